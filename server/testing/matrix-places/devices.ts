import { uuidv7 } from '#contract/id'
import type { Maker } from './place.ts'

export async function deviceRows(m: Maker): Promise<void> {
  const { mark, county, village } = m.place
  const model = `matrix-${county}`
  await m.step('admin', 'POST /devices/models', { id: model, 'body.id': model, name: `${mark}型号` })
  await m.step('admin', 'POST /devices/keys', { modelId: model, 'body.name': `key-${county}` })
  await m.step('admin', 'POST /devices/vendors', {
    'body.id': `vendor-${county}`,
    'body.name': `${mark}厂商`,
  })
  await m.step('duty_officer', 'POST /devices', { serial: `SN-${county}`, modelId: model })
  await m.lookUp()
  await m.step('duty_officer', 'POST /devices/:id/bind', {
    'elderId?': m.id('elder'),
    kind: 'person',
    target: 'person',
  })
  await m.step('duty_officer', 'POST /devices/home-works', {
    id: uuidv7(),
    work: `${mark}浴室防滑改造`,
    builder: `${mark}施工队`,
    sensors: [],
  })
  await m.row('quarantined', {
    arrival: 'mqtt',
    serial: `SN-${county}-9`,
    region_code: village,
    topic: `yike/1/SN-${county}-9/signal`,
    payload: Buffer.from('{}'),
    size: 2,
    reason: 'unknown_device',
  })
  await m.row('deviceTask', {
    kind: 'bind_device',
    key: `SN-${county}-9`,
    serial: `SN-${county}-9`,
    region_code: village,
  })
}
