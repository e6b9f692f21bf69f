import { z } from 'zod'
import type { Permission } from './permission.ts'
import type { ProblemType } from './problem.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Which slice of the data a session sees: see ARCHITECTURE.md, "Scope". */
export const Audience = z.enum(['staff', 'org', 'field', 'family'])
export type Audience = z.infer<typeof Audience>

type Shape = z.ZodType

/**
 * What the server promises at one method and path. `may` is the permission that a session must hold;
 * `'public'` needs no session (the operation itself must then be safe for anybody), `'signed-in'` any session.
 * `subject` names the parameter that holds an elder's id: the router then writes the access log.
 */
export type Endpoint<
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends Shape = Shape,
  R extends Shape = Shape,
> = {
  readonly method: Method
  /** Below `/api`, parameters as `:name`. */
  readonly path: string
  readonly may: Permission | 'public' | 'signed-in'
  readonly summary: string
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly returns: R
  readonly problems: readonly ProblemType[]
  readonly subject?: string
  /** `json` unless the answer is a file or a stream, which the handler then sends itself. */
  readonly answers: 'json' | 'file' | 'stream'
  /** Largest body in bytes; 1 MiB unless told. */
  readonly bodyLimit?: number
}

export const Nothing = z.object({})
/** The answer of an operation that has nothing to say. */
export const Done = z.object({ ok: z.literal(true) })
export const done: z.infer<typeof Done> = { ok: true }

type Definition<P extends Shape, Q extends Shape, B extends Shape, R extends Shape> = Omit<
  Endpoint<P, Q, B, R>,
  'params' | 'query' | 'body' | 'problems' | 'answers'
> & {
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly problems?: readonly ProblemType[]
  readonly answers?: 'json' | 'file' | 'stream'
}

export function endpoint<
  R extends Shape,
  P extends Shape = typeof Nothing,
  Q extends Shape = typeof Nothing,
  B extends Shape = typeof Nothing,
>(definition: Definition<P, Q, B, R>): Endpoint<P, Q, B, R> {
  // The three casts say that a part left out is an empty object: the defaults of P, Q and B are that same shape.
  return {
    ...definition,
    params: definition.params ?? (Nothing as unknown as P),
    query: definition.query ?? (Nothing as unknown as Q),
    body: definition.body ?? (Nothing as unknown as B),
    problems: definition.problems ?? [],
    answers: definition.answers ?? 'json',
  }
}

/** State machine: which states an operation may start from. The server guards by it, pages disable by it. */
export type Transitions<State extends string> = Readonly<Record<string, readonly State[]>>

/** `can(transitions).close(incident)`: may this operation start from the state the thing is in? */
export function can<State extends string, T extends Transitions<State>>(transitions: T) {
  const entries = Object.entries(transitions).map(
    ([verb, states]) => [verb, (thing: { state: State }) => states.includes(thing.state)] as const,
  )
  // Object.fromEntries forgets the key names that `T` has.
  return Object.fromEntries(entries) as { [Verb in keyof T]: (thing: { state: State }) => boolean }
}
