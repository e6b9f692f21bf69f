import { Worker } from 'node:worker_threads'
import { problems } from '#contract/people-import'

/** A table as read from a file: the header row and the rows below it, as text; dates and numbers are marked by their form. */
export type Table = {
  sheet: string | null
  header: string[]
  rows: string[][]
  /** How many cells of a column were filled down from merged ones. */
  filled: { index: number; cells: number }[]
}
/** What is wrong with a file, in the words a person gets. */
export type FileFault = { zh: string; en: string }
export type ReadAnswer = { table: Table } | { fault: FileFault }

/** What the file should be: people to be registered, or a list about people who are. */
export type ListOf = 'register' | 'roll'

export const MAX_ROWS = 200_000
export const MAX_COLUMNS = 200
/** A sheet that unfolds to more than this in memory is refused, not read. */
const MEMORY_MB = 768

/**
 * Reads an XLSX or CSV in a thread of its own: a hundred thousand rows hold nobody else up, and a file that unfolds
 * without end exhausts that thread alone. Throws `people/import-unreadable` saying what is wrong.
 */
export async function readTable(bytes: Buffer, list: ListOf = 'register'): Promise<Table> {
  const answer = await new Promise<ReadAnswer>((resolve, reject) => {
    const worker = new Worker(new URL('./read-file.worker.ts', import.meta.url), {
      workerData: { bytes, list },
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    })
    worker.once('message', (value: ReadAnswer) => {
      resolve(value)
      void worker.terminate()
    })
    worker.once('error', (error: Error & { code?: string }) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? resolve({
            fault: {
              zh: '表格展开后太大，请分成几个文件',
              en: 'The sheet unfolds to too much: split it into several files',
            },
          })
        : reject(error),
    )
  })
  if ('fault' in answer) {
    throw problems.unreadable(answer.fault.zh, [
      { pointer: '/file', detail: answer.fault.zh, detailEn: answer.fault.en },
    ])
  }
  return answer.table
}
