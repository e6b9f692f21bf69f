import { z } from 'zod'
import {
  alreadyExists,
  forbidden,
  invalidInput,
  notFound,
  ProblemError,
  tooLarge,
  tooMany,
  unexpected,
  type FieldError,
  type Problem,
} from '#contract/problem'
import { splitWords } from '#contract/words'
import { issueWords } from './issue-words.ts'

/** Turns whatever was thrown into the wire form, in both languages. What nobody foresaw says nothing about itself. */
export function asProblem(error: unknown): Problem {
  const { detail, errors, ...rest } = problemOf(error)
  return {
    ...rest,
    ...(detail === undefined ? {} : inBoth({ detail })),
    ...(errors === undefined ? {} : { errors: errors.map(inBoth) }),
  }
}

/** A detail written 「中文 English」 is taken apart; one that has its English already is left. */
function inBoth<T extends { detail: string; detailEn?: string | undefined }>(said: T): T {
  if (said.detailEn !== undefined) return said
  const { zh, en } = splitWords(said.detail)
  return { ...said, detail: zh, detailEn: en }
}

function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  if (error instanceof z.ZodError) return invalid(error.issues.map((issue) => fieldError('', issue)))
  if (!(error instanceof Error)) return unexpected().problem
  if ('validation' in error && Array.isArray(error.validation))
    return validationProblem(error.validation, error)
  const code = 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
    case 'FST_REQ_FILE_TOO_LARGE':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return tooLarge().problem
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return invalid([{ pointer: '', detail: '不是有效的 JSON', detailEn: 'This is not valid JSON' }])
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return invalid([
        { pointer: '', detail: '请以 application/json 发送', detailEn: 'Send application/json' },
      ])
    case 'FST_ERR_NOT_FOUND':
      return notFound().problem
    case '23505':
      return alreadyExists(constraintOf(error)).problem
    case '42501':
      // Row-level security or a missing grant: outside the caller's slice.
      return forbidden('超出您的数据范围 Outside your scope').problem
    case '22P05':
    case '22021':
      return invalid([
        {
          pointer: '',
          detail: '含有不能保存的字符（如 NUL）',
          detailEn: 'Holds a character that cannot be stored, such as NUL',
        },
      ])
    default:
  }
  if ('statusCode' in error && error.statusCode === 429) return tooMany().problem
  if ('statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500) {
    return { ...invalidInput(error.message).problem, status: error.statusCode }
  }
  return unexpected().problem
}

function constraintOf(error: Error): string | undefined {
  return 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined
}

function invalid(errors: FieldError[]): Problem {
  return invalidInput(undefined, errors).problem
}

/** fastify-type-provider-zod puts the code of a zod issue into `keyword` and its other fields into `params`. */
function validationProblem(entries: readonly unknown[], error: Error): Problem {
  const context = 'validationContext' in error ? String(error.validationContext) : 'body'
  const prefix = context === 'body' ? '' : `/${context === 'querystring' ? 'query' : context}`
  return invalid(
    entries.map((entry) => {
      const issue = Entry.safeParse(entry)
      if (!issue.success) return { pointer: prefix, detail: error.message }
      const { instancePath, keyword, message, params } = issue.data
      return fieldError(prefix, { ...params, code: keyword, message, path: instancePath.split('/').slice(1) })
    }),
  )
}

const Entry = z.object({
  instancePath: z.string(),
  keyword: z.string().optional(),
  message: z.string().default(''),
  params: z.looseObject({}).default({}),
})

type IssueLike = { message: string; path: readonly PropertyKey[]; code?: unknown }

function fieldError(prefix: string, issue: IssueLike): FieldError {
  const pointer = `${prefix}/${issue.path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`
  return { pointer, ...issueWords({ ...issue }) }
}
