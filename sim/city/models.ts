import { deviceKinds } from '#contract/device-protocol'
import type { DeviceKind } from './city.ts'

/** Models of the simulated devices are rows of the catalogue under this id. */
export function modelOf(kind: string): string {
  return `sim-${kind.replaceAll('_', '-')}`
}

const CLASSES: Record<DeviceKind, 'medical' | 'consumer' | 'safety' | 'meter'> = {
  sos_button: 'safety',
  sos_pendant: 'safety',
  wristband: 'consumer',
  mattress: 'consumer',
  fall_radar: 'safety',
  motion: 'safety',
  door: 'safety',
  smoke: 'safety',
  gas: 'safety',
  water_meter: 'meter',
  blood_pressure_meter: 'medical',
  glucose_meter: 'medical',
}

/** A heartbeat in seconds for what stands in the home and is always on; meters that speak only when used have none. */
const HEARTBEATS: Partial<Record<DeviceKind, number>> = {
  sos_button: 14_400,
  mattress: 3_600,
  fall_radar: 3_600,
  motion: 14_400,
  door: 14_400,
  smoke: 14_400,
  gas: 14_400,
  water_meter: 14_400,
}

/** One catalogue model per kind for the simulated devices, told from real ones by its id and maker. */
// Object.keys widens to string[]; the record's keys are the kinds.
export const SIM_MODELS = (Object.keys(CLASSES) as DeviceKind[]).map((kind) => ({
  id: modelOf(kind),
  kind,
  name: `模拟${deviceKinds[kind].zh}`,
  nameEn: `Simulated ${deviceKinds[kind].en}`,
  deviceClass: CLASSES[kind],
  metrics: [...deviceKinds[kind].metrics],
  signals: [...deviceKinds[kind].signals],
  heartbeatSeconds: HEARTBEATS[kind] ?? null,
  testEveryDays: kind.startsWith('sos') ? 30 : null,
}))
