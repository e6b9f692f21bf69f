import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** The pages that are opened on a phone, and what each may weigh at first sight (architecture: 300 KB). */
export const LIMITS = { field: 300_000, family: 300_000, help: 40_000, handover: 300_000 } as const
export type PhonePage = keyof typeof LIMITS

/** Bytes of a built page, its scripts, what they import at once, and its styles: on disk, and compressed as they travel. */
export function firstLoad(
  page: PhonePage,
  dist = join(import.meta.dirname, '../dist'),
): { raw: number; gz: number } {
  const html = readFileSync(join(dist, `${page}.html`))
  const linked = [...html.toString().matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, path]) => readFileSync(join(dist, path ?? '')),
  )
  const files = [html, ...linked]
  const sum = (of: (file: Buffer) => number) => files.reduce((total, file) => total + of(file), 0)
  return { raw: sum((file) => file.length), gz: sum((file) => gzipSync(file).length) }
}

if (import.meta.main) {
  // Node 20 knows no import.meta.main: there this file is only imported.
  for (const page of Object.keys(LIMITS) as PhonePage[]) {
    const { raw, gz } = firstLoad(page, process.argv[2])
    console.log(`${page.padEnd(10)} ${String(raw).padStart(8)} bytes ${String(gz).padStart(8)} gzipped`)
  }
}
