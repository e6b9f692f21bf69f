import type { ImpactResult } from '#contract/benefit-impact'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAmount } from './ImpactFigures.tsx'
import { policyMessages } from './messages.ts'

/** Month by month what each touched scheme costs by the rules in force and with the draft: a bar each, and the numbers. */
export function ImpactMonths({ result }: { result: ImpactResult }) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const amount = useAmount()
  return (
    <section>
      <h3 className="impact-head">{m.impactByMonth}</h3>
      <div className="impact-months">
        {result.schemes.map((scheme) => {
          const costs = result.months.map(({ month, costs: all }) => ({
            month,
            before: all.find((one) => one.scheme === scheme.scheme)?.before ?? 0,
            after: all.find((one) => one.scheme === scheme.scheme)?.after ?? 0,
          }))
          const top = Math.max(1, ...costs.flatMap((one) => [one.before, one.after]))
          return (
            <figure key={scheme.scheme}>
              <figcaption>
                <b>{say(scheme.words)}</b>
                <span className="impact-key" data-side="before">
                  {m.costBefore}
                </span>
                <span className="impact-key" data-side="after">
                  {m.costAfter}
                </span>
              </figcaption>
              <table className="impact-bars">
                <tbody>
                  {costs.map((one) => (
                    <tr key={one.month}>
                      <th scope="row" className="digits">
                        {one.month.slice(0, 7)}
                      </th>
                      <td className="impact-bar-cell" aria-hidden>
                        <i data-side="before" style={{ width: `${(one.before / top) * 100}%` }} />
                        <i data-side="after" style={{ width: `${(one.after / top) * 100}%` }} />
                      </td>
                      <td className="is-right digits">{amount(scheme, one.before)}</td>
                      <td className="is-right digits">{amount(scheme, one.after)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </figure>
          )
        })}
      </div>
    </section>
  )
}
