import { z } from 'zod'

/** The JSON Schema of a kind's body, as far as a form is made from it. */
export type Schema = {
  type?: string | undefined
  const?: unknown
  enum?: unknown[] | undefined
  properties?: Record<string, Schema> | undefined
  required?: string[] | undefined
  items?: Schema | undefined
  anyOf?: Schema[] | undefined
  oneOf?: Schema[] | undefined
  minimum?: number | undefined
  maximum?: number | undefined
  minItems?: number | undefined
  maxItems?: number | undefined
  maxLength?: number | undefined
  format?: string | undefined
  default?: unknown
}
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `type: ['boolean', 'null']` is written as two shapes. */
const split = (value: unknown): unknown =>
  isRecord(value) && Array.isArray(value['type'])
    ? { anyOf: value['type'].map((type: unknown) => ({ ...value, type })) }
    : value

export const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.preprocess(
    split,
    z.object({
      type: z.string().optional(),
      const: z.unknown().optional(),
      enum: z.array(z.unknown()).optional(),
      properties: z.record(z.string(), Schema).optional(),
      required: z.array(z.string()).optional(),
      items: Schema.optional(),
      anyOf: z.array(Schema).optional(),
      oneOf: z.array(Schema).optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
      minItems: z.number().optional(),
      maxItems: z.number().optional(),
      maxLength: z.number().optional(),
      format: z.string().optional(),
      default: z.unknown().optional(),
    }),
  ),
)

/** The shapes a value may have, and whether it may be a blank of the document. */
export function shapesOf(schema: Schema): { nullable: boolean; shapes: Schema[] } {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  if (inner.length === 0)
    return schema.type === 'null' ? { nullable: true, shapes: [] } : { nullable: false, shapes: [schema] }
  const all = inner.map(shapesOf)
  return { nullable: all.some((one) => one.nullable), shapes: all.flatMap((one) => one.shapes) }
}

/** The words that tell the variants of an object apart: `how: 'fixed'`. */
export function variantsOf(shapes: readonly Schema[]): { value: string; schema: Schema }[] {
  return shapes.flatMap((schema) => {
    const how = schema.properties?.['how']
    const values = how?.const !== undefined ? [how.const] : (how?.enum ?? [])
    return values.filter((one) => typeof one === 'string').map((value) => ({ value, schema }))
  })
}

/** A value to start from: blanks where the document may leave them, the first choice, nothing optional. */
export function sampleOf(schema: Schema): unknown {
  if (schema.default !== undefined) return structuredClone(schema.default)
  const { nullable, shapes } = shapesOf(schema)
  if (nullable) return null
  const [first] = shapes
  if (!first) return null
  if (first.const !== undefined) return first.const
  if (first.enum) return first.enum[0]
  if (first.properties)
    return Object.fromEntries(
      Object.entries(first.properties)
        .filter(([name]) => first.required?.includes(name))
        .map(([name, inner]) => [name, sampleOf(inner)]),
    )
  if (first.type === 'array') return first.minItems && first.items ? [sampleOf(first.items)] : []
  if (first.type === 'boolean') return false
  if (first.type === 'integer' || first.type === 'number')
    return first.minimum !== undefined && first.minimum > 0 ? first.minimum : 0
  return ''
}

/** Every value of a body by its pointer, for comparing two of them. */
export function leavesOf(value: unknown, pointer = ''): Map<string, unknown> {
  const leaves = new Map<string, unknown>()
  if (typeof value !== 'object' || value === null) return leaves.set(pointer, value)
  for (const [name, inner] of Object.entries(value))
    for (const [path, leaf] of leavesOf(inner, `${pointer}/${name}`)) leaves.set(path, leaf)
  return leaves
}
