import type { z } from 'zod'
import type { App } from '#contract/access'
import type { Endpoint } from '#contract/endpoint'
import { Change } from '#contract/platform'
import { Problem, ProblemError } from '#contract/problem'
import { signIn, signInPost } from '#contract/sign-in'

type Input<E extends Endpoint> = Partial<{
  params: z.input<E['params']>
  query: z.input<E['query']>
  body: z.input<E['body']>
}>

/** A person with a browser: signs in by the public interface, keeps the cookie, calls endpoints as the pages do. */
export class Session {
  readonly #base: string
  readonly #app: App
  #cookie = ''

  private constructor(base: string, app: App) {
    this.#base = base
    this.#app = app
  }

  static async signIn(base: string, app: App, login: string, password: string): Promise<Session> {
    const session = new Session(base, app)
    let step = await session.call(signIn, { body: { login, password, app } })
    if (step.next === 'post') {
      const [post] = step.posts
      if (!post) throw new Error(`${login} has no post`)
      step = await session.call(signInPost, { body: { ticket: step.ticket, postId: post.id } })
    }
    if (step.next !== 'done') throw new Error(`${login} needs ${step.next}`)
    return session
  }

  async call<E extends Endpoint>(endpoint: E, input: Input<E> = {}): Promise<z.output<E['returns']>> {
    const params = new Map<string, unknown>(Object.entries(input.params ?? {}))
    const path = endpoint.path.replaceAll(/:(\w+)/g, (_all, key: string) =>
      encodeURIComponent(String(params.get(key))),
    )
    const query = new URLSearchParams()
    for (const [key, value] of Object.entries(input.query ?? {}))
      if (value !== undefined && value !== null) query.append(key, String(value))
    const writes = endpoint.method !== 'GET' && endpoint.method !== 'DELETE'
    const response = await fetch(`${this.#base}/api${path}${query.size > 0 ? `?${query}` : ''}`, {
      method: endpoint.method,
      headers: {
        'x-yike-app': this.#app,
        cookie: this.#cookie,
        ...(writes ? { 'content-type': 'application/json' } : {}),
      },
      ...(writes ? { body: JSON.stringify(input.body ?? {}) } : {}),
      signal: AbortSignal.timeout(30_000),
    })
    this.#keep(response)
    if (!response.ok) throw new ProblemError(Problem.parse(await response.json()))
    // The server parsed it by this same contract.
    return (await response.json()) as z.output<E['returns']>
  }

  /** The live stream of this person's scope, until `signal` aborts; ends when the server closes it. */
  async *changes(signal: AbortSignal): AsyncGenerator<Change> {
    const response = await fetch(`${this.#base}/api/changes?app=${this.#app}`, {
      headers: { cookie: this.#cookie, 'x-yike-app': this.#app, accept: 'text/event-stream' },
      signal,
    })
    if (!response.ok || !response.body) throw new Error(`changes: ${response.status}`)
    let text = ''
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const data = /^data: ?(.*)$/m.exec(block)?.[1]
        if (!data || !/^event: ?change$/m.test(block)) continue
        const change = Change.safeParse(JSON.parse(data))
        if (change.success) yield change.data
      }
    }
  }

  #keep(response: Response): void {
    const set = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '')
    if (set.length > 0) this.#cookie = set.join('; ')
  }
}
