import type { Page, Response } from 'playwright-core'

/**
 * Chinese in an English page, apart from what people entered. What people enter are the values of these fields in the
 * answers of the server: names, addresses, texts, labels of one's own. Everything else the page says is ours to say in
 * English: in particular words with a pair `{ zh, en }`, whose Chinese half is no data.
 */
const ENTERED =
  /^(name|names|fullName|shortName|otherNames|formerNames|\w*Name|address|addresses|\w*Address|note|notes|\w*Note|text|body|title|label|ownTitle|summary|subject|question|answer|reason|\w*Reason|comment|detail|evidence|\w*Evidence|brand|model|vendor|plate|unit|ward|room|bed|building|path|who|by|\w*By|opinion|lesson|lessons|finding|actions?|scene|place|source|clause|document|documents|publisher|number|keyPlace|doorCode|instructions|allergies|medication|diagnosis|content|area|maker|wayIn|keyPlace|hazards|conditions|assessors|training|insurer|work|builder|spot)$/

const HAN = /\p{Script=Han}/u

/** Collects what people entered from every answer that the page gets. Call before opening it. */
export function gatherData(page: Page): Set<string> {
  const known = new Set<string>()
  page.on('response', (response: Response) => {
    if (!response.url().includes('/api/') || !response.headers()['content-type']?.includes('json')) return
    response.json().then(
      (answer: unknown) => gather(answer, null, known),
      () => undefined, // the page has moved on: the browser has forgotten the body
    )
  })
  return known
}

function gather(value: unknown, key: string | null, into: Set<string>): void {
  if (typeof value === 'string') {
    if (key === null || !ENTERED.test(key) || !HAN.test(value)) return
    into.add(value)
    // A region's name comes with those above it, and pages show the nearer ones only.
    for (const part of value.split(' · ')) if (HAN.test(part)) into.add(part)
  } else if (Array.isArray(value)) for (const item of value) gather(item, key, into)
  else if (value !== null && typeof value === 'object') {
    // A task about somebody ends with their name.
    if ('elderId' in value && value.elderId !== null && 'en' in value)
      into.add(String(value.en).split(' ').at(-1) ?? '')
    for (const [name, inner] of Object.entries(value)) {
      gather(inner, name, into)
      // The way in is one sentence of what people wrote about the door; only its joints are ours, and they are English.
      if (name === 'access' && inner !== null && typeof inner === 'object' && 'zh' in inner)
        accessParts(String(inner.zh), into)
      // A line of the timeline puts its words and what people wrote into one: what is the same in both languages was written.
      if (name === 'detail' && inner !== null && typeof inner === 'object' && 'zh' in inner && 'en' in inner)
        for (const part of String(inner.en).split(' · '))
          if (String(inner.zh).split(' · ').includes(part)) into.add(part)
    }
  }
}

function accessParts(sentence: string, into: Set<string>): void {
  for (const part of sentence.split('；')) into.add(part.replace(/^(钥匙|楼层|注意|门锁密码)：/u, ''))
}

/** What the page says in Chinese on its own account: texts, names for screen readers, hints of fields. */
export async function chineseOn(page: Page, known: ReadonlySet<string>): Promise<string[]> {
  const said = await page.evaluate(() => {
    const all: string[] = []
    const foreign = (node: Element | null) =>
      node?.closest('[lang^="zh"], code, pre, .maplibregl-map, svg') instanceof Element
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!foreign(node.parentElement) && !node.parentElement?.closest('script, style'))
        all.push(node.textContent ?? '')
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
      if (!foreign(element))
        for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
          all.push(element.getAttribute(name) ?? '')
    return all
  })
  const longest = [...known].filter((data) => HAN.test(data)).sort((a, b) => b.length - a.length)
  const own = said
    .filter((text) => HAN.test(text))
    .map((text) => ({ text, rest: longest.reduce((rest, data) => rest.replaceAll(data, ''), text) }))
    .filter(({ rest }) => HAN.test(rest))
  return [...new Set(own.map(({ text }) => text.trim().slice(0, 120)))]
}
