import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const home = mkdtempSync(join(tmpdir(), 'yike-config-'))
afterAll(() => rmSync(home, { recursive: true }))

test('the default is a small demo on this machine only', () => {
  expect(readConfig({ YIKE_HOME: home })).toMatchObject({
    host: '127.0.0.1',
    demo: { place: 'jiaozuo' },
    roles: ['api', 'ingest', 'worker'],
  })
})

test('every wrong setting is named with what would be right', () => {
  const wrong = () =>
    readConfig({ YIKE_HOME: home, PORT: '99999', YIKE_DEMO: 'atlantis', YIKE_SECRET: 'short' })
  expect(wrong).toThrow(ConfigError)
  for (const name of ['PORT', 'YIKE_DEMO', 'YIKE_SECRET'])
    expect(wrong).toThrow(new RegExp(`^${name}: `, 'm'))
})

test('outside the demo a secret is required, and never invented', () => {
  expect(() => readConfig({ YIKE_HOME: home, YIKE_DEMO: 'none' })).toThrow(/YIKE_SECRET/)
  const config = readConfig({ YIKE_HOME: home, YIKE_DEMO: 'none', YIKE_SECRET: 'ab'.repeat(32) })
  expect(config.demo).toBeUndefined()
  expect(config.simulation).toBe(0)
})

test('the demo keeps the secret that it made', () => {
  expect(readConfig({ YIKE_HOME: home }).secret.equals(readConfig({ YIKE_HOME: home }).secret)).toBe(true)
})

test('the whole city, and a speed', () => {
  expect(readConfig({ YIKE_HOME: home, YIKE_DEMO: 'chengdu:1', YIKE_SIM: '10' })).toMatchObject({
    demo: { place: 'chengdu', scale: 1 },
    simulation: 10,
  })
})
