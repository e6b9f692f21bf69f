import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Endpoint } from '#contract/endpoint'
import type { EventType } from '#contract/event'

export type Declared = { endpoints: Map<string, Endpoint>; events: EventType[] }

let declared: Promise<Declared> | undefined

/** Everything that the contract folder declares, by looking at what its files export: once, it is the same for the process. */
export function readContracts(): Promise<Declared> {
  declared ??= look()
  return declared
}

async function look(): Promise<Declared> {
  const folder = join(import.meta.dirname, '../contract')
  const endpoints = new Map<string, Endpoint>()
  const events = new Map<string, EventType>()
  for (const file of (await readdir(folder)).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  )) {
    const exported: unknown = await import(join(folder, file))
    visit(exported, 0)
  }
  return { endpoints, events: [...events.values()] }

  function visit(value: unknown, depth: number): void {
    if (typeof value !== 'object' || value === null || depth > 2) return
    if (isEndpoint(value)) {
      endpoints.set(keyOf(value), value)
      return
    }
    if (isEvent(value)) {
      events.set(value.name, value)
      return
    }
    if (depth === 0 || isPlain(value)) for (const inner of Object.values(value)) visit(inner, depth + 1)
  }
}

export function keyOf(endpoint: Pick<Endpoint, 'method' | 'path'>): string {
  return `${endpoint.method} ${endpoint.path}`
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype
}

function isEndpoint(value: object): value is Endpoint {
  return 'method' in value && 'path' in value && 'returns' in value && 'may' in value
}

function isEvent(value: object): value is EventType {
  return 'name' in value && 'shape' in value && 'live' in value && 'zh' in value
}
