import { parentPort, workerData } from 'node:worker_threads'
import type { ReadAnswer } from './read-file.ts'
import { readBytes } from './read-bytes.ts'

// The other side of readTable: one file in, one answer out.
const { bytes }: { bytes: Uint8Array } = workerData
const answer: ReadAnswer = await readBytes(Buffer.from(bytes))
parentPort?.postMessage(answer)
