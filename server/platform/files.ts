import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import type { Tx } from './db.ts'

export type StoredFile = { id: string; name: string; mediaType: string; size: number }
export type OpenFile = StoredFile & { open: () => Readable }

/** Bytes in the folder `files/` of the data folder, one file an id; what is known of them in `platform.file`. */
export class Files {
  readonly #folder: string

  constructor(home: string) {
    this.#folder = join(home, 'files')
  }

  #path(id: string): string {
    return join(this.#folder, id.slice(-2), id)
  }

  /** The bytes are on disk before the row commits; a rollback leaves a file that nothing names, which `sweep` removes. */
  async put(
    tx: Tx,
    file: { id?: string; name: string; mediaType: string; bytes: Buffer },
  ): Promise<StoredFile> {
    const id = file.id ?? uuidv7()
    const path = this.#path(id)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const aside = `${path}.${process.pid}.part`
    await writeFile(aside, file.bytes, { mode: 0o600, flush: true })
    await rename(aside, path)
    const name = file.name.replaceAll(/[\p{Cc}/\\]/gu, '_').slice(0, 200) || 'file'
    const sha256 = createHash('sha256').update(file.bytes).digest()
    await sql`insert into platform.file (id, name, media_type, size, sha256)
      values (${id}, ${name}, ${file.mediaType}, ${file.bytes.length}, ${sha256}) on conflict (id) do nothing`.execute(
      tx,
    )
    return { id, name, mediaType: file.mediaType, size: file.bytes.length }
  }

  async find(tx: Tx, id: string): Promise<OpenFile | undefined> {
    const row = await tx
      .selectFrom('platform.file')
      .select(['id', 'name', 'media_type', 'size'])
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) return undefined
    await stat(this.#path(id))
    return {
      id: row.id,
      name: row.name,
      mediaType: row.media_type,
      size: row.size,
      open: () => createReadStream(this.#path(id)),
    }
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await sql`delete from platform.file where id = ${id}`.execute(tx)
    await rm(this.#path(id), { force: true })
  }
}

/** Answers with a kept file, for who asked only: shown by the browser, and nothing in it runs. Throws `not-found` when there is none. */
export function showFile(reply: FastifyReply, file: OpenFile | undefined): FastifyReply {
  if (!file) throw notFound()
  return reply
    .header('content-type', file.mediaType)
    .header('content-disposition', `inline; filename*=UTF-8''${encodeURIComponent(file.name)}`)
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, no-store')
    .send(file.open())
}
