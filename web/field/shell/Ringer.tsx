import { seen } from '#contract/responder-field'
import { isProblem } from '#contract/problem'
import { call, unreachable } from '#web/lib/call.ts'
import { useEffect } from 'react'
import { useMine } from '../invitations/mine.ts'
import { usePlace } from '../place.tsx'
import { allowSound, ring } from '../ring.ts'

const EVERY_MS = 3000
const told = new Set<string>()

/** Rings until every invitation has been looked at; browsers sound only after the page was touched once. */
export function Ringer() {
  const { items } = useMine()
  const place = usePlace()
  const looking = place.page === 'invitation' ? place.id : null
  const waiting = items.filter(
    (item) => item.state === 'invited' && !told.has(item.id) && item.id !== looking,
  )
  const key = waiting.map((item) => item.id).join()

  useEffect(() => {
    const touched = () => allowSound()
    window.addEventListener('pointerdown', touched)
    return () => window.removeEventListener('pointerdown', touched)
  }, [])
  useEffect(() => {
    if (!key) return
    ring()
    const timer = setInterval(ring, EVERY_MS)
    return () => clearInterval(timer)
  }, [key])
  useEffect(() => {
    if (!looking || told.has(looking)) return
    told.add(looking)
    call(seen, { params: { id: looking } }).catch((error: unknown) => {
      // Only a courtesy to the desk: said again next time when the network was away.
      if (isProblem(error, unreachable)) told.delete(looking)
    })
  }, [looking])
  return null
}
