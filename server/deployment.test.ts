import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { validate } from 'dockerfile-utils'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { settingNames } from '#platform/config'

const read = (name: string) => readFileSync(join(import.meta.dirname, '..', name), 'utf8')
const known = new Set([...settingNames, 'NODE_ENV'])

test('the Dockerfile has no fault that a linter finds, and runs as an ordinary user', () => {
  const text = read('Dockerfile')
  expect(validate(text)).toEqual([])
  expect(text).toMatch(/^USER node$/m)
})

test('compose.yaml names only settings that exist, keeps secrets out, and binds the pages to this machine', () => {
  const Compose = z.object({
    services: z.record(
      z.string(),
      z.object({ environment: z.record(z.string(), z.string()), ports: z.array(z.string()).optional() }),
    ),
  })
  const { services } = Compose.parse(parse(read('compose.yaml')))
  expect(Object.keys(services['yike']?.environment ?? {}).filter((name) => !known.has(name))).toEqual([])
  expect(services['yike']?.ports?.[0]).toMatch(/^127\.0\.0\.1:/)
  expect(services['yike']?.environment['YIKE_SECRET']).toMatch(/^\$\{YIKE_SECRET:\?/)
})

test('the operations guide lists every setting', () => {
  const guide = read('docs/operations.md')
  expect(settingNames.filter((name) => !guide.includes(`\`${name}\``))).toEqual([])
})
