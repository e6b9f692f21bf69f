import type { TestProject } from 'vitest/node'
import { startProduct } from './product.ts'

declare module 'vitest' {
  interface ProvidedContext {
    product: { url: string; mqttUrl: string; home: string }
  }
}

/** One product for all journeys: each brings its own people and devices where it must not meet the others. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // While writing a journey: one that runs already (fresh each time, or the journeys meet what they did before).
  const [url, mqttUrl] = [process.env['YIKE_E2E_URL'], process.env['YIKE_E2E_MQTT']]
  if (url && mqttUrl) {
    project.provide('product', { url, mqttUrl, home: process.env['YIKE_HOME'] ?? '.yike' })
    return async () => undefined
  }
  const product = await startProduct()
  project.provide('product', { url: product.url, mqttUrl: product.mqttUrl, home: product.home })
  return () => product.stop()
}
