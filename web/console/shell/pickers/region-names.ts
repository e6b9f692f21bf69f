import { names } from '#contract/regions'
import { call } from '#web/lib/call.ts'

type Waiting = { resolve: (name: string | null) => void; reject: (error: unknown) => void }

const AT_MOST = 200
const waiting = new Map<number, Waiting[]>()

/** The name of a region, asked together with whatever else the page asks in this moment; null for a code that never stood. */
export function nameOf(code: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    if (waiting.size === 0) setTimeout(askAll, 10)
    waiting.set(code, [...(waiting.get(code) ?? []), { resolve, reject }])
  })
}

function askAll(): void {
  const asked = [...waiting]
  waiting.clear()
  for (let from = 0; from < asked.length; from += AT_MOST) {
    const some = asked.slice(from, from + AT_MOST)
    const everybody = some.flatMap(([code, them]) => them.map((one) => ({ code, ...one })))
    call(names, { query: { codes: some.map(([code]) => code).join(',') } }).then(
      ({ items }) => {
        const found = new Map(items.map((one) => [one.code, one.name]))
        for (const { code, resolve } of everybody) resolve(found.get(code) ?? null)
      },
      (error: unknown) => {
        for (const { reject } of everybody) reject(error)
      },
    )
  }
}
