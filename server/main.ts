import { ConfigError, readConfig } from '#platform/config'
import { log } from '#platform/log'
import { start } from './app.ts'

/** Reads the settings, starts the parts, fills an empty demo database, and waits for a signal to stop. */
async function main(): Promise<void> {
  const config = readConfig()
  const running = await start(config)
  let stopSimulation: (() => Promise<void>) | undefined
  if (config.demo) {
    const demo = await import('../sim/demo.ts')
    stopSimulation = await demo.startDemo(running, config.demo)
  }
  await signal()
  log.info('stopping')
  await stopSimulation?.()
  await running.stop()
}

function signal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve())
  })
}

try {
  await main()
  process.exit(0)
} catch (error) {
  if (error instanceof ConfigError) console.error(`These settings are not right:\n${error.message}`)
  else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    console.error(`${error.message}: set PORT or MQTT_PORT to a free one`)
  else console.error(error)
  process.exit(1)
}
