import type { TestProject } from 'vitest/node'
import { startProduct } from './product.ts'

declare module 'vitest' {
  interface ProvidedContext {
    product: { url: string; mqttUrl: string; home: string; pid: number }
  }
}

/** One product for all journeys: each brings its own people and devices where it must not meet the others. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // While writing a journey: one that runs already (fresh each time, or the journeys meet what they did before).
  const [url, mqttUrl] = [process.env['YIKE_E2E_URL'], process.env['YIKE_E2E_MQTT']]
  if (url && mqttUrl) {
    const pid = Number(process.env['YIKE_E2E_PID'] ?? 0)
    project.provide('product', { url, mqttUrl, home: process.env['YIKE_HOME'] ?? '.yike', pid })
    return async () => undefined
  }
  const product = await startProduct()
  const { stop, ...what } = product
  project.provide('product', what)
  return () => stop()
}
