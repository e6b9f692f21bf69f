import { distance } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { useHere, wayTo } from '../position.ts'
import { messages } from './messages.ts'

const SIZE = 240
const HALF = SIZE / 2
const RIM = HALF - 22

/** A round number of metres whose ring holds the way. */
function ringOf(metres: number): number {
  const steps = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000]
  return steps.find((step) => step >= metres) ?? metres
}

/** Where to go as seen from here, north up: no tiles, no network, and said in words below. */
export function MiniMap({ place }: { place: { lon: number; lat: number } }) {
  const m = useMessages(messages)
  const { fix, denied } = useHere()
  if (!fix) return <p className="hint">{denied ? m.denied : m.noFix}</p>
  const { metres, bearing } = wayTo(fix, place)
  const ring = ringOf(metres)
  const away = (metres / ring) * RIM
  const angle = (bearing * Math.PI) / 180
  const x = HALF + Math.sin(angle) * away
  const y = HALF - Math.cos(angle) * away
  const accuracy = Math.min(RIM, ((fix.accuracyM ?? 0) / ring) * RIM)
  const words = m.bearing(m.directions[Math.round(bearing / 45) % 8] ?? '', distance(metres))
  return (
    <figure className="mini-map">
      <svg viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={`${m.mapTitle}: ${words}`}>
        <circle cx={HALF} cy={HALF} r={RIM} className="ring" />
        <circle cx={HALF} cy={HALF} r={RIM / 2} className="ring" />
        <path d={`M${HALF} 12v${SIZE - 24}M12 ${HALF}h${SIZE - 24}`} className="cross" />
        <text x={HALF} y={12} className="north">
          N
        </text>
        <text x={HALF + 4} y={HALF - RIM + 12} className="scale">
          {distance(ring)}
        </text>
        <text x={HALF + 4} y={HALF - RIM / 2 + 12} className="scale">
          {distance(ring / 2)}
        </text>
        <line x1={HALF} y1={HALF} x2={x} y2={y} className="way" />
        <circle cx={HALF} cy={HALF} r={accuracy} className="accuracy" />
        <circle cx={HALF} cy={HALF} r={6} className="me" />
        <path d={`M${x} ${y}l-8 -16a8.9 8.9 0 1 1 16 0z`} className="target" />
      </svg>
      <figcaption>{words}</figcaption>
    </figure>
  )
}
