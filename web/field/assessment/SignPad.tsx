import { useMessages } from '#web/lib/locale.ts'
import { type PointerEvent, useRef, useState } from 'react'
import { messages } from './messages.ts'

/** A signature by finger or pen; `onSign` gets a PNG as base64. */
export function SignPad({
  onSign,
  hint,
  submit,
}: {
  onSign: (png: string) => void
  hint?: string
  submit?: string
}) {
  const m = useMessages(messages)
  const canvas = useRef<HTMLCanvasElement>(null)
  const last = useRef<{ x: number; y: number } | null>(null)
  const [strokes, setStrokes] = useState(0)

  function pointOf(event: PointerEvent<HTMLCanvasElement>) {
    const box = event.currentTarget.getBoundingClientRect()
    const { width, height } = event.currentTarget
    return {
      x: ((event.clientX - box.left) * width) / box.width,
      y: ((event.clientY - box.top) * height) / box.height,
    }
  }
  function begin(event: PointerEvent<HTMLCanvasElement>) {
    event.currentTarget.setPointerCapture(event.pointerId)
    last.current = pointOf(event)
    setStrokes((n) => n + 1)
  }
  function draw(event: PointerEvent<HTMLCanvasElement>) {
    const from = last.current
    const context = event.currentTarget.getContext('2d')
    if (!from || !context) return
    const to = pointOf(event)
    context.lineWidth = 4
    context.lineCap = 'round'
    context.strokeStyle = '#17212a'
    context.beginPath()
    context.moveTo(from.x, from.y)
    context.lineTo(to.x, to.y)
    context.stroke()
    last.current = to
  }
  function clear() {
    const element = canvas.current
    element?.getContext('2d')?.clearRect(0, 0, element.width, element.height)
    setStrokes(0)
  }
  return (
    <div className="sign-pad">
      <p className="hint">{hint ?? m.signHint}</p>
      <canvas
        ref={canvas}
        width={600}
        height={240}
        aria-label={m.signHere}
        onPointerDown={begin}
        onPointerMove={draw}
        onPointerUp={() => {
          last.current = null
        }}
      />
      <div className="row">
        <button type="button" onClick={clear} disabled={strokes === 0}>
          {m.clear}
        </button>
        <button
          type="button"
          className="primary"
          disabled={strokes === 0}
          onClick={() => onSign(canvas.current?.toDataURL('image/png').split(',')[1] ?? '')}
        >
          {submit ?? m.signAndLock}
        </button>
      </div>
    </div>
  )
}
