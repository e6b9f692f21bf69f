import { uuidv7 } from '#contract/id'
import type { Maker } from './place.ts'

export async function policyRows(m: Maker): Promise<void> {
  await m.step('head', 'PUT /policy/rules/:id', {
    'params.id': uuidv7(),
    kind: 'alarms.storm',
    'body.body': {
      incidents: 20,
      withinSeconds: 300,
      endsAfterSeconds: 600,
      restartGraceSeconds: 60,
      restartAfterSeconds: 60,
    },
  })
}
