import { z } from 'zod'

/** A kind of rule: declared by the module that uses it, with the shape of its body. */
export type PolicyKind<S extends z.ZodType = z.ZodType> = {
  readonly name: string
  readonly zh: string
  readonly en: string
  readonly shape: S
  /** Further sense than a shape can say: pointers and words of what is wrong. */
  readonly check?: (body: z.infer<S>) => { pointer: string; detail: string }[]
}

const registry = new Map<string, PolicyKind>()

/** Declares a kind. A value that a document may leave blank is nullable in its shape: null is *unknown*, never a default. */
export function policyKind<S extends z.ZodType>(kind: PolicyKind<S>): PolicyKind<S> {
  // Stored without the type of its body: `parseBody` parses each body by the kind's own shape.
  registry.set(kind.name, kind as unknown as PolicyKind)
  return kind
}

export function findKind(name: string): PolicyKind | undefined {
  return registry.get(name)
}

export function listKinds(): readonly PolicyKind[] {
  return [...registry.values()].sort((a, b) => a.name.localeCompare(b.name))
}

/** JSON pointers of every null: the blanks of the source. */
export function unknownsOf(body: unknown, pointer = ''): string[] {
  if (body === null) return [pointer]
  if (typeof body !== 'object') return []
  return Object.entries(body).flatMap(([key, value]) =>
    unknownsOf(value, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
}

/** What is wrong with a body of a kind, field by field; empty when nothing is. */
export function faultsOf(kind: PolicyKind, body: unknown): { pointer: string; detail: string }[] {
  const parsed = kind.shape.safeParse(body)
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => ({
      pointer: ['/body', ...issue.path.map(String)].join('/'),
      detail: issue.message,
    }))
  }
  return (kind.check?.(parsed.data) ?? []).map((fault) => ({ ...fault, pointer: `/body${fault.pointer}` }))
}
