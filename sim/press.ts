// npm run press -- [sos|fall|smoke] [daughter|ELDER-ID]: one signal of a device of the running demo, over MQTT. Without a
// second word it is any home of the central district; `daughter`: the elder of the demo account of that name.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { topics } from '#contract/device-protocol'
import { readConfig } from '#platform/config'
import { deviceSecret, simKeyOf } from './city/keys.ts'
import { places } from './city/places.ts'
import { SIMULATION_FILE } from './demo.ts'
import { residentsOf } from './life/residents.ts'
import type { SimulationOptions } from './life/start.ts'

const KINDS: Readonly<Record<string, readonly string[]>> = {
  sos: ['sos_button', 'sos_pendant', 'wristband'],
  fall: ['fall_radar', 'wristband', 'sos_pendant'],
  smoke: ['smoke'],
}

const [signal = 'sos', whose = 'any'] = process.argv.slice(2)
const kinds = KINDS[signal]
if (!kinds) {
  console.error(`npm run press -- [${Object.keys(KINDS).join('|')}] [daughter|ELDER-ID]`)
  process.exit(2)
}
const config = readConfig()
// Written by the running demo.
const options: Omit<SimulationOptions, 'simKey' | 'speed'> = JSON.parse(
  await readFile(join(config.home, SIMULATION_FILE), 'utf8'),
)
const { homes } = await residentsOf({ ...options, mostDevices: 2_000 })
const { stage } = places[options.place]
const wanted = whose === 'daughter' ? options.star : whose
const able = homes
  .filter(({ household, elder }) =>
    wanted === 'any'
      ? household.village >= stage && household.village < stage + 1_000_000
      : elder.id === wanted,
  )
  .flatMap(({ elder }) => elder.devices.filter((device) => kinds.includes(device.kind)).slice(0, 1))
const device = able[Math.floor(Math.random() * able.length)]
if (!device) {
  console.error(`no home with a device for ${signal}${wanted === 'any' ? '' : ` of ${wanted}`}`)
  process.exit(1)
}
const client = await mqtt.connectAsync(options.mqttUrl, {
  clientId: device.serial,
  username: device.serial,
  password: deviceSecret(simKeyOf(config.secret), device.serial),
  protocolVersion: 4,
})
const began = performance.now()
await client.publishAsync(
  topics.signal(device.serial),
  JSON.stringify({ id: `press-${Date.now().toString(36)}`, at: new Date().toISOString(), signal }),
  { qos: 1 },
)
console.log(
  `${device.serial} ${signal}: stored and acknowledged after ${Math.round(performance.now() - began)} ms`,
)
await client.endAsync()
