import { z } from 'zod'
import { invalidInput } from '#contract/problem'
import { get, policyKind } from '#modules/policy'
import type { Tx } from '#platform/db'

/** Which grades of certificate a place knows, and how long before its end a certificate counts as expiring. */
export const gradesKind = policyKind({
  name: 'benefits.grades',
  zh: '养老护理员等级',
  en: 'Grades of care workers',
  shape: z.object({
    /** 5 junior … 1 senior technician, as in the national occupational standard. */
    grades: z
      .array(
        z.object({
          level: z.number().int().min(1).max(5),
          zh: z.string().min(1).max(40),
          en: z.string().min(1).max(60),
        }),
      )
      .min(1)
      .max(5),
    expiringDays: z.number().int().min(1).max(365),
  }),
})

export async function gradesOf(tx: Tx, region: number): Promise<z.infer<typeof gradesKind.shape>> {
  const rule = await get(tx, gradesKind, { region })
  if (!rule) throw new Error('benefits.grades has no rule, not even the national one')
  return rule.body
}

/** 0 is no certificate, null not known. */
export async function mustBeGrade(
  tx: Tx,
  region: number,
  level: number | null,
  pointer: string,
): Promise<void> {
  if (level === null || level === 0) return
  const { grades } = await gradesOf(tx, region)
  if (grades.some((one) => one.level === level)) return
  throw invalidInput(undefined, [
    {
      pointer,
      detail: `本地等级为：${grades.map((one) => one.zh).join('、')}`,
      detailEn: `The grades here are: ${grades.map((one) => one.en).join(', ')}`,
    },
  ])
}
