import type { TestProject } from 'vitest/node'
import { startProduct } from './product.ts'

declare module 'vitest' {
  interface ProvidedContext {
    product: { url: string; mqttUrl: string }
  }
}

/** One product for all journeys: each brings its own people and devices where it must not meet the others. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const product = await startProduct()
  project.provide('product', { url: product.url, mqttUrl: product.mqttUrl })
  return () => product.stop()
}
