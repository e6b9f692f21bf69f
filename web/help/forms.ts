import type { Ask } from './desk.ts'
import { el } from './element.ts'
import { askPosition, type Position } from './position.ts'
import { forDesk, words } from './words.ts'

type Make = (body: Omit<Ask, 'id'>) => void

/** In the order of the words. */
const DANGERS = ['fall', 'unconscious', 'lost', 'fire', 'no_answer', 'other'] as const

/** As the server reads it: a mobile, or a landline with its area code. */
const PHONE = /^(?:(?:\+?86)?1[3-9]\d{9}|0\d{9,11}|[48]00\d{7})$/

function phoneField(): { element: HTMLElement; read: () => string | null | undefined } {
  const m = words()
  const input = el('input', {
    id: 'phone',
    type: 'tel',
    inputmode: 'tel',
    autocomplete: 'tel',
    maxlength: '20',
  })
  const wrong = el('span', { class: 'field-wrong', role: 'alert', id: 'phone-wrong' })
  return {
    element: el('label', { for: 'phone' }, m.phone, input, wrong),
    /** `undefined`: not a number. */
    read: () => {
      const text = (input as HTMLInputElement).value.replace(/[\s()（）-]/g, '')
      const right = text === '' || PHONE.test(text)
      wrong.textContent = right ? '' : m.phoneWrong
      if (right) input.removeAttribute('aria-invalid')
      else {
        input.setAttribute('aria-invalid', 'true')
        input.setAttribute('aria-describedby', 'phone-wrong')
        input.focus()
      }
      return right ? text || null : undefined
    },
  }
}

function positionLine(): { element: HTMLElement; read: () => Ask['place'] } {
  const m = words()
  const line = el('p', { class: 'position', role: 'status' })
  let position: Position = { state: 'none' }
  askPosition((found) => {
    position = found
    line.textContent =
      found.state === 'got'
        ? m.placeGot(Math.max(1, Math.round(found.accuracyMetres)))
        : { asking: m.placeAsking, none: m.placeNone, far: m.placeFar }[found.state]
  })
  return {
    element: line,
    read: () =>
      position.state === 'got'
        ? { lon: position.lon, lat: position.lat, accuracyMetres: position.accuracyMetres }
        : null,
  }
}

/** What happened is one press, and that press sends. */
export function emergencyForm(make: Make): HTMLElement {
  const m = words()
  const phone = phoneField()
  const position = positionLine()
  const press = (index: number) => () => {
    const number = phone.read()
    if (number === undefined) return
    make({
      kind: 'emergency',
      danger: DANGERS[index] || 'other',
      subject: forDesk.kinds[index] || '',
      phone: number,
      place: position.read(),
    })
  }
  return el(
    'div',
    { class: 'form' },
    phone.element,
    position.element,
    el('h2', {}, m.what),
    ...m.kinds.map((text, index) =>
      el('button', { type: 'button', class: 'emergency small', onclick: press(index) }, text),
    ),
  )
}

export function messageForm(make: Make): HTMLElement {
  const m = words()
  const phone = phoneField()
  const position = positionLine()
  const text = el('textarea', { id: 'text', rows: '4', maxlength: '500' })
  const wrong = el('span', { class: 'field-wrong', role: 'alert', id: 'text-wrong' })
  const kinds = (['living', 'consultation', 'complaint'] as const).map((kind, index) => {
    const input = el('input', { type: 'radio', name: 'kind', value: kind, checked: index === 0 })
    return { kind, input, element: el('label', { class: 'choice' }, input, m.abouts[kind]) }
  })
  const submit = () => {
    const subject = (text as HTMLTextAreaElement).value.trim()
    wrong.textContent = subject ? '' : m.textEmpty
    if (!subject) {
      text.setAttribute('aria-invalid', 'true')
      text.setAttribute('aria-describedby', 'text-wrong')
      return text.focus()
    }
    const number = phone.read()
    if (number === undefined) return
    const chosen = kinds.filter(({ input }) => (input as HTMLInputElement).checked)[0]
    make({ kind: chosen ? chosen.kind : 'living', subject, phone: number, place: position.read() })
  }
  return el(
    'div',
    { class: 'form' },
    el('fieldset', {}, el('legend', {}, m.about), ...kinds.map(({ element }) => element)),
    el('label', { for: 'text' }, m.text, text, wrong),
    phone.element,
    position.element,
    el('button', { type: 'button', class: 'primary', onclick: submit }, m.send),
  )
}
