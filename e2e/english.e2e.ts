import { expect, test } from 'vitest'
import { me } from '#contract/access'
import { children as regionChildren } from '#contract/regions'
import { chineseOn, gatherData } from './english.ts'
import { person, type Person, useBrowser } from './harness.ts'
import { details, goTo, menuOf, shown } from './pages.ts'
import { paths } from '#web/console/paths.ts'

useBrowser()

/** Titles of posts hold the name of a region: the city's and its districts'. */
async function regionNames(who: Person): Promise<string[]> {
  const { items } = await who.call(regionChildren, { params: { code: 410800000000 } })
  return ['焦作市', ...items.map(({ name }) => name)]
}

const done = new Set<string>()

test.each(['duty', 'admin', 'clerk', 'operator', 'head', 'manager'])(
  'console of %s in English says nothing in Chinese but what people entered',
  { timeout: 300_000 },
  async (login) => {
    const who = await person(login, 'console', { language: 'en' })
    const known = gatherData(who.page)
    for (const name of [...(await regionNames(who)), (await who.call(me)).name]) known.add(name)
    const found: string[] = []
    await who.open('/console/workbench')
    await shown(who.page)
    const menu = await menuOf(who.page)
    const reads = login === 'duty' || login === 'clerk'
    const more = reads ? [paths.newResponder, paths.newElder, paths.security, ...(await details(who))] : []
    for (const path of [paths.workbench, ...menu, ...more]) {
      if (done.has(path)) continue
      done.add(path)
      // It is the first page, opened above.
      if (path !== paths.workbench) await goTo(who.page, `/console${path}`)
      await shown(who.page)
      await who.page.waitForLoadState('networkidle')
      found.push(...(await chineseOn(who.page, known)).map((text) => `${path}: ${text}`))
    }
    await who.context.close()
    expect(found).toEqual([])
  },
)

test('field and family in English say nothing in Chinese but what people entered', {
  timeout: 180_000,
}, async () => {
  const found: string[] = []
  for (const [login, app] of [
    ['responder1', 'field'],
    ['daughter', 'family'],
  ] as const) {
    const who = await person(login, app, { language: 'en' })
    const known = gatherData(who.page)
    for (const name of await regionNames(who)) known.add(name)
    const [elderId = ''] = (await who.call(me)).elderIds
    const pages =
      app === 'field'
        ? ['', 'history', 'inbox', 'me', 'outbox', 'security']
        : [
            ...['', 'inbox', 'settings', 'security', 'advisor', `elders/${elderId}`],
            ...['benefits', 'contacts', 'consents', 'looks', 'history', 'assessment', 'changes'].map(
              (section) => `elders/${elderId}/${section}`,
            ),
          ]
    for (const path of pages) {
      await who.open(`/${app}/${path}`)
      await shown(who.page)
      await who.page.waitForLoadState('networkidle')
      found.push(
        ...(await chineseOn(who.page, known)).map(
          (text) => `${app} ${path.replace(elderId, 'elder')}: ${text}`,
        ),
      )
    }
    await who.context.close()
  }
  expect(found).toEqual([])
})
