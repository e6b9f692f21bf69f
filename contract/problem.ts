import { z } from 'zod'

/** The wire form of an error (RFC 9457). `errors` names fields by JSON pointer. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  titleEn: z.string().optional(),
  status: z.number().int(),
  detail: z.string().optional(),
  detailEn: z.string().optional(),
  instance: z.string().optional(),
  errors: z
    .array(z.object({ pointer: z.string(), detail: z.string(), detailEn: z.string().optional() }))
    .optional(),
})
export type Problem = z.infer<typeof Problem>

export type FieldError = { pointer: string; detail: string; detailEn?: string | undefined }

/** Thrown by operations; the router answers it as `application/problem+json`. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail ? `${problem.title}: ${problem.detail}` : problem.title)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

export type ProblemType = {
  (detail?: string, errors?: FieldError[]): ProblemError
  readonly type: string
  readonly status: number
  readonly title: { zh: string; en: string }
}

/**
 * Declares a named error: `problem('alarms/not-open', 409, '告警已有人处置', 'Somebody is already handling this')`.
 * The result throws (`throw notOpen()`) and is compared by type on the client (`isProblem(e, notOpen)`).
 */
export function problem(name: string, status: number, zh: string, en: string): ProblemType {
  const type = `/problems/${name}`
  const make = (detail?: string, errors?: FieldError[]) =>
    new ProblemError({
      type,
      status,
      title: zh,
      titleEn: en,
      ...(detail === undefined ? {} : { detail }),
      ...(errors === undefined ? {} : { errors }),
    })
  return Object.assign(make, { type, status, title: { zh, en } })
}

export function isProblem(error: unknown, ...types: ProblemType[]): error is ProblemError {
  return error instanceof ProblemError && types.some((t) => t.type === error.problem.type)
}

export const notFound = problem(
  'not-found',
  404,
  '没有找到，或不在您的范围内',
  'Not found, or outside your scope',
)
export const forbidden = problem('forbidden', 403, '您的岗位没有这项权限', 'Your post does not allow this')
export const notSignedIn = problem('not-signed-in', 401, '请先登录', 'Please sign in')
export const invalidInput = problem('invalid-input', 422, '填写有误', 'Some fields are not right')
export const stale = problem(
  'stale',
  409,
  '内容已被他人修改，请刷新后再改',
  'Somebody changed this meanwhile: reload, then edit',
)
export const tooMany = problem(
  'too-many',
  429,
  '操作太频繁，请稍后再试',
  'Too many attempts: try again later',
)
export const tooLarge = problem('too-large', 413, '内容超过大小限制', 'The content is larger than allowed')
export const unexpected = problem(
  'unexpected',
  500,
  '系统出错，已记录',
  'Something went wrong; it has been logged',
)
export const alreadyExists = problem('already-exists', 409, '已经存在', 'It exists already')
