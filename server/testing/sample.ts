import { z } from 'zod'
import type { Endpoint } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'

/** What an endpoint is called with. */
export type Sample = { params: Record<string, unknown>; query: Record<string, unknown>; body: unknown }

/** Gives the value of a named field, or undefined when the shape alone decides. */
export type Known = (name: string, path: readonly string[]) => unknown

/**
 * The least input that an endpoint's shapes accept: required fields only, the first choice of every choice. Fields that
 * mean something in particular (ids, regions, phones) come from `known`.
 */
export function sampleOf(endpoint: Endpoint, known: Known): Sample {
  const part = (shape: z.ZodType, name: string) =>
    made(z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }), known, [name])
  return {
    params: asRecord(part(endpoint.params, 'params')),
    query: asRecord(part(endpoint.query, 'query')),
    body: part(endpoint.body, 'body'),
  }
}

type Schema = z.core.JSONSchema.BaseSchema

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function made(schema: Schema, known: Known, path: readonly string[]): unknown {
  const name = path.at(-1) ?? ''
  const given = known(name, path)
  if (given !== undefined) return given
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) {
    const [first] = choices.filter((one) => isSchema(one) && one.type !== 'null')
    return isSchema(first) ? made(first, known, path) : null
  }
  if (schema.allOf)
    return Object.assign({}, ...schema.allOf.filter(isSchema).map((one) => made(one, known, path)))
  switch (schema.type) {
    case 'object':
      return madeObject(schema, known, path)
    case 'array': {
      const { items } = schema
      if (!isSchema(items)) return []
      return Array.from({ length: schema.minItems ?? 0 }, () => made(items, known, path))
    }
    case 'integer':
    case 'number':
      return Math.max(
        numberOf(schema.minimum) ?? 1,
        (numberOf(schema.exclusiveMinimum) ?? 0) + (numberOf(schema.exclusiveMinimum) === undefined ? 0 : 1),
      )
    case 'boolean':
      return true
    case 'string':
      return madeText(schema)
    case 'null':
      return null
    default:
      return undefined
  }
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function madeObject(schema: Schema, known: Known, path: readonly string[]): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (const key of schema.required ?? []) {
    const property = schema.properties?.[key]
    if (isSchema(property)) entries.push([key, made(property, known, [...path, key])])
  }
  // Fields that may be left out, but that `known` has a value for by their full path.
  for (const key of Object.keys(schema.properties ?? {})) {
    if (schema.required?.includes(key)) continue
    const wanted = known(`${key}?`, [...path, key])
    if (wanted !== undefined) entries.push([key, wanted])
  }
  return Object.fromEntries(entries)
}

function madeText(schema: Schema): string {
  switch (schema.format) {
    case 'uuid':
      return uuidv7()
    case 'date':
      return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    case 'date-time':
      return new Date().toISOString()
    case 'uri':
      return 'https://example.org/'
    default:
  }
  const text = PATTERNS.find(
    (one) => schema.pattern !== undefined && new RegExp(schema.pattern, 'u').test(one),
  )
  return text ?? '测试'.padEnd(schema.minLength ?? 2, '甲')
}

const PATTERNS = [
  '13800138000',
  '123456',
  'sample-1',
  'sample',
  '08:00',
  '2026-11',
  'sample.one',
  '0391-1234567',
  'A1',
  '#336699',
  '1',
  'abcdef0123456789abcdef0123456789',
]
