import {
  type ComponentProps,
  createContext,
  isValidElement,
  startTransition,
  type ReactNode,
  use,
  useEffect,
  useRef,
  useState,
} from 'react'
import { flushSync } from 'react-dom'

/** Rows of one block. A block out of sight is one empty row as high as the block was. */
export const BLOCK = 25
/** Blocks drawn before anybody knows where the screen ends; those after them wait until it comes near. */
const FIRST = 2
/** Pixels of a row of one line, until its block has been drawn. */
const ROW = 32
/** Pixels above and below the screen in which blocks are drawn already. */
const AHEAD = 1_200

/** Whether every block is drawn: paper has no scroll bar. */
const Whole = createContext(false)

/** The element that scrolls around this one; null when that is the document. */
export function scrollerOf(element: Element): Element | null {
  for (let one = element.parentElement; one; one = one.parentElement)
    if (/auto|scroll/.test(getComputedStyle(one).overflowY) && one !== document.body) return one
  return null
}

/**
 * The body of antd's table (`components.body.wrapper`) in blocks, of which only those near the screen are drawn: a list of
 * ten thousand costs what a screen costs. Paper gets all of them.
 */
export function TableBlocks({ children, ...body }: ComponentProps<'tbody'>) {
  const [whole, setWhole] = useState(false)
  useEffect(() => {
    const before = () => flushSync(() => setWhole(true))
    const after = () => setWhole(false)
    window.addEventListener('beforeprint', before)
    window.addEventListener('afterprint', after)
    return () => {
      window.removeEventListener('beforeprint', before)
      window.removeEventListener('afterprint', after)
    }
  }, [])
  // antd hands over [the row it measures columns by, the rows, or the one that says that there are none].
  const [measure, rows] = Array.isArray(children) ? (children as ReactNode[]) : [null, children]
  if (!Array.isArray(rows)) return <tbody {...body}>{children}</tbody>
  const blocks: ReactNode[][] = []
  for (let from = 0; from < rows.length; from += BLOCK) blocks.push(rows.slice(from, from + BLOCK))
  return (
    <Whole value={whole}>
      {blocks.map((block, index) => (
        // A list grows at its end and is read anew from its beginning: the place is the block's identity.
        <Block key={index * BLOCK} body={body} measure={index === 0 ? measure : null} waits={index >= FIRST}>
          {block}
        </Block>
      ))}
    </Whole>
  )
}

type BlockProps = { children: ReactNode[]; measure: ReactNode; body: ComponentProps<'tbody'>; waits: boolean }

function Block({ children, measure, body, waits }: BlockProps) {
  const ref = useRef<HTMLTableSectionElement>(null)
  const whole = use(Whole)
  const [gap, setGap] = useState<number | null>(waits ? children.length * ROW : null)
  useEffect(() => {
    const block = ref.current
    if (!block) return
    const seen = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1)
        if (!entry) return
        const { top, bottom, height } = entry.boundingClientRect
        const bounds = entry.rootBounds ?? entry.boundingClientRect
        if (entry.isIntersecting) {
          // Somebody who jumps here must not see nothing; somebody who scrolls here is not held up.
          if (bottom > bounds.top + AHEAD && top < bounds.bottom - AHEAD) return setGap(null)
          return startTransition(() => setGap(null))
        }
        // Without height the whole table is hidden; and whoever stands in a row keeps it.
        if (height > 0 && !block.contains(document.activeElement)) setGap((old) => old ?? height)
      },
      { root: scrollerOf(block), rootMargin: `${AHEAD}px 0px` },
    )
    seen.observe(block)
    return () => seen.disconnect()
  }, [])
  return (
    <tbody {...body} ref={ref}>
      {isValidElement(measure) && measure}
      {gap === null || whole ? children : <tr aria-hidden style={{ height: gap }} />}
    </tbody>
  )
}
