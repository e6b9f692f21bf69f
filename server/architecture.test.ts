import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { database, withClient } from './testing/database.ts'
import { allModules, declare } from './app.ts'
import { modules } from './modules.ts'

/** The direction rules of ARCHITECTURE.md, read off the import lines and the SQL verbs. */

const root = join(import.meta.dirname, '..')
const SOURCES = ['contract', 'server', 'web', 'sim', 'bench', 'e2e', 'scripts']

const files = SOURCES.filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !path.includes('.gen.'))
const text = new Map(files.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
const isTest = (path: string) =>
  /\.(test|e2e|fixture)\.tsx?$/.test(path) || path.startsWith('server/testing/')

type Import = { from: string; to: string }
const imports: Import[] = files.flatMap((from) =>
  [
    ...(text.get(from) ?? '').matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|(?:^|\n)import\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
    ),
  ].map((match) => ({
    from,
    to: match[1] ?? match[2] ?? match[3] ?? '',
  })),
)
const under = (folder: string) => imports.filter(({ from }) => from.startsWith(`${folder}/`))
const show = ({ from, to }: Import) => `${from} → ${to}`
const targetOf = ({ from, to }: Import) =>
  to.startsWith('.') ? relative(root, resolve(root, dirname(from), to)) : to
const moduleOf = (path: string) => /^server\/modules\/([^/]+)\//.exec(path)?.[1]

describe('directions', () => {
  test('1 contract imports nothing but zod and itself', () => {
    expect(
      under('contract')
        .filter((one) => one.to !== 'zod' && !/^(\.\/|#contract\/)/.test(one.to) && !isTest(one.from))
        .map(show),
    ).toEqual([])
  })

  test('2 platform imports no module', () => {
    expect(
      under('server/platform')
        .filter((one) => /^#modules\//.test(one.to) || targetOf(one).startsWith('server/modules'))
        .map(show),
    ).toEqual([])
  })

  test('3 a module reaches another by #modules/<name> only, and only one above it', () => {
    const order = modules.map(({ name }) => name)
    const wrong = under('server/modules').filter((one) => {
      if (isTest(one.from)) return false
      // A folder inside a module may reach up to its own module's files.
      if (one.to.startsWith('../')) return moduleOf(targetOf(one)) !== moduleOf(one.from)
      const target = /^#modules\/(.+)$/.exec(one.to)?.[1]
      if (!target)
        return one.to.startsWith('#server/') || one.to.startsWith('#web/') || one.to.startsWith('#sim/')
      return order.indexOf(target) === -1 || order.indexOf(target) >= order.indexOf(moduleOf(one.from) ?? '')
    })
    expect(wrong.map(show)).toEqual([])
  })

  test('4 a module writes only to its own schema', () => {
    const wrong = files
      .filter((path) => moduleOf(path) && !isTest(path))
      .flatMap((path) => {
        const own = moduleOf(path)
        const source = text.get(path) ?? ''
        const schemas = [
          ...source.matchAll(/\b(?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*['"]([a-z_]+)\./g),
          ...source.matchAll(/\b(?:insert\s+into|update|delete\s+from|truncate|copy)\s+([a-z_]+)\.[a-z_]+/gi),
        ].map((match) => match[1])
        return schemas.filter((schema) => schema !== own).map((schema) => `${path} writes to ${schema}`)
      })
    expect(wrong).toEqual([])
  })

  test('5 server and contract import only what a production install has', () => {
    const manifest: { dependencies: object; optionalDependencies: object } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    )
    const allowed = new Set(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }))
    const nameOf = (to: string) =>
      to
        .split('/')
        .slice(0, to.startsWith('@') ? 2 : 1)
        .join('/')
    const wrong = [...under('server'), ...under('contract')].filter(
      (one) => !isTest(one.from) && !/^(\.|#|node:)/.test(one.to) && !allowed.has(nameOf(one.to)),
    )
    expect(wrong.map(show)).toEqual([])
  })

  test('6 the four apps do not import each other; ui knows neither routes nor endpoints', () => {
    const apps = ['console', 'field', 'family']
    const between = apps.flatMap((app) =>
      under(`web/${app}`).filter((one) =>
        apps.some(
          (other) =>
            other !== app &&
            targetOf(one)
              .replace(/^#web\//, 'web/')
              .startsWith(`web/${other}/`),
        ),
      ),
    )
    const ui = under('web/ui').filter(
      (one) => /(^|\/)(routes|paths)(\.tsx?)?$/.test(one.to) || /lib\/(call|query)/.test(one.to),
    )
    expect([...between, ...ui].map(show)).toEqual([])
  })

  test('7 every table of a module is scoped, or a catalogue with a reason', async () => {
    const { owner } = await database()
    const open = await withClient(owner, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any ($1) and not c.relrowsecurity
           and c.oid::regclass::text not in (select table_name from platform.catalogue)`,
        [modules.map(({ name }) => name)],
      )
      return rows.map((row) => row.name)
    })
    expect(open).toEqual([])
  })
})

test('the contract and the modules agree: every endpoint has one handler, every subscription an event', async () => {
  expect(await declare(allModules())).toEqual([])
})

test('no file over 400 lines', () => {
  const long = files.filter(
    (path) => !isTest(path) && !/fixtures?\//.test(path) && (text.get(path)?.split('\n').length ?? 0) > 401,
  )
  expect(long).toEqual([])
})

test('nothing reads the environment but config.ts, and no path of one machine is written down', () => {
  const production = files.filter((path) => path.startsWith('server/') && !isTest(path))
  expect(
    production
      .filter((path) => path !== 'server/platform/config.ts' && /process\.env/.test(text.get(path) ?? ''))
      .filter((path) => path !== 'server/platform/embedded-postgres.ts'),
  ).toEqual([])
  const ours = [...SOURCES, 'migrations', 'policies', 'docs']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(folder, name),
      ),
    )
    .concat(readdirSync(root))
    .filter((path) => /\.(ts|tsx|sql|md|json|mjs|yaml|css)$/.test(path))
  // Written in two parts, so that this file does not find itself.
  const machine = new RegExp(['/wor', 'k/main|/ro', 'ot/'].join(''))
  expect(ours.filter((path) => machine.test(readFileSync(join(root, path), 'utf8')))).toEqual([])
})
