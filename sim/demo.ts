import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dayOf } from '#contract/day'
import { clock } from '#platform/clock'
import { logger } from '#platform/log'
import type { Running } from '../server/app.ts'
import { createDemoAccounts, DEMO_PASSWORD, demoAccounts } from './city/demo-accounts.ts'
import { createDemoDeductions } from './city/demo-deductions.ts'
import { createDemoBenefits } from './city/demo-benefits.ts'
import { createDemoOrders } from './city/demo-orders.ts'
import { createDemoAssessments } from './city/demo-assessments.ts'
import { createDemoInsurance } from './city/demo-insurance.ts'
import { createDemoHotline } from './city/demo-hotline.ts'
import { createDemoPractice } from './city/demo-practice.ts'
import { loadCity } from './city/load.ts'
import { accountPassword, simKeyOf } from './city/keys.ts'
import { isPlaceName, places } from './city/places.ts'
import { startSimulation } from './life/start.ts'

const log = logger('demo')
const SEED = 'yike'
export const SIMULATION_FILE = 'simulation.json'

/** Fills the empty database with the demo city, prints who may sign in, and brings the city to life. Returns how to stop it. */
export async function startDemo(
  running: Running,
  demo: { place: string; scale: number },
): Promise<() => Promise<void>> {
  const { app, url } = running
  const { place, scale } = demo
  if (!isPlaceName(place)) throw new Error(`no such place: ${place}`)
  const now = clock.now()
  const loaded = await loadCity({
    owner: app.owner,
    secret: app.config.secret,
    place,
    scale,
    seed: SEED,
    on: dayOf(now),
    now,
    progress: (text) => log.info({ place, scale }, text),
  })
  if (loaded.loaded)
    log.info({ place, scale, elders: loaded.elders, ...loaded.phases }, 'synthetic city made')
  const simKey = simKeyOf(app.config.secret)
  const { star, visitors } = await app.db.asSystem('demo.accounts', (tx) =>
    createDemoAccounts(tx, place, accountPassword(simKey)),
  )
  await app.db.asSystem('demo.hotline', (tx) => createDemoHotline(tx, place, simKey))
  print(url, places[place].name, loaded.elders, scale)
  // Beside everything else: what is up already does not wait for it.
  const months = createDemoBenefits(app, url, place)
  months
    .then(
      (made) => made && log.info({ place }, 'months, applications and holds of the demo made'),
      (error: unknown) => log.error({ error: String(error) }, 'the months of the demo were not made'),
    )
    // Orders use the quotas that the months gave.
    .then(() => createDemoOrders(app, url, place))
    .then(
      (made) => made && log.info({ place }, 'providers, orders and a statement of the demo made'),
      (error: unknown) => log.error({ error: String(error) }, 'the orders of the demo were not made'),
    )
  const assessed = createDemoAssessments(app, url, place)
  assessed.then(
    (made) => made && log.info({ place }, 'assessments, surveys and demands of the demo made'),
    (error: unknown) => log.error({ error: String(error) }, 'the assessments of the demo were not made'),
  )
  // The voucher asks for an assessment and a provider that the months have recorded.
  Promise.allSettled([months, assessed])
    .then(() => createDemoDeductions(app, url, place))
    .then(
      (made) => made && log.info({ place }, 'deductions from bills of the demo made'),
      (error: unknown) => log.error({ error: String(error) }, 'the deductions of the demo were not made'),
    )
  createDemoInsurance(app, url, place).then(
    (made) => made && log.info({ place }, 'insurance of the demo made'),
    (error: unknown) => log.error({ error: String(error) }, 'the insurance of the demo was not made'),
  )
  // Incidents that are over already: where nobody plays the city nothing of the kind happens by itself.
  if (app.config.simulation !== 0)
    createDemoPractice(app, url, place).then(
      (made) => made && log.info({ place }, 'articles, plans, past incidents and a drill of the demo made'),
      (error: unknown) => log.error({ error: String(error) }, 'the practice of the demo was not made'),
    )
  const options = {
    baseUrl: url,
    mqttUrl: app.config.mqttUrl ?? `mqtt://127.0.0.1:${app.config.mqttPort}`,
    place,
    scale,
    seed: SEED,
    on: loaded.on,
    speed: app.config.simulation || 1,
    star: star.elderId,
    visitors,
  }
  // For `sim/play.ts`, which plays another night against this running demo.
  await writeFile(join(app.config.home, SIMULATION_FILE), JSON.stringify(options))
  if (app.config.simulation === 0) return async () => undefined
  return startSimulation({ ...options, simKey })
}

function print(url: string, name: string, elders: number, scale: number): void {
  const lines = [
    '',
    `  一刻 Yike is up: ${url}`,
    `  ${name} · 合成数据 synthetic data · ${elders.toLocaleString('en')} elders (scale ${scale})`,
    `  密码 password of all: ${DEMO_PASSWORD}`,
    '',
    ...demoAccounts.map(
      ({ app, login, zh, en }) => `  ${`${url}${PAGES[app]}`.padEnd(36)} ${login.padEnd(12)} ${zh} · ${en}`,
    ),
    '',
  ]
  console.log(lines.join('\n'))
}

const PAGES = { console: '/console', field: '/field', family: '/family' } as const
