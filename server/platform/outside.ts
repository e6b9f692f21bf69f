import { type LookupAddress, lookup as resolveName } from 'node:dns'
import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/**
 * Asks an address that a person typed in or a browser gave. Such an address could name what only this machine can reach,
 * so public hosts are asked over https, and any other only when the operator lists it (`YIKE_PARTNER_HOSTS`, `host` or
 * `host:port`). The address is checked at the moment of connecting, so that a name cannot lead elsewhere in between.
 * Follows no redirect. Throws `RefusedHost`, or the error of the connection (`TimeoutError` after `timeoutMs`).
 */
export async function askOutside(
  address: string,
  { method = 'POST', headers, body = '', timeoutMs }: Question,
  listed: readonly string[],
): Promise<Answer> {
  mustBeOutside(address, listed)
  const url = new URL(address)
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === 'https:' ? secure : plain)(
      url,
      {
        method,
        headers: method === 'GET' ? headers : { ...headers, 'Content-Length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(timeoutMs),
        ...(isListed(url, listed) ? {} : { lookup: publicOnly }),
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (part: string) => {
          text += part
          if (text.length > LARGEST) outgoing.destroy(new Error(`more than ${LARGEST} characters`))
        })
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text }),
        )
        answer.on('error', reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(method === 'GET' ? undefined : body)
  })
}

type Question = {
  method?: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string | Buffer
  timeoutMs: number
}
type Answer = { status: number; type: string; text: string }

/** What can be told of an address before anything is resolved, for whoever types one in. Throws `RefusedHost`. */
export function mustBeOutside(address: string, listed: readonly string[]): void {
  const url = new URL(address)
  if (isListed(url, listed)) return
  if (url.protocol !== 'https:')
    throw new RefusedHost(`${url.host}: https, or an entry in YIKE_PARTNER_HOSTS`)
  const host = hostOf(url)
  if (host === 'localhost' || (isIP(host) && isInside(host)))
    throw new RefusedHost(`${url.host}: an entry in YIKE_PARTNER_HOSTS`)
}

const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '')
const isListed = (url: URL, listed: readonly string[]) =>
  listed.includes(hostOf(url)) || listed.includes(url.host)

/** The address lies inside and is not listed. */
export class RefusedHost extends Error {
  constructor(host: string) {
    super(`refused: ${host}`)
    this.name = 'RefusedHost'
  }
}

const LARGEST = 65_536

const inside = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(net, bits, 'ipv6')

/** Of this machine, its network, or no single host: loopback, private, link-local, shared, multicast (RFC 6890). */
export function isInside(address: string): boolean {
  return inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

const publicOnly: LookupFunction = (host, options, done) => {
  resolveName(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const refused = error ?? (found.some(({ address }) => isInside(address)) ? new RefusedHost(host) : null)
    const [first] = found ?? []
    if (refused || !first) return done(refused ?? new RefusedHost(host), '', 0)
    if (options.all) return done(null, found)
    done(null, first.address, first.family)
  })
}
