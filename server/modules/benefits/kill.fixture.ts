// The server in a process of its own over a test's database, so that it can be killed: HTTP and the queue of jobs.
// Started by kill.test.ts with { owner, logins, home } in YIKE_KILL; says its port when it listens.
import { buildHttp } from '#platform/http'
import { connect, type Logins } from '#platform/db'
import { readConfig } from '#platform/config'
import { Files } from '#platform/files'
import { startQueue } from '#platform/jobs'
import { subscribe, subscriptionJobs } from '#platform/events'
import { Streams } from '#platform/stream'
import { useSecrets } from '#platform/secrets'
import { gate } from '#modules/access'
import type pg from 'pg'
import { allModules, declare } from '../../app.ts'
import { TEST_SECRET } from '../../testing/template.ts'

// Written by the test that starts this process.
const { owner, logins, home } = JSON.parse(process.env['YIKE_KILL'] ?? '{}') as {
  owner: pg.ClientConfig
  logins: Logins
  home: string
}
useSecrets(TEST_SECRET)
const db = connect(logins, { api: 4, worker: 4 })
const app = {
  config: {
    ...readConfig({
      YIKE_HOME: home,
      YIKE_DEMO: 'jiaozuo:0.005',
      YIKE_SIM: 'off',
      YIKE_LOG: 'error',
      PORT: '0',
      MQTT_PORT: '0',
    }),
    secret: TEST_SECRET,
  },
  db,
  owner,
  files: new Files(home),
  streams: new Streams(),
}
const modules = allModules()
await declare(modules)
const subscriptions = modules.flatMap((module) => module.subscriptions)
subscribe(subscriptions)
const http = await buildHttp(app, modules, gate)
const address = await http.listen({ port: 0, host: '127.0.0.1' })
await startQueue(
  app,
  owner,
  [...modules.flatMap((module) => module.jobs), ...subscriptionJobs(subscriptions)],
  [],
)
process.send?.({ address })
