import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { postingSources } from '#contract/ledger-sources'

test('whatever a module posts for has words', () => {
  const modules = join(import.meta.dirname, '..')
  const said = new Set<string>()
  for (const file of readdirSync(modules, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || /\.(test|fixture)\.ts$/.test(file)) continue
    for (const [, source] of readFileSync(join(modules, file), 'utf8').matchAll(
      /source: '((?:benefits|care|insurance)\.[a-z_]+)'/g,
    ))
      if (source) said.add(source)
  }
  expect(said.size).toBeGreaterThan(10)
  expect([...said].filter((source) => !(source in postingSources))).toEqual([])
})
