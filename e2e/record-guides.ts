// node e2e/record-guides.ts [http://127.0.0.1:20080]: records the films of the guides (web/public/guides) from the
// real pages of a running demo, in both languages. What a film shows is what the page did; the words of each step are
// drawn below. Chromium takes the pictures and writes the WebM (VP8) itself: no other program is needed.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { launch } from './chromium.ts'
import { type GuideApp, guides } from '../web/shared/guide/guides.ts'

const base = process.argv[2] ?? 'http://127.0.0.1:20080'
/** Names of films, or their beginnings; all without one. */
const only = process.argv.slice(3)
const FOLDER = join(import.meta.dirname, '../web/public/guides')
const PASSWORD = 'Yike-demo-2026'
type Language = 'zh' | 'en'

const browser = await launch()
mkdirSync(FOLDER, { recursive: true })

async function signIn(login: string, app: 'console' | GuideApp, language: Language): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width: 360, height: 640 },
    locale: language === 'en' ? 'en-GB' : 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    hasTouch: true,
    isMobile: true,
    permissions: ['geolocation'],
    geolocation: { longitude: 113.24, latitude: 35.21, accuracy: 15 },
  })
  await context.addInitScript((to) => localStorage.setItem('yike.locale', to), language)
  const answer = await context.request.post('/api/access/sign-in', {
    data: { login, password: PASSWORD, app },
    headers: { 'x-yike-app': app, origin: base },
  })
  if (!answer.ok()) throw new Error(`${login}: ${answer.status()} ${await answer.text()}`)
  return context
}

/** A camera on a page: what it sees goes into a film, with a line of text below it. */
async function camera(page: Page) {
  const cutting = await (await browser.newContext()).newPage()
  await cutting.setContent('<canvas width="360" height="720"></canvas>')
  await cutting.evaluate(() => {
    const canvas = document.querySelector('canvas')
    const context = canvas?.getContext('2d')
    if (!canvas || !context) throw new Error('no canvas')
    const parts: Blob[] = []
    const recorder = new MediaRecorder(canvas.captureStream(6), {
      mimeType: 'video/webm;codecs=vp8',
      videoBitsPerSecond: 90_000,
    })
    recorder.ondataavailable = (event) => parts.push(event.data)
    const text = { now: '' }
    const words = () => {
      context.fillStyle = '#12384d'
      context.fillRect(0, 640, 360, 80)
      context.fillStyle = '#fff'
      context.font = '14px "Noto Sans SC", "Noto Sans CJK SC", sans-serif'
      let line = ''
      let y = 660
      for (const piece of text.now.split(/(?<=[ ，。、；：])/)) {
        if (context.measureText(line + piece).width > 340 && line) {
          context.fillText(line, 10, y)
          line = ''
          y += 20
        }
        line += piece
      }
      context.fillText(line, 10, y)
    }
    Object.assign(window, {
      draw: async (picture: string) => {
        const bitmap = await createImageBitmap(
          await (await fetch(`data:image/jpeg;base64,${picture}`)).blob(),
        )
        context.drawImage(bitmap, 0, 0, 360, 640)
        words()
      },
      say: (next: string) => {
        text.now = next
        words()
      },
      start: () => recorder.start(),
      finishFilm: () =>
        new Promise<string>((resolve) => {
          recorder.onstop = () => {
            const reader = new FileReader()
            reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '')
            reader.readAsDataURL(new Blob(parts, { type: 'video/webm' }))
          }
          recorder.stop()
        }),
    })
  })
  const session = await page.context().newCDPSession(page)
  session.on('Page.screencastFrame', ({ data, sessionId }) => {
    void session.send('Page.screencastFrameAck', { sessionId })
    void cutting.evaluate((picture) => Reflect.get(window, 'draw')(picture), data)
  })
  await session.send('Page.startScreencast', { format: 'jpeg', quality: 70, maxWidth: 360, maxHeight: 640 })
  await cutting.evaluate(() => Reflect.get(window, 'start')())
  return {
    say: (text: string) => cutting.evaluate((next) => Reflect.get(window, 'say')(next), text),
    cut: async (): Promise<Buffer> => {
      await session.send('Page.stopScreencast')
      const film: string = await cutting.evaluate(() => Reflect.get(window, 'finishFilm')())
      await cutting.context().close()
      return Buffer.from(film, 'base64')
    },
  }
}

