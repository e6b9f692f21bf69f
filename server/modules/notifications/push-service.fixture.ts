import {
  createDecipheriv,
  createECDH,
  createHmac,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
} from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

/**
 * A push service and the browser behind it, written from the RFCs and from nothing of the sender's: RFC 8030 (delivery),
 * RFC 8292 (VAPID), RFC 8188 and 8291 (encryption). What a browser vendor's service would refuse, it refuses.
 */
export type Browser = {
  readonly keys: { p256dh: string; auth: string }
  /** The payload of an encrypted body; throws when it was not made for this browser. */
  read(body: Buffer): string
}

const hmac = (key: Buffer, data: Buffer) => createHmac('sha256', key).update(data).digest()
const expand = (key: Buffer, info: string | Buffer, length: number) =>
  hmac(key, Buffer.concat([Buffer.from(info), Buffer.from([1])])).subarray(0, length)

/** `given`: the key pair and secret of a published example; left out, a new browser. */
export function browser(given?: { privateKey: string; auth: string }): Browser {
  const own = createECDH('prime256v1')
  if (given) own.setPrivateKey(Buffer.from(given.privateKey, 'base64url'))
  else own.generateKeys()
  const auth = given ? Buffer.from(given.auth, 'base64url') : randomBytes(16)
  return {
    keys: { p256dh: own.getPublicKey('base64url'), auth: auth.toString('base64url') },
    read(body) {
      // RFC 8188 §2.1: salt (16), record size (4), length of the key id (1), key id.
      const salt = body.subarray(0, 16)
      const recordSize = body.readUInt32BE(16)
      const keyId = body.subarray(21, 21 + body.readUInt8(20))
      const record = body.subarray(21 + keyId.length)
      if (record.length > recordSize) throw new Error('RFC 8291 §4: one record only')
      // RFC 8291 §3.3 and §3.4.
      const shared = own.computeSecret(keyId)
      const ikm = expand(
        hmac(auth, shared),
        Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), keyId]),
        32,
      )
      const key = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: aes128gcm\0', 16))
      const nonce = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: nonce\0', 12))
      const open = createDecipheriv('aes-128-gcm', key, nonce)
      open.setAuthTag(record.subarray(-16))
      const plain = Buffer.concat([open.update(record.subarray(0, -16)), open.final()])
      const end = plain.lastIndexOf(2) // RFC 8188 §2: the delimiter of the last record
      return plain.subarray(0, end).toString('utf8')
    },
  }
}

const Claims = z.object({ aud: z.string(), exp: z.number(), sub: z.string().regex(/^(?:mailto:|https:)/u) })

/** RFC 8292 §2 and §3: an ES256 token for this origin, not expired, for at most a day; returns the key it was signed with. */
export function readVapid(authorization: string, origin: string): string {
  const [, token = '', key = ''] = /^vapid t=([^,\s]+),\s?k=([^,\s]+)$/u.exec(authorization) ?? []
  const [head = '', body = '', signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  if (point.length !== 65 || point[0] !== 4) throw new Error('k is no uncompressed P-256 key')
  const publicKey = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  })
  const header: unknown = JSON.parse(Buffer.from(head, 'base64url').toString())
  z.object({ typ: z.literal('JWT'), alg: z.literal('ES256') }).parse(header)
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  if (!signed) throw new Error('the signature is wrong')
  const claims = Claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString()))
  const now = Date.now() / 1000
  if (claims.aud !== origin) throw new Error(`aud is ${claims.aud}`)
  if (claims.exp <= now || claims.exp > now + 86_400) throw new Error(`exp is ${claims.exp}`)
  return key
}

export type Delivered = { path: string; ttl: number; urgency: string; vapidKey: string; body: Buffer }

/** Over HTTPS. `answer` may say another status than 201, as a service does for a browser that is gone. */
export async function pushService(tls: { key: string; cert: string }, answer: () => number = () => 201) {
  const delivered: Delivered[] = []
  const refused: string[] = []
  const server: Server = createServer(tls, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      try {
        const { headers } = request
        if (request.method !== 'POST') throw new Error('RFC 8030 §5: POST')
        if (headers['content-encoding'] !== 'aes128gcm') throw new Error('RFC 8291: aes128gcm')
        const ttl = Number(headers['ttl'])
        if (!Number.isInteger(ttl) || ttl < 0) throw new Error('RFC 8030 §5.2: TTL')
        const vapidKey = readVapid(headers.authorization ?? '', origin())
        const body = Buffer.concat(chunks)
        if (body.length > 4096) throw new Error('RFC 8030 §7.2: 4096 bytes')
        delivered.push({
          path: request.url ?? '',
          ttl,
          urgency: String(headers['urgency'] ?? 'normal'),
          vapidKey,
          body,
        })
        response.writeHead(answer(), { location: `${origin()}/message/1`, ttl: String(ttl) }).end()
      } catch (error) {
        refused.push(error instanceof Error ? error.message : String(error))
        response.writeHead(400).end()
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A TCP server's address is this object.
  const { port } = server.address() as AddressInfo
  const origin = () => `https://localhost:${port}`
  return { origin: origin(), delivered, refused, stop: () => server.close() }
}
