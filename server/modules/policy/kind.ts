import { z } from 'zod'
import type { RegionCode } from '#contract/region'
import { issueWords } from '#platform/issue-words'

/** What is wrong at a pointer into the body; for an expression also where in its text. */
export type BodyFault = {
  pointer: string
  /** In Chinese, or in both as `中文 / English`; `detailEn` when it stands apart already. */
  detail: string
  detailEn?: string
  start?: number | null
  end?: number | null
}

/** A kind of rule: declared by the module that uses it, with the shape of its body. */
export type PolicyKind<S extends z.ZodType = z.ZodType> = {
  readonly name: string
  readonly zh: string
  readonly en: string
  readonly shape: S
  /** Several of the kind stand at one place, each under a key of its own (a scheme's code, a parameter's name). */
  readonly keyed?: boolean
  /** What moves money is put in force by somebody who did not write it. */
  readonly twoPersons?: boolean
  /** Further sense than a shape can say: pointers and words of what is wrong. */
  readonly check?: (body: z.infer<S>, rule: { regionCode: RegionCode }) => BodyFault[]
  /** What must be filled in before people publish it: a transcribed document may leave it blank, a place's own rule may not. */
  readonly complete?: (body: z.infer<S>) => BodyFault[]
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
export function faultsOf(kind: PolicyKind, body: unknown, regionCode: RegionCode = 0): BodyFault[] {
  const parsed = kind.shape.safeParse(body)
  if (!parsed.success) {
    return parsed.error.issues.flatMap((issue) => flatIssue(issue, '/body'))
  }
  return (kind.check?.(parsed.data, { regionCode }) ?? []).map((fault) => ({
    ...fault,
    pointer: `/body${fault.pointer}`,
  }))
}

/** What is wrong with a body, or still missing, when it is put in force. */
export function publishFaultsOf(kind: PolicyKind, body: unknown, regionCode: RegionCode): BodyFault[] {
  const faults = faultsOf(kind, body, regionCode)
  if (faults.length > 0 || !kind.complete) return faults
  return kind
    .complete(kind.shape.parse(body))
    .map((fault) => ({ ...fault, pointer: `/body${fault.pointer}` }))
}

/** A fault is written `中文 / English`: apart, for a reader of one of them. */
export function inTwo<F extends { detail: string; detailEn?: string }>(fault: F): F & { detailEn?: string } {
  if (fault.detailEn !== undefined) return fault
  const [, zh, en] = /^(.*[\u3400-\u9fff\u3000-\u303f“”].*?) \/ (.+)$/s.exec(fault.detail) ?? []
  return zh === undefined || en === undefined ? fault : { ...fault, detail: zh, detailEn: en }
}

/** A union's own message says only that nothing fitted: the branch that came nearest says what is missing. */
function flatIssue(issue: z.core.$ZodIssue, base: string): BodyFault[] {
  const pointer = [base, ...issue.path.map(String)].join('/')
  if (issue.code === 'invalid_union') {
    const nearest = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a) || a.length - b.length)[0]
    if (nearest && nearest.length > 0) return nearest.flatMap((one) => flatIssue(one, pointer))
  }
  return [{ pointer, ...issueWords({ ...issue }) }]
}
const depthOf = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map((one) => one.path.length))
