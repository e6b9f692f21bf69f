import type * as contract from '#contract/call-codes'
import type { z } from 'zod'

// Types only: the page carries no library, so that it opens on a slow network and an old phone.
export type Scan = z.output<(typeof contract.scanQr)['returns']>
export type Ask = z.input<(typeof contract.askByQr)['body']>
export type Made = z.output<(typeof contract.askByQr)['returns']>
export type Progress = z.output<(typeof contract.followQr)['returns']>

export class Failed extends Error {
  /** 0: the network did not answer. */
  readonly status: number
  readonly fields: readonly string[]
  constructor(status: number, fields: readonly string[] = []) {
    super(`HTTP ${status}`)
    this.status = status
    this.fields = fields
  }
}

const PATIENCE_MS = 15_000

async function send(path: string, body?: object): Promise<unknown> {
  const stop = new AbortController()
  const late = setTimeout(() => stop.abort(), PATIENCE_MS)
  let answer: Response
  try {
    answer = await fetch(`/api${path}`, {
      method: body ? 'POST' : 'GET',
      credentials: 'omit',
      signal: stop.signal,
      headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  } catch {
    throw new Failed(0)
  } finally {
    clearTimeout(late)
  }
  const said: unknown = await answer.json().catch(() => null)
  if (answer.ok) return said
  // RFC 9457 problem of our server; anything else has no fields.
  const errors = (said as { errors?: { pointer: string }[] } | null)?.errors
  throw new Failed(
    answer.status,
    (errors || []).map((one) => one.pointer),
  )
}

const at = (token: string) => `/calls/qr/${encodeURIComponent(token)}`
// The server checks its answers against the contract's shapes.
export const scan = (token: string) => send(at(token)) as Promise<Scan>
export const ask = (token: string, body: Ask) => send(at(token), body) as Promise<Made>
export const follow = (token: string, id: string) => send(`${at(token)}/requests/${id}`) as Promise<Progress>
export const isSynthetic = async () =>
  ((await send('/platform/about')) as { kind: string }).kind === 'synthetic'
