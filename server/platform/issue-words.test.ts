import { expect, test } from 'vitest'
import { z } from 'zod'
import { asProblem } from './problems.ts'

const Form = z.object({
  name: z.string().trim().min(1).max(4),
  key: z.string().regex(/^[a-z]+$/, '小写字母 / lower-case letters'),
  code: z.string().regex(/^\d+$/),
  metrics: z.array(z.string()).min(1),
  day: z.iso.date(),
  share: z.number().positive().max(100),
  count: z.int().min(2),
  kind: z.enum(['a', 'b']),
  other: z.string().refine((text) => text === 'x', '应为 x / must be x'),
})
const right = {
  name: 'n',
  key: 'k',
  code: '1',
  metrics: ['m'],
  day: '2026-11-26',
  share: 1,
  count: 2,
  kind: 'a',
  other: 'x',
}

test.each([
  ['name', undefined, '请填写', 'Required'],
  ['name', null, '请填写', 'Required'],
  ['name', ' ', '请填写', 'Required'],
  ['name', 'longer', '最多 4 个字', 'At most 4 characters'],
  ['name', 5, '应为文字', 'Must be text'],
  ['key', 'K', '小写字母', 'lower-case letters'],
  ['code', 'x', '格式不对', 'Not in the expected form'],
  ['metrics', [], '请至少选择一项', 'Choose at least one'],
  ['day', '2026-02-30', '应为日期（年-月-日）', 'Must be a day (yyyy-mm-dd)'],
  ['share', 0, '应大于 0', 'Must be more than 0'],
  ['share', 101, '不能大于 100', 'Must be at most 100'],
  ['share', '1', '应为数字', 'Must be a number'],
  ['count', 2.5, '应为整数', 'Must be a whole number'],
  ['count', 1, '不能小于 2', 'Must be at least 2'],
  ['other', 'y', '应为 x', 'must be x'],
])('%s: %j is told as people say it', (field, value, detail, detailEn) => {
  const { error } = Form.safeParse({ ...right, [field]: value })
  expect(asProblem(error).errors).toEqual([{ pointer: `/${field}`, detail, detailEn }])
})

test('what has no words of ours has those of zod, in both languages', () => {
  const { error } = Form.safeParse({ ...right, kind: 'c' })
  const [one] = asProblem(error).errors ?? []
  expect(one?.detail).toMatch(/\p{Script=Han}/u)
  expect(one?.detailEn).toMatch(/expected one of "a"\|"b"/)
})