/** A finger that can be seen, then the tap. */
async function tap(page: Page, what: Locator): Promise<void> {
  await what.scrollIntoViewIfNeeded()
  const box = await what.boundingBox()
  if (box)
    await page.evaluate(
      ([x, y]) => {
        const finger = document.createElement('i')
        finger.style.cssText = `position:fixed;left:${x - 18}px;top:${y - 18}px;width:36px;height:36px;border-radius:50%;background:rgba(200,60,20,.45);border:2px solid #c83c14;z-index:99999;pointer-events:none`
        document.body.append(finger)
        setTimeout(() => finger.remove(), 700)
      },
      [box.x + box.width / 2, box.y + box.height / 2] as const,
    )
  await page.waitForTimeout(600)
  await what.click()
  await page.waitForTimeout(900)
}
const down = async (page: Page, by = 420) => {
  await page.evaluate((y) => scrollBy({ top: y, behavior: 'smooth' }), by)
  await page.waitForTimeout(1100)
}
const row = (page: Page, text: RegExp) => page.locator('a.row-link').filter({ hasText: text }).first()

type Scene = (page: Page, step: number) => Promise<void>
/** What happens on the page while the words of a step are shown. */
const family: Record<keyof (typeof guides)['family'], Scene> = {
  elder: async (page, step) => {
    if (step === 0) await tap(page, page.locator('main a[href*="/elders/"]').first())
    if (step === 1) await down(page, 120)
    if (step === 2) {
      await down(page, 500)
      const incident = page.locator('a[href*="/incidents/"]').first()
      if (await incident.count()) await tap(page, incident)
    }
  },
  contacts: async (page, step) => {
    if (step === 0) {
      await openElder(page)
      await tap(page, row(page, /紧急联系人|Who to call/))
    }
    if (step === 1) await down(page, 2000)
    if (step === 2) await tap(page, page.getByRole('button', { name: /添加|Add/ }).first())
  },
  benefits: async (page, step) => {
    if (step === 0) {
      await openElder(page)
      await tap(page, row(page, /待遇与补贴|Benefits/))
    }
    if (step === 1) {
      const why = page.locator('details summary').first()
      if (await why.count()) await tap(page, why)
      else await down(page, 300)
    }
    if (step === 2) await down(page, 700)
  },
  needs: async (page, step) => {
    if (step === 0) {
      await openElder(page)
      await tap(page, row(page, /能力评估结果|Assessment/))
    }
    if (step === 1) await down(page, 900)
    if (step === 2) await tap(page, page.getByRole('button', { name: /提出需求|^Ask$/ }).first())
  },
  consents: async (page, step) => {
    await page.goto('/family/')
    await openElder(page)
    const words = [/同意事项|Consents/, /委托机构代办|Who may apply/, /谁看过档案|Who looked/][step]
    if (words) await tap(page, row(page, words))
    await down(page, 200)
  },
}
async function openElder(page: Page): Promise<void> {
  if (!/\/elders\/[^/]+$/.test(page.url())) await page.locator('main a[href*="/elders/"]').first().click()
  await page.locator('a.row-link').first().waitFor()
  await page.waitForTimeout(500)
}
const field: Record<keyof (typeof guides)['field'], Scene> = {
  respond: async (page, step) => {
    if (step === 0) {
      await page.waitForTimeout(800)
      await tap(page, page.locator('.card.state-invited').first())
      await tap(page, page.getByRole('button', { name: /^(接受|Accept)/ }).first())
    }
    if (step === 1) await tap(page, page.getByRole('button', { name: /^(出发|Set out)/ }).first())
    if (step === 2) await tap(page, page.getByRole('button', { name: /^(我到了|I am there)/ }).first())
    if (step === 3) {
      await tap(page, page.getByRole('button', { name: /^(长者平安|The elder is safe)/ }).first())
      const how = page.locator('main form textarea, main form input[type="text"]').last()
      if (await how.count()) await how.fill('OK 清醒')
      await tap(page, page.getByRole('button', { name: /^(确认长者平安|Report safe|Confirm)/ }).first())
    }
  },
  duty: async (page, step) => {
    if (step === 0) {
      const off = page.getByRole('button', { name: /^(下岗|Go off duty|Off)/ }).first()
      if (await off.count()) await tap(page, off)
      await tap(page, page.getByRole('button', { name: /^(上岗|Go on duty|On)/ }).first())
      await tap(page, page.locator('dialog[open] button').first())
    }
    if (step === 2) await tap(page, page.locator('nav.tabs a').last())
  },
}

