import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

type Value = string | number | boolean | null | Buffer | readonly (string | number)[] | Date

/** Rows of one table in PostgreSQL's COPY text format, gathered until they are sent. */
export class Sink {
  readonly table: string
  readonly columns: readonly string[]
  #lines: string[] = []
  #count = 0

  constructor(table: string, columns: string) {
    this.table = table
    this.columns = columns.split(/,\s*/)
  }

  get count(): number {
    return this.#count
  }

  /** One row, in the order of the columns. */
  add(...values: Value[]): void {
    if (values.length !== this.columns.length)
      throw new RangeError(`${this.table}: ${values.length} values for ${this.columns.length} columns`)
    let line = ''
    for (let i = 0; i < values.length; i++) line += (i === 0 ? '' : '\t') + textOf(values[i] ?? null)
    this.#lines.push(line)
    this.#count++
  }

  /** Sends what was gathered over a connection that owns the table (COPY is refused under row security). */
  async send(client: pg.Client): Promise<void> {
    const lines = this.#lines
    this.#lines = []
    if (lines.length === 0) return
    const target = client.query(copyFrom(`copy ${this.table} (${this.columns.join(', ')}) from stdin`))
    await pipeline(Readable.from(chunks(lines), { objectMode: false, highWaterMark: 1 << 20 }), target)
  }
}

function* chunks(lines: readonly string[]): Generator<string> {
  for (let i = 0; i < lines.length; i += 2000) yield `${lines.slice(i, i + 2000).join('\n')}\n`
}

const SPECIAL = /[\\\t\n\r]/
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function textOf(value: Value): string {
  if (value === null) return '\\N'
  if (typeof value === 'string')
    return SPECIAL.test(value) ? value.replaceAll(/[\\\t\n\r]/g, (c) => escapes[c] ?? c) : value
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`
  if (value instanceof Date) return value.toISOString()
  const items = value.map((item) => `"${String(item).replaceAll(/["\\]/g, (c) => `\\${c}`)}"`)
  return textOf(`{${items.join(',')}}`)
}
