import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, onTestFailed } from 'vitest'
import type { z } from 'zod'
import { APP_HEADER, type App, me } from '#contract/access'
import type { Endpoint } from '#contract/endpoint'
import { list as listElders, show as showElder } from '#contract/people'
import { Problem, ProblemError } from '#contract/problem'
import { signIn } from '#contract/sign-in'
import { launch } from './chromium.ts'

export const { url, mqttUrl } = inject('product')
export const PASSWORD = 'Yike-demo-2026'

const SCREENS: Record<App, { width: number; height: number }> = {
  console: { width: 1440, height: 900 },
  field: { width: 390, height: 844 },
  family: { width: 390, height: 844 },
}

const PICTURES = join(import.meta.dirname, 'pictures')

type Given<E extends Endpoint> = Partial<{
  params: z.input<E['params']>
  query: z.input<E['query']>
  body: z.input<E['body']>
}>

/** Somebody at a browser: signed in to one app, with the API beside the pages. */
export type Person = {
  readonly login: string
  readonly app: App
  readonly context: BrowserContext
  readonly page: Page
  /** What the page complained about: thrown errors, failed requests of its own, errors on its console. */
  readonly complaints: string[]
  call<E extends Endpoint>(endpoint: E, given?: Given<E>): Promise<z.output<E['returns']>>
  open(path: string): Promise<void>
  /** The phone is there now. */
  moveTo(place: { lon: number; lat: number }): Promise<void>
}

let browser: Browser
/** Call once at the top of a file. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())
}

export type Manner = { language?: 'zh' | 'en'; at?: { lon: number; lat: number }; dark?: boolean }

/** A fresh browser profile at an app. */
export async function visit(
  app: App,
  manner: Manner = {},
): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: SCREENS[app],
    locale: manner.language === 'en' ? 'en-GB' : 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    ...(app === 'field' || app === 'family' ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {}),
    ...(manner.at
      ? {
          geolocation: { longitude: manner.at.lon, latitude: manner.at.lat, accuracy: 15 },
          permissions: ['geolocation'],
        }
      : {}),
    ...(manner.dark ? { colorScheme: 'dark' as const } : {}),
  })
  if (manner.language === 'en') await context.addInitScript(() => localStorage.setItem('yike.locale', 'en'))
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  onTestFailed(async ({ task }) => {
    mkdirSync(PICTURES, { recursive: true })
    await page
      .screenshot({
        path: join(PICTURES, `failed ${task.name.slice(0, 40).replaceAll(/[^\p{L}\d]+/gu, '-')} ${app}.png`),
      })
      .catch(() => undefined)
  })
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    // Being offline, or refused by design, is what some journeys are about; the browser reports both.
    if (
      message.type() === 'error' &&
      !/Failed to load resource|net::ERR_INTERNET_DISCONNECTED/.test(message.text())
    )
      complaints.push(`${page.url()}: ${message.text()}`)
  })
  return { context, page, complaints }
}

/** Signs in by the API of the sign-in page (which has a journey of its own) and returns who it is. */
export async function person(login: string, app: App, manner: Manner = {}): Promise<Person> {
  const { context, page, complaints } = await visit(app, manner)
  const answer = await context.request.post(`/api${signIn.path}`, {
    data: { login, password: PASSWORD, app },
    headers: { [APP_HEADER]: app },
  })
  const step: unknown = await answer.json()
  expect(step, `${login} signs in to ${app}`).toMatchObject({ next: 'done' })
  return {
    login,
    app,
    context,
    page,
    complaints,
    open: async (path) => {
      await page.goto(path)
    },
    moveTo: ({ lon, lat }) => context.setGeolocation({ longitude: lon, latitude: lat, accuracy: 12 }),
    call: async (endpoint, given = {}) => {
      const params = new Map<string, unknown>(Object.entries(given.params ?? {}))
      const path = endpoint.path.replaceAll(/:(\w+)/g, (_all, key: string) =>
        encodeURIComponent(String(params.get(key))),
      )
      const query = new URLSearchParams(
        Object.entries(given.query ?? {}).flatMap(([k, v]) =>
          v === undefined || v === null ? [] : [[k, String(v)] as [string, string]],
        ),
      )
      const response = await context.request.fetch(`/api${path}${query.size > 0 ? `?${query}` : ''}`, {
        method: endpoint.method,
        headers: { [APP_HEADER]: app },
        ...(endpoint.method === 'GET' || endpoint.method === 'DELETE' ? {} : { data: given.body ?? {} }),
      })
      if (!response.ok()) throw new ProblemError(Problem.parse(await response.json()))
      // The server has checked the answer against the shape.
      return (await response.json()) as never
    },
  }
}

/** Waits for a fact of the server; fails with what it last saw. */
export async function eventually<T>(
  look: () => Promise<T>,
  fits: (seen: T) => boolean,
  within = 20_000,
): Promise<T> {
  let seen = await look()
  const end = Date.now() + within
  while (!fits(seen)) {
    if (Date.now() > end)
      throw new Error(`not so within ${within} ms: ${JSON.stringify(seen)?.slice(0, 1500)}`)
    // Between two looks, not instead of a condition.
    await new Promise((resolve) => setTimeout(resolve, 100))
    seen = await look()
  }
  return seen
}

/** Saves what the person sees, when YIKE_PICTURES is set: for looking at, never compared. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env['YIKE_PICTURES']) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
}

export type Home = { elderId: string; name: string; regionCode: number; lon: number; lat: number }

const used = new Set<string>()

/** Another elder each time, living at home at a known place in the person's scope, and none of those that the named families watch. */
export async function elderOf(by: Person, { besides }: { besides: readonly string[] }): Promise<Home> {
  for (const login of besides) {
    const family = await person(login, 'family')
    for (const id of (await family.call(me)).elderIds) used.add(id)
    await family.context.close()
  }
  const { items } = await by.call(listElders, { query: { limit: 100, status: 'alive' } })
  for (const item of items) {
    if (used.has(item.id) || item.careSetting !== 'home') continue
    const { elder } = await by.call(showElder, { params: { elderId: item.id } })
    if (elder.lon === null || elder.lat === null) continue
    used.add(item.id)
    return {
      elderId: item.id,
      name: elder.name,
      regionCode: elder.regionCode,
      lon: elder.lon,
      lat: elder.lat,
    }
  }
  throw new Error('no elder left')
}
