import { useEffect, useState } from 'react'
import { locale } from '#web/lib/locale.ts'

/** The browser's own voice; undefined where it has none, and the button is not shown. */
const speech: SpeechSynthesis | undefined = window.speechSynthesis

/** Reads what is on the page, sentence by sentence; stops when the page changes. */
export function useReadAloud(address: string): { can: boolean; reading: boolean; toggle: () => void } {
  const [reading, setReading] = useState(false)
  useEffect(() => {
    setReading(false)
    return () => speech?.cancel()
  }, [address])
  const toggle = () => {
    if (!speech) return
    if (reading) {
      speech.cancel()
      setReading(false)
      return
    }
    const words = textOf(document.querySelector('main'))
    if (words.length === 0) return
    setReading(true)
    words.forEach((text, index) => {
      const line = new SpeechSynthesisUtterance(text)
      line.lang = locale() === 'zh' ? 'zh-CN' : 'en-GB'
      line.rate = 0.9
      if (index === words.length - 1) {
        line.onend = () => setReading(false)
        line.onerror = () => setReading(false)
      }
      speech.speak(line)
    })
  }
  return { can: speech !== undefined, reading, toggle }
}

/** Lines of text as a person would read them: headings, paragraphs, items; not what is hidden. */
function textOf(main: Element | null): string[] {
  if (!main) return []
  return [...main.querySelectorAll('h1, h2, h3, p, li, dt, dd, button, a')]
    .filter(
      (e): e is HTMLElement =>
        e instanceof HTMLElement && e.checkVisibility() && !e.querySelector('h1, h2, h3, p, li, dt, dd'),
    )
    .map((e) => e.innerText.replaceAll(/\s+/g, ' ').trim())
    .filter(Boolean)
}
