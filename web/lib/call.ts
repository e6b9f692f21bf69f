import { APP_HEADER, REASON_HEADER, type App } from '#contract/access'
import type { Endpoint } from '#contract/endpoint'
import { Problem, ProblemError, notSignedIn, problem } from '#contract/problem'
import type { z } from 'zod'

/** What a caller writes for a shape: coerced fields take the value they become. */
type Given<S extends z.ZodType> = GivenFor<z.input<S>, z.output<S>>
/** Over each member of a union by itself, so that a body with several shapes keeps the fields of each. */
type GivenFor<I, O> = I extends unknown
  ? { [K in keyof I]: unknown extends I[K] ? (K extends keyof O ? O[K] : never) : I[K] }
  : never
/** In an address everything becomes text, so a field may also be given as what it is read into (a boolean, a number). */
type InAddress<S extends z.ZodType> = {
  [K in keyof Given<S>]: Given<S>[K] | (K extends keyof z.output<S> ? z.output<S>[K] : never)
}
// biome-ignore lint: `{}` is meant: a part of the request in which nothing is required may be left out
type Part<Name extends string, G> = {} extends G ? { [N in Name]?: G } : { [N in Name]: G }

/** `{ params, query, body }` of an endpoint, each only where the endpoint has one. */
export type Input<E extends Endpoint> = Part<'params', InAddress<E['params']>> &
  Part<'query', InAddress<E['query']>> &
  Part<'body', Given<E['body']>>
export type Output<E extends Endpoint> = z.output<E['returns']>
/** An input may be left out when the endpoint requires nothing. */
// biome-ignore lint: see above
export type InputArguments<E extends Endpoint> = {} extends Input<E> ? [input?: Input<E>] : [input: Input<E>]

/** The network did not answer: not the same as the server saying no. */
export const unreachable = problem('unreachable', 0, '连接不上服务器', 'The server cannot be reached')
const unreadable = problem(
  'unreadable',
  502,
  '服务器的回答无法识别',
  'The answer of the server could not be read',
)

let onSignedOut: () => void = () => {}
/** The app says what happens when the session has ended (401). */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act
}

/** Which of the four surfaces this page is: a browser may be signed in to each as somebody else. */
let app: App = 'console'
export function setApp(name: App): void {
  app = name
}
export function appName(): App {
  return app
}

/** The same without the endpoint's types: what `Input<E>` is for every E. */
export type AnyInput = { params?: object; query?: object; body?: unknown }
export type CallOptions = {
  signal?: AbortSignal | undefined
  /** Why what is masked must be seen; kept in the access log. */
  reason?: string | undefined
}

function entriesOf(part: object | undefined): [string, unknown][] {
  return Object.entries(part ?? {})
}

function address(endpoint: Endpoint, { params, query }: AnyInput, extra: object = {}): string {
  const values = new Map(entriesOf(params))
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(values.get(name) ?? '')),
  )
  const search = new URLSearchParams()
  for (const [name, value] of [...entriesOf(query), ...entriesOf(extra)]) {
    if (value === undefined || value === null || value === '') continue
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one))
  }
  const text = search.toString()
  return `/api${path}${text ? `?${text}` : ''}`
}

/** The address of an endpoint with its parameters filled in. For a link or a stream use `linkTo`. */
export function addressOf<E extends Endpoint>(endpoint: E, ...input: InputArguments<E>): string {
  return address(endpoint, input[0] ?? {})
}

/** The address of a file or a stream, to which the browser itself goes and cannot send our header. */
export function linkTo<E extends Endpoint>(endpoint: E, ...input: InputArguments<E>): string {
  return address(endpoint, input[0] ?? {}, { app })
}

async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null)
  const parsed = Problem.safeParse(body)
  return parsed.success ? new ProblemError(parsed.data) : unreadable(`HTTP ${response.status}`)
}

async function answerOf(endpoint: Endpoint, input: AnyInput, options: CallOptions): Promise<Response> {
  const hasBody = endpoint.method !== 'GET' && endpoint.method !== 'DELETE'
  try {
    return await fetch(address(endpoint, input), {
      method: endpoint.method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        [APP_HEADER]: app,
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...(options.reason ? { [REASON_HEADER]: encodeURIComponent(options.reason) } : {}),
      },
      ...(hasBody ? { body: JSON.stringify(input.body ?? {}) } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw unreachable()
  }
}

/**
 * `call` for code that is generic over endpoints (`query.ts`): the input is not checked by types.
 * The answer is not parsed again: the server has checked it against the same shape.
 */
export async function request<E extends Endpoint>(
  endpoint: E,
  input: AnyInput,
  options: CallOptions = {},
): Promise<Output<E>> {
  const response = await answerOf(endpoint, input, options)
  if (!response.ok) {
    const error = await problemOf(response)
    if (error.problem.type === notSignedIn.type) onSignedOut()
    throw error
  }
  // The shape is the contract's promise, see above.
  return (await response.json()) as Output<E>
}

/** One request, typed by the contract. Throws `ProblemError` for every failure (`unreachable` when the network failed). */
export function call<E extends Endpoint>(endpoint: E, ...input: InputArguments<E>): Promise<Output<E>> {
  return request(endpoint, input[0] ?? {})
}

/** The same with a reason for the access log, or a signal that ends it. */
export function callWith<E extends Endpoint>(
  options: CallOptions,
  endpoint: E,
  ...input: InputArguments<E>
): Promise<Output<E>> {
  return request(endpoint, input[0] ?? {}, options)
}
