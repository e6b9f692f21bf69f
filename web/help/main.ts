import '#web/ui/tokens.css'
import '#web/ui/base.css'
import './help.css'
import { uuidv7 } from '#contract/uuid'
import { type Ask, ask, Failed, isSynthetic, type Scan, scan } from './desk.ts'
import { el } from './element.ts'
import { showProgress } from './progress.ts'
import { emergencyForm, messageForm } from './forms.ts'
import { forget, keep, kept } from './kept.ts'
import { switchLanguage, words, language } from './words.ts'

// `/help/<token>`: whoever scans the code at a door or on a card, with no account.
const token = decodeURIComponent(location.pathname.split('/').filter(Boolean)[1] || '')
const FALLBACK = '12349'

type View =
  | { name: 'loading' | 'unknown' | 'unreachable' }
  | { name: 'start' | 'emergency' | 'message' }
  | { name: 'failed'; status: number; body: Ask }
  | { name: 'sending' }
  | { name: 'sent'; id: string; number: number; emergency: boolean }

let code: Scan | null = null
let synthetic = false
let view: View = { name: 'loading' }
let stopFollowing: () => void = () => {}

const root = document.getElementById('app')
if (!root) throw new Error('help.html has no #app')
const main = root

function show(next: View): void {
  stopFollowing()
  stopFollowing = () => {}
  view = next
  draw()
  window.scrollTo(0, 0)
  const heading = main.querySelector('h1')
  if (heading) heading.focus()
}

async function open(): Promise<void> {
  show({ name: 'loading' })
  try {
    code = await scan(token)
    const before = kept(token)
    show(before ? { name: 'sent', ...before } : { name: 'start' })
  } catch (error) {
    if (!(error instanceof Failed)) throw error
    show({ name: error.status === 404 || error.status === 422 ? 'unknown' : 'unreachable' })
  }
}

async function send(body: Ask): Promise<void> {
  show({ name: 'sending' })
  try {
    const made = await ask(token, body)
    const sent = { id: made.id, number: made.number, emergency: body.kind === 'emergency' }
    keep(token, sent)
    show({ name: 'sent', ...sent })
  } catch (error) {
    if (!(error instanceof Failed)) throw error
    if (error.status === 404) show({ name: 'unknown' })
    else show({ name: 'failed', status: error.status, body })
  }
}

/** The id is the phone's own: pressed twice or sent again after a lost answer, it stays one request. */
const make = (body: Omit<Ask, 'id'>): void => {
  void send({ ...body, id: uuidv7() as Ask['id'] }) // our own id in the shape of the brand
}

const again = () => {
  forget(token)
  show({ name: 'start' })
}

function calls(): HTMLElement {
  const m = words()
  const hotline = (code && code.hotline) || FALLBACK
  return el(
    'p',
    { class: 'calls' },
    el('a', { href: 'tel:120', class: 'ambulance' }, m.ambulance),
    el('a', { href: `tel:${hotline}` }, m.callHotline(hotline)),
  )
}

const button = (text: string, press: () => void, kind = '') =>
  el('button', { type: 'button', class: kind, onclick: press }, text)
const h1 = (text: string) => el('h1', { tabindex: '-1' }, text)

function where(): HTMLElement | null {
  if (!code) return null
  const m = words()
  const number = `${code.area ? `${code.area} · ` : ''}${m.number(code.number)}`
  return code.stands === 'place'
    ? el(
        'p',
        { class: 'where' },
        el('small', {}, m.place),
        el('b', {}, code.label || ''),
        el('small', {}, number),
      )
    : el('p', { class: 'where' }, el('b', {}, m.elder), el('small', {}, number), el('small', {}, m.elderHint))
}

function body(): (HTMLElement | null)[] {
  const m = words()
  switch (view.name) {
    case 'loading':
      return [h1(m.title), el('p', { role: 'status' }, m.loading), calls()]
    case 'sending':
      return [h1(m.title), el('p', { role: 'status' }, m.sending), calls()]
    case 'unknown':
      return [h1(m.title), el('p', { class: 'wrong', role: 'alert' }, m.unknown), calls()]
    case 'unreachable':
      return [
        h1(m.title),
        el('p', { class: 'wrong', role: 'alert' }, m.notSent),
        calls(),
        button(m.retry, () => void open(), 'primary'),
      ]
    case 'failed': {
      const { status, body: unsent } = view
      return [
        h1(m.title),
        el('p', { class: 'wrong', role: 'alert' }, status === 429 ? m.tooMany : m.notSent),
        calls(),
        status === 429 ? null : button(m.retry, () => void send(unsent), 'primary'),
        button(m.back, () => show({ name: 'start' })),
      ]
    }
    case 'start':
      return [
        h1(m.title),
        where(),
        el('p', { class: 'danger' }, m.danger),
        calls(),
        el(
          'button',
          { type: 'button', class: 'emergency', onclick: () => show({ name: 'emergency' }) },
          el('b', {}, m.emergency),
          el('small', {}, m.emergencyHint),
        ),
        el(
          'button',
          { type: 'button', onclick: () => show({ name: 'message' }) },
          el('b', {}, m.message),
          el('small', {}, m.messageHint),
        ),
      ]
    case 'emergency':
      return [h1(m.emergency), emergencyForm(make), button(m.back, () => show({ name: 'start' })), calls()]
    case 'message':
      return [h1(m.message), messageForm(make), button(m.back, () => show({ name: 'start' })), calls()]
    case 'sent': {
      const progress = showProgress(token, view)
      stopFollowing = progress.stop
      return [
        h1(m.sent),
        el('p', { class: 'reference' }, m.sentNumber(view.number)),
        progress.element,
        el('p', { class: 'next' }, view.emergency ? m.nextEmergency : m.nextMessage),
        calls(),
        button(m.again, again),
      ]
    }
  }
}

function draw(): void {
  const m = words()
  document.documentElement.lang = language() === 'zh' ? 'zh-CN' : 'en'
  document.title = m.title
  main.textContent = ''
  const parts = [
    synthetic ? el('p', { class: 'synthetic' }, m.synthetic) : null,
    el(
      'p',
      { class: 'language' },
      el(
        'button',
        {
          type: 'button',
          lang: language() === 'zh' ? 'en' : 'zh-CN',
          onclick: () => {
            switchLanguage()
            stopFollowing()
            draw()
          },
        },
        m.language,
      ),
    ),
    ...body(),
  ]
  for (const part of parts) if (part) main.appendChild(part)
}

isSynthetic().then(
  (is) => {
    synthetic = is
    if (is && (view.name === 'start' || view.name === 'sent')) draw()
  },
  () => undefined, // a banner more or less: help goes on
)
void open()
