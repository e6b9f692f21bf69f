import { BUSINESS_ZONE, ageOn, dayOf, type Day } from '#contract/day'
import { useSyncExternalStore } from 'react'
import { locale } from './locale.ts'

/** All dates and times are shown in Asia/Shanghai, 24-hour, whatever the computer is set to. */
const cache = new Map<string, Intl.DateTimeFormat>()
function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const tag = locale() === 'zh' ? 'zh-CN' : 'en-GB'
  const key = `${tag} ${name}`
  let found = cache.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat(tag, { timeZone: BUSINESS_ZONE, hourCycle: 'h23', ...options })
    cache.set(key, found)
  }
  return found
}
type When = string | number | Date
const date = (when: When) => (when instanceof Date ? when : new Date(when))

/** 11-25 09:41 */
export function shortTime(when: When): string {
  return formatter('short', { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' }).format(
    date(when),
  )
}
/** 2026-11-25 09:41:07 */
export function fullTime(when: When): string {
  return formatter('full', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(date(when))
}
/** 09:41:07 */
export function clockTime(when: When): string {
  return formatter('clock', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(date(when))
}
/** 09:41 */
export function hourMinute(when: When): string {
  return formatter('hm', { hour: '2-digit', minute: '2-digit' }).format(date(when))
}
/** 2026年11月25日 星期三 */
export function longDay(when: When): string {
  return formatter('long', { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' }).format(
    date(when),
  )
}
/** The day `YYYY-MM-DD` as people read it. */
export function dayText(day: Day): string {
  return formatter('day', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(`${day}T12:00:00+08:00`),
  )
}

export function today(): Day {
  return dayOf(new Date())
}

/** The day `n` days before today. */
export function daysAgo(n: number): Day {
  return dayOf(new Date(Date.now() - n * 86_400_000))
}

export function age(birthDay: Day, on: Day = today()): number {
  return ageOn(birthDay, on)
}

/** 1:07, 59:59, 1:02:03 — a clock of elapsed or remaining seconds. */
export function countdown(seconds: number): string {
  const whole = Math.abs(Math.trunc(seconds))
  const h = Math.floor(whole / 3600)
  const m = Math.floor((whole % 3600) / 60)
  const s = String(whole % 60).padStart(2, '0')
  const text = h > 0 ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`
  return seconds < 0 ? `−${text}` : text
}

/** 45 秒 · 3 分 20 秒 · 2 小时 5 分 · 3 天 */
export function duration(seconds: number): string {
  const zh = locale() === 'zh'
  const s = Math.round(Math.abs(seconds))
  const unit = (n: number, c: string, e: string) => (zh ? `${n} ${c}` : `${n} ${e}`)
  if (s < 60) return unit(s, '秒', 's')
  if (s < 3600)
    return `${unit(Math.floor(s / 60), '分', 'min')}${s % 60 ? ` ${unit(s % 60, '秒', 's')}` : ''}`
  if (s < 86_400)
    return `${unit(Math.floor(s / 3600), '小时', 'h')}${s % 3600 >= 60 ? ` ${unit(Math.floor((s % 3600) / 60), '分', 'min')}` : ''}`
  return unit(Math.floor(s / 86_400), '天', 'd')
}

/** 3 分钟前 · in 5 min */
export function ago(when: When, now: number = Date.now()): string {
  const seconds = (date(when).getTime() - now) / 1000
  const format = new Intl.RelativeTimeFormat(locale() === 'zh' ? 'zh-CN' : 'en', {
    numeric: 'auto',
    style: 'short',
  })
  const size = Math.abs(seconds)
  if (size < 60) return format.format(Math.round(seconds), 'second')
  if (size < 3600) return format.format(Math.round(seconds / 60), 'minute')
  if (size < 86_400) return format.format(Math.round(seconds / 3600), 'hour')
  return format.format(Math.round(seconds / 86_400), 'day')
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale() === 'zh' ? 'zh-CN' : 'en', { maximumFractionDigits: digits }).format(
    value,
  )
}
/** 0.984 → 98.4% */
export function percent(ratio: number, digits = 1): string {
  return new Intl.NumberFormat(locale() === 'zh' ? 'zh-CN' : 'en', {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(ratio)
}
/** 350 m · 1.2 km */
export function distance(metres: number): string {
  const zh = locale() === 'zh'
  if (metres < 1000) return `${number(Math.round(metres))} ${zh ? '米' : 'm'}`
  return `${number(metres / 1000, 1)} ${zh ? '公里' : 'km'}`
}
/** 1 234.50 from fen */
export function yuan(fen: number): string {
  return new Intl.NumberFormat(locale() === 'zh' ? 'zh-CN' : 'en', {
    style: 'currency',
    currency: 'CNY',
  }).format(fen / 100)
}

/** 138****5678; the server masks already, this is for numbers typed on this page. */
export function maskPhone(phone: string): string {
  return phone.length >= 7
    ? `${phone.slice(0, 3)}${'*'.repeat(Math.max(1, phone.length - 7))}${phone.slice(-4)}`
    : '*'.repeat(phone.length)
}
export function maskName(name: string): string {
  const letters = Array.from(name)
  return letters.length <= 1 ? '*' : `${letters[0]}${'*'.repeat(letters.length - 1)}`
}

/** One timer per period for the whole page: two hundred ticking clocks redraw together, once. */
class Ticker {
  now = Date.now()
  readonly #every: number
  readonly #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setInterval> | undefined
  constructor(every: number) {
    this.#every = every
  }
  readonly subscribe = (tell: () => void): (() => void) => {
    this.#listeners.add(tell)
    if (this.#timer === undefined) {
      this.now = Date.now()
      this.#timer = setInterval(() => {
        this.now = Date.now()
        for (const listener of this.#listeners) listener()
      }, this.#every)
    }
    return () => {
      this.#listeners.delete(tell)
      if (this.#listeners.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }
  readonly read = (): number => {
    // Before anybody listens the clock stands; a first reading must not be an old one.
    if (this.#timer === undefined && Date.now() - this.now > this.#every) this.now = Date.now()
    return this.now
  }
}
const tickers = new Map<number, Ticker>()

/** The present, moving every `every` milliseconds while the component is on screen. */
export function useNow(every = 1000): number {
  let ticker = tickers.get(every)
  if (!ticker) {
    ticker = new Ticker(every)
    tickers.set(every, ticker)
  }
  return useSyncExternalStore(ticker.subscribe, ticker.read)
}

/** A remark behind what it is about, in the brackets of the language in use. */
export function inBrackets(text: string): string {
  return locale() === 'zh' ? `（${text}）` : ` (${text})`
}

/** Things one after another, with the comma of the language in use. */
export function listed(items: readonly string[]): string {
  return items.join(locale() === 'zh' ? '、' : ', ')
}
