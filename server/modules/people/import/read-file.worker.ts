import { parentPort, workerData } from 'node:worker_threads'
import type { ListOf, ReadAnswer } from './read-file.ts'
import { readBytes } from './read-bytes.ts'

// The other side of readTable: one file in, one answer out.
const { bytes, list }: { bytes: Uint8Array; list: ListOf } = workerData
const answer: ReadAnswer = await readBytes(Buffer.from(bytes), list)
parentPort?.postMessage(answer)
