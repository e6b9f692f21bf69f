import { z } from 'zod'

type Said = { detail: string; detailEn: string }
type Issue = { code?: unknown; message: string } & Record<string, unknown>

const zh = z.locales.zhCN()
const en = z.locales.en()
/** How zod begins the sentences that it makes itself; anything else was written by whoever wrote the shape. */
const MADE_BY_ZOD = /^(?:Invalid |Too small: |Too big: |Unrecognized key)/u

const said = (detail: string, detailEn: string): Said => ({ detail, detailEn })

const formats: Readonly<Record<string, Said>> = {
  date: said('应为日期（年-月-日）', 'Must be a day (yyyy-mm-dd)'),
  datetime: said('应为带时区的时刻', 'Must be a time with its zone'),
  url: said('应为网址', 'Must be a web address'),
  email: said('应为电子邮箱', 'Must be an e-mail address'),
  uuid: said('编号的格式不对', 'Not the form of an identifier'),
  regex: said('格式不对', 'Not in the expected form'),
}
const types: Readonly<Record<string, Said>> = {
  number: said('应为数字', 'Must be a number'),
  int: said('应为整数', 'Must be a whole number'),
  string: said('应为文字', 'Must be text'),
  boolean: said('应为是或否', 'Must be yes or no'),
  array: said('应为列表', 'Must be a list'),
}
const required = said('请填写', 'Required')

/**
 * What is wrong with a field, for the person who filled it in. A sentence of the contract stands as it was written (in one
 * string, both languages); the common cases have words of ours; the rest is zod's own, in both languages.
 */
export function issueWords(issue: Issue): { detail: string; detailEn?: string } {
  if (issue.code === 'custom' || issue.code === undefined || !MADE_BY_ZOD.test(issue.message))
    return { detail: issue.message }
  return common(issue) ?? byZod(issue)
}

function common(issue: Issue): Said | undefined {
  const { code, origin, inclusive } = issue
  const least = Number(issue['minimum'])
  const most = Number(issue['maximum'])
  switch (code) {
    case 'invalid_type':
      if (/received (?:undefined|null)$/u.test(issue.message)) return required
      return types[String(issue['expected'])]
    case 'invalid_format':
      return formats[String(issue['format'])]
    case 'too_small':
      if (origin === 'string')
        return least <= 1 ? required : said(`至少 ${least} 个字`, `At least ${least} characters`)
      if (origin === 'array')
        return least <= 1
          ? said('请至少选择一项', 'Choose at least one')
          : said(`至少 ${least} 项`, `At least ${least}`)
      if (origin === 'number' || origin === 'int')
        return inclusive
          ? said(`不能小于 ${least}`, `Must be at least ${least}`)
          : said(`应大于 ${least}`, `Must be more than ${least}`)
      return undefined
    case 'too_big':
      if (origin === 'string') return said(`最多 ${most} 个字`, `At most ${most} characters`)
      if (origin === 'array') return said(`最多 ${most} 项`, `At most ${most}`)
      if (origin === 'number' || origin === 'int')
        return inclusive
          ? said(`不能大于 ${most}`, `Must be at most ${most}`)
          : said(`应小于 ${most}`, `Must be less than ${most}`)
      return undefined
    default:
      return undefined
  }
}

function byZod(issue: Issue): Said {
  // A raw issue is what the locales were written for; zod keeps its fields on the finished issue.
  const raw = { input: inputLike(issue.message), ...issue } as unknown as Parameters<typeof en.localeError>[0]
  return said(text(zh.localeError(raw)) ?? issue.message, text(en.localeError(raw)) ?? issue.message)
}

/** zod drops what was sent and keeps only its kind, in its own sentence; the locales ask the input itself. */
function inputLike(message: string): unknown {
  const kind = /received (\w+)/u.exec(message)?.[1]
  const samples: Record<string, unknown> = {
    string: '',
    number: 0,
    boolean: false,
    null: null,
    array: [],
    object: {},
    NaN: Number.NaN,
  }
  return kind === undefined ? undefined : samples[kind]
}

function text(made: string | { message: string } | undefined | null): string | undefined {
  return typeof made === 'string' ? made : made?.message
}
