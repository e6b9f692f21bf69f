import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { clock } from './clock.ts'
import { rawBodyOf } from './http.ts'

/**
 * One scheme for every signed HTTP interface of Yike, in and out (PBX events, delivery receipts, camera reports, SMS gateway):
 * `x-yike-timestamp` (Unix seconds), `x-yike-nonce`, `x-yike-signature` = hex HMAC-SHA256(secret, timestamp \n nonce \n body).
 * The timestamp may be five minutes off; whoever receives makes repeats harmless by the ids in the body.
 */
export const SIGNATURE_WINDOW_SECONDS = 300

export function signatureOf(secret: string, timestamp: string, nonce: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${nonce}\n${body}`, 'utf8').digest('hex')
}

export function signedHeaders(secret: string, body: string, at: Date = clock.now()): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const nonce = randomUUID()
  return {
    'x-yike-timestamp': timestamp,
    'x-yike-nonce': nonce,
    'x-yike-signature': signatureOf(secret, timestamp, nonce, body),
  }
}

/** True when the request was signed with `secret` within the last five minutes. */
export function isSigned(request: FastifyRequest, secret: string): boolean {
  const header = (name: string) => {
    const value = request.headers[name]
    return typeof value === 'string' ? value : ''
  }
  const timestamp = header('x-yike-timestamp')
  const nonce = header('x-yike-nonce')
  if (!/^\d{1,12}$/u.test(timestamp) || nonce.length < 8 || nonce.length > 128) return false
  if (Math.abs(clock.now().getTime() / 1000 - Number(timestamp)) > SIGNATURE_WINDOW_SECONDS) return false
  return sameText(
    signatureOf(secret, timestamp, nonce, rawBodyOf(request)),
    header('x-yike-signature').toLowerCase(),
  )
}

/** Compares in a time that says nothing about where they differ. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
