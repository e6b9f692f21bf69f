// node sim/play.ts [night] [speed]: plays a night against a demo that runs with YIKE_SIM=off and the same YIKE_HOME.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfig } from '#platform/config'
import { simKeyOf } from './city/keys.ts'
import { SIMULATION_FILE } from './demo.ts'
import { nights } from './life/nights/nights.ts'
import { type SimulationOptions, startSimulation } from './life/start.ts'

const [night = 'first-evening', speed = '1'] = process.argv.slice(2)
if (!(night in nights)) {
  console.error(
    `no such night: ${night}. There are:\n${Object.values(nights)
      .map((n) => `  ${n.name.padEnd(16)} ${n.zh} ${n.en}, ${n.steps.length} happenings`)
      .join('\n')}`,
  )
  process.exit(2)
}
const config = readConfig()
// Written by startDemo of the running demo.
const options = JSON.parse(await readFile(join(config.home, SIMULATION_FILE), 'utf8')) as Omit<
  SimulationOptions,
  'simKey'
>
const stop = await startSimulation({
  ...options,
  simKey: simKeyOf(config.secret),
  speed: Number(speed),
  night,
})
console.log(`playing ${night} at ${options.baseUrl}; Ctrl+C ends it`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void stop().then(() => process.exit(0))
  })
}
