import { Failed, follow, type Progress } from './desk.ts'
import { el } from './element.ts'
import { words } from './words.ts'

const EVERY_MS = 4000

const clock = (at: string) =>
  new Intl.DateTimeFormat('zh-CN', {
    timeZone: 'Asia/Shanghai',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  }).format(new Date(at))

/** The three steps of a request, looked at again every few seconds until it is closed. */
export function showProgress(
  token: string,
  { id }: { id: string },
): { element: HTMLElement; stop: () => void } {
  const m = words()
  const list = el('ol', { class: 'steps' })
  const note = el('p', { class: 'hint', role: 'status' })
  const element = el('div', { 'aria-live': 'polite' }, list, note)
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  function draw(progress: Progress | null): void {
    const steps = [
      { text: m.steps.waiting, at: progress ? progress.waitingSince : null },
      { text: m.steps.taken, at: progress ? progress.takenAt || progress.closedAt : null },
      { text: m.steps.closed, at: progress ? progress.closedAt : null },
    ]
    list.textContent = ''
    for (const { text, at } of steps)
      list.appendChild(
        el(
          'li',
          { class: at ? 'done' : '' },
          el('span', { 'aria-hidden': 'true' }, at ? '✓' : '…'),
          el('span', {}, text),
          el('time', {}, at ? clock(at) : m.soon),
        ),
      )
  }

  async function look(): Promise<void> {
    let closed = false
    try {
      const progress = await follow(token, id)
      if (stopped) return
      note.textContent = ''
      draw(progress)
      closed = progress.state === 'closed'
    } catch (error) {
      if (!(error instanceof Failed)) throw error
      note.textContent = m.lost
    }
    if (!stopped && !closed) timer = setTimeout(() => void look(), EVERY_MS)
  }

  draw(null)
  void look()
  return {
    element,
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
