import { type ImpactResult, type ImpactVerdict, impactVerdicts } from '#contract/benefit-impact'
import { number, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { ImpactMonths } from './ImpactMonths.tsx'
import { policyMessages } from './messages.ts'
import { policyRoute } from './pages.tsx'

type Scheme = ImpactResult['schemes'][number]
const tones = {
  gain: 'good',
  lose: 'critical',
  more: 'good',
  less: 'high',
  unchanged: 'plain',
  blocked: 'medium',
} as const satisfies Record<ImpactVerdict, string>
// The keys of a record of verdicts are verdicts.
const verdicts = Object.keys(tones) as ImpactVerdict[]

export function useAmount() {
  const m = useMessages(policyMessages)
  return (scheme: Pick<Scheme, 'unit'> | undefined, value: number) =>
    scheme?.unit === 'minutes' ? m.minutes(value) : yuan(value)
}

/** People of the first month, and money of a year: the drafted scheme, the others it moves, months, places. */
export function ImpactFigures({ result }: { result: ImpactResult }) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const amount = useAmount()
  const search = policyRoute.useSearch()
  const navigate = policyRoute.useNavigate()
  const pick = (scheme: string, verdict: ImpactVerdict, place?: number) =>
    void navigate({ search: (s) => ({ ...s, scheme, verdict, place }), replace: true })
  const [own, ...others] = result.schemes
  if (!own) return null
  const signed = (scheme: Scheme, value: number) =>
    `${value > 0 ? '+' : value < 0 ? '−' : ''}${amount(scheme, Math.abs(value))}`
  const shown = (scheme: Scheme, verdict: ImpactVerdict, place?: number) =>
    search.scheme === scheme.scheme && search.verdict === verdict && search.place === place
  const people = (scheme: Scheme, verdict: ImpactVerdict, n: number, place?: number) =>
    n === 0 ? (
      <span className="digits">0</span>
    ) : (
      <button
        type="button"
        className="impact-pick digits"
        aria-pressed={shown(scheme, verdict, place)}
        onClick={() => pick(scheme.scheme, verdict, place)}
      >
        {number(n)}
      </button>
    )
  return (
    <>
      {result.block && (
        <p className="field-error">
          {m.impactBlock}
          {m.colon}
          {say(result.block)}
        </p>
      )}
      <dl className="impact-figures">
        {verdicts.map((verdict) => (
          <div key={verdict} data-tone={own[verdict] > 0 ? tones[verdict] : 'plain'}>
            <dt>{say(impactVerdicts[verdict])}</dt>
            <dd>{people(own, verdict, own[verdict])}</dd>
          </div>
        ))}
        {(own.unaskedBefore > 0 || own.unaskedAfter > 0) && (
          <div>
            <dt>{m.impactUnasked}</dt>
            <dd className="digits">
              {number(own.unaskedBefore)} → {number(own.unaskedAfter)}
            </dd>
          </div>
        )}
        <div className="impact-year">
          <dt>{m.impactYear}</dt>
          <dd className="digits">
            {amount(own, own.before)} → {amount(own, own.after)}{' '}
            <small>{signed(own, own.after - own.before)}</small>
          </dd>
        </div>
      </dl>
      <p className="field-hint">
        {m.impactFirst(result.firstMonth.slice(0, 7))}
        {m.colon}
        {m.impactLooked(number(result.looked), number(result.neither))}。{m.impactAssume} {m.impactPick}。
      </p>
      {others.length > 0 && (
        <>
          <h3 className="impact-head">{m.impactBySchemes}</h3>
          <div className="impact-scroll">
            <table className="mini">
              <thead>
                <tr>
                  <th scope="col">{m.scheme}</th>
                  {(['gain', 'lose', 'more', 'less'] as const).map((verdict) => (
                    <th scope="col" key={verdict} className="is-right">
                      {say(impactVerdicts[verdict])}
                    </th>
                  ))}
                  <th scope="col" className="is-right">
                    {m.costBefore}
                  </th>
                  <th scope="col" className="is-right">
                    {m.costAfter}
                  </th>
                  <th scope="col" className="is-right">
                    {m.difference}
                  </th>
                </tr>
              </thead>
              <tbody>
                {result.schemes.map((scheme) => (
                  <tr key={scheme.scheme}>
                    <th scope="row">{say(scheme.words)}</th>
                    {(['gain', 'lose', 'more', 'less'] as const).map((verdict) => (
                      <td key={verdict} className="is-right">
                        {people(scheme, verdict, scheme[verdict])}
                      </td>
                    ))}
                    <td className="is-right digits">{amount(scheme, scheme.before)}</td>
                    <td className="is-right digits">{amount(scheme, scheme.after)}</td>
                    <td className="is-right digits">{signed(scheme, scheme.after - scheme.before)}</td>
                  </tr>
                ))}
              </tbody>
              <Totals result={result} />
            </table>
          </div>
        </>
      )}
      <div className="impact-split">
        <ImpactMonths result={result} />
        <section>
          <h3 className="impact-head">{m.impactByPlace}</h3>
          <div className="impact-scroll">
            <table className="mini">
              <thead>
                <tr>
                  <th scope="col">{m.place}</th>
                  {(['gain', 'lose', 'blocked'] as const).map((verdict) => (
                    <th scope="col" key={verdict} className="is-right">
                      {say(impactVerdicts[verdict])}
                    </th>
                  ))}
                  <th scope="col" className="is-right">
                    {m.changed}
                  </th>
                  {result.schemes.map((scheme) => (
                    <th scope="col" key={scheme.scheme} className="is-right">
                      {say(scheme.words)} {m.difference}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {result.places.map((place) => (
                  <tr key={place.regionCode}>
                    <th scope="row">{place.regionName}</th>
                    {(['gain', 'lose', 'blocked'] as const).map((verdict) => (
                      <td key={verdict} className="is-right">
                        {people(own, verdict, place[verdict], place.regionCode)}
                      </td>
                    ))}
                    <td className="is-right digits">{number(place.changed)}</td>
                    {result.schemes.map((scheme) => {
                      const cost = place.costs.find((one) => one.scheme === scheme.scheme)
                      return (
                        <td key={scheme.scheme} className="is-right digits">
                          {signed(scheme, (cost?.after ?? 0) - (cost?.before ?? 0))}
                        </td>
                      )
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      </div>
    </>
  )
}

/** Money of all schemes that the draft touches: what the year really costs more or less. */
function Totals({ result }: { result: ImpactResult }) {
  const m = useMessages(policyMessages)
  const money = result.schemes.filter((one) => one.unit === 'fen')
  if (money.length < 2) return null
  const [before, after] = (['before', 'after'] as const).map((side) =>
    money.reduce((sum, one) => sum + one[side], 0),
  )
  if (before === undefined || after === undefined) return null
  return (
    <tfoot>
      <tr>
        <th scope="row" colSpan={5}>
          {m.total}
        </th>
        <td className="is-right digits">{yuan(before)}</td>
        <td className="is-right digits">{yuan(after)}</td>
        <td className="is-right digits">
          {after >= before ? '+' : '−'}
          {yuan(Math.abs(after - before))}
        </td>
      </tr>
    </tfoot>
  )
}
