import { expect, test } from 'vitest'
import { me } from '#contract/access'
import { filmOf, guides } from '#web/shared/guide/guides.ts'
import { type Person, person, picture, useBrowser } from './harness.ts'

useBrowser()

/** The manual is there in full, and the film is one that plays: it has a length and moves on. */
async function opens(
  who: Person,
  app: 'family' | 'field',
  key: string,
  language: 'zh' | 'en',
): Promise<void> {
  const all: Record<string, { steps: readonly { zh: string; en: string }[] }> = guides[app]
  await who.page.locator(`video[src^="${filmOf(app, key, language)}"]`).waitFor()
  expect(await who.page.locator('.guide-steps li').allInnerTexts()).toEqual(
    all[key]?.steps.map((step) => step[language]),
  )
  const played = await who.page.evaluate(async () => {
    const film = document.querySelector('video')
    if (!film) return 0
    film.muted = true
    const from = film.currentTime
    await film.play()
    await new Promise((moved) =>
      film.addEventListener('timeupdate', () => film.currentTime > from + 0.2 && moved(true)),
    )
    return film.currentTime - from
  })
  expect(played).toBeGreaterThan(0)
}

test.each(['zh', 'en'] as const)(
  'B-ACC-09: help pressed on a function of the family app opens its manual and its film (%s)',
  async (language) => {
    const daughter = await person('daughter', 'family', { language })
    const [elderId = ''] = (await daughter.call(me)).elderIds
    const help = daughter.page.getByRole('link', { name: language === 'zh' ? '帮助' : 'Help', exact: true })
    const pages = {
      '': 'elder',
      '/contacts': 'contacts',
      '/benefits': 'benefits',
      '/assessment': 'needs',
      '/consents': 'consents',
      '/mandates': 'consents',
      '/looks': 'consents',
    }
    for (const [section, key] of Object.entries(pages)) {
      await daughter.open(`/family/elders/${elderId}${section}`)
      await help.click()
      await opens(daughter, 'family', key, language)
    }
    await picture(daughter.page, `guide-family-${language}`)
    expect(daughter.complaints).toEqual([])
    await daughter.context.close()
  },
)

test.each(['zh', 'en'] as const)(
  'B-ACC-09: help pressed on a function of the field app opens its manual and its film (%s)',
  async (language) => {
    const helper = await person('responder2', 'field', { language })
    const help = helper.page.getByRole('link', { name: language === 'zh' ? '帮助' : 'Help', exact: true })
    for (const [place, key] of [
      ['/field/', 'duty'],
      ['/field/history', 'respond'],
      ['/field/me', 'duty'],
    ] as const) {
      await helper.open(place)
      await help.click()
      await opens(helper, 'field', key, language)
    }
    await picture(helper.page, `guide-field-${language}`)
    expect(helper.complaints).toEqual([])
    await helper.context.close()
  },
)
