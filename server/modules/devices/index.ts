import { defineModule } from '#platform/module'
import { commandExpiry } from './command.ts'
import { startIngest } from './ingest.ts'
import { silence } from './liveness.ts'
import { testDue } from './test-call.ts'

export { onReadings, type ReadingsListener } from './batch.ts'
export type { StoredReading } from './reading.ts'

export const devices = defineModule({
  name: 'devices',
  routes: [],
  deadlines: [silence, testDue, commandExpiry],
  crons: [],
  start: async (app) => (app.config.roles.includes('ingest') ? startIngest(app) : undefined),
})
