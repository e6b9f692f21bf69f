import { fork } from 'node:child_process'
import { join } from 'node:path'
import { logger } from '#platform/log'
import type { PlaceName } from '../city/places.ts'

const log = logger('simulation')

export type SimulationOptions = {
  baseUrl: string
  mqttUrl: string
  simKey: Buffer
  place: PlaceName
  scale: number
  seed: string
  /** Reference day with which the city was made. */
  on: string
  /** City hours per hour: base rates and rhythms run that much faster. */
  speed: number
  /** The elder whose night begins. */
  star: string
  /** Responders whose phones visitors hold. */
  visitors: readonly string[]
  night?: string
}

/** Starts the simulation as a process of its own, which knows nothing but addresses and keys. Returns how to stop it. */
export async function startSimulation(options: SimulationOptions): Promise<() => Promise<void>> {
  const child = fork(join(import.meta.dirname, 'main.ts'), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  let stopping = false
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.on('message', (message: unknown) => {
    if (typeof message === 'object' && message !== null && 'text' in message)
      log.info({}, String(message.text))
  })
  child.on('exit', (code) => {
    if (!stopping) log.warn({ code }, 'the simulation ended by itself')
  })
  child.send(options)
  return async () => {
    stopping = true
    if (child.exitCode === null) child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await gone
    clearTimeout(late)
  }
}