/** Whoever has just come back from a mission rests: each film has its own responder. */
function loginOf(app: GuideApp, key: string, language: Language): string {
  if (app === 'family') return 'daughter'
  return key === 'duty' ? 'responder3' : language === 'zh' ? 'responder1' : 'responder2'
}

/** An incident of the daughter's elder, with the responders of the demo asked. */
async function raise(duty: BrowserContext, elderId: string): Promise<string> {
  const send = async (path: string, data: object) => {
    const answer = await duty.request.post(`/api${path}`, {
      data,
      headers: { 'x-yike-app': 'console', origin: base },
    })
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`)
    return (await answer.json()) as { id: string } // the id is all that is used of it
  }
  const { id } = await send('/alarms/incidents', { elderId, kind: 'medical', severity: 'P1', note: '演示' })
  await send(`/alarms/incidents/${id}/acknowledge`, {})
  await send(`/alarms/incidents/${id}/dispatch`, {}).catch(() => undefined) // the ladder may have asked already
  return id
}
async function putAway(duty: BrowserContext, id: string): Promise<void> {
  for (const [step, data] of [
    ['judge', { verdict: 'test' }],
    ['resolve', { outcome: 'test_call' }],
  ] as const)
    await duty.request.post(`/api/alarms/incidents/${id}/${step}`, {
      data,
      headers: { 'x-yike-app': 'console', origin: base },
    })
}

for (const language of ['zh', 'en'] as const)
  for (const [app, scenes] of [
    ['family', family],
    ['field', field],
  ] as const)
    for (const [key, scene] of Object.entries<Scene>(scenes)) {
      if (only.length > 0 && !only.some((name) => `${app}-${key}`.startsWith(name))) continue
      const context = await signIn(loginOf(app, key, language), app, language)
      const duty = await signIn('duty', 'console', language)
      let incident: string | undefined
      if (app === 'field' && key === 'respond') {
        const daughter = await signIn('daughter', 'family', language)
        const who = (await (
          await daughter.request.get('/api/access/me', { headers: { 'x-yike-app': 'family' } })
        ).json()) as { elderIds: string[] } // what `me` answers
        await context.request.put('/api/field/duty', {
          data: { mode: 'on' },
          headers: { 'x-yike-app': 'field', origin: base },
        })
        const elderId = who.elderIds[0] ?? ''
        incident = await raise(duty, elderId)
        const { elder } = (await (
          await duty.request.get(`/api/people/elders/${elderId}`, { headers: { 'x-yike-app': 'console' } })
        ).json()) as { elder: { lon: number; lat: number } } // the record
        // At the door, so that arriving is believed.
        await context.setGeolocation({ longitude: elder.lon, latitude: elder.lat, accuracy: 10 })
        await daughter.close()
      }
      const page = await context.newPage()
      page.setDefaultTimeout(8_000)
      await page.goto(`/${app}/`)
      await page.waitForLoadState('networkidle').catch(() => undefined) // live pages are never idle
      const film = await camera(page)
      const guide = guides[app][key as never] as { steps: readonly { zh: string; en: string }[] } // a key of this app
      try {
        for (const [step, words] of guide.steps.entries()) {
          await film.say(`${step + 1}. ${words[language]}`)
          await page.waitForTimeout(900)
          await scene(page, step)
          await page.waitForTimeout(1400)
        }
      } catch (error) {
        console.error(
          `${app}-${key}.${language}: ${error instanceof Error ? error.message.slice(0, 200) : error}`,
        )
      }
      const bytes = await film.cut()
      const name = `${app}-${key}.${language}.webm`
      writeFileSync(join(FOLDER, name), bytes)
      console.log(`${name} ${Math.round(bytes.length / 1000)} kB`)
      if (incident) await putAway(duty, incident)
      await context.close()
      await duty.close()
    }
await browser.close()
