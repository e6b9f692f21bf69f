import { incomeSources, needItems } from '#contract/people-words'
import * as contract from '#contract/planning'
import type { Output } from '#web/lib/call.ts'
import { number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { MapView, type MapPoint } from '#web/ui/map/MapView.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { useBaseMap } from '../../shell/base-map.ts'
import { placeMessages } from './place-messages.ts'

type Line = Output<typeof contract.baseline>['whole']
const FILL = {
  intact: 'var(--good-fill)',
  mild: 'var(--low-fill)',
  moderate: 'var(--medium-fill)',
  severe: 'var(--high-fill)',
  total: 'var(--critical-fill)',
  unknown: 'var(--sunken)',
} as const

/** A bar of the parts of a whole; the numbers stand in its title and beside it. */
export function AbilityBar({ ability, elders }: { ability: Record<string, number>; elders: number }) {
  const say = useWord()
  return (
    <div
      className="survey-bar"
      title={contract.AbilityKey.options
        .map((key) => `${say(contract.abilities[key])} ${number(ability[key] ?? 0)}`)
        .join(' · ')}
    >
      {contract.AbilityKey.options.map((key) => (
        <div
          key={key}
          style={{ width: `${(100 * (ability[key] ?? 0)) / Math.max(1, elders)}%`, background: FILL[key] }}
        />
      ))}
    </div>
  )
}

function top(
  counts: Record<string, number>,
  words: Record<string, { zh: string; en: string }>,
  say: ReturnType<typeof useWord>,
) {
  return Object.entries(counts)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([code, n]) => `${words[code] ? say(words[code]) : code} ${number(n)}`)
    .join(' · ')
}

export function BaselineTab({
  region,
  onDown,
}: {
  region: number | undefined
  onDown: (code: number | undefined) => void
}) {
  const m = useMessages(placeMessages)
  const say = useWord()
  const answer = useQuery(q(contract.baseline, { query: { region } }))
  const data = answer.data
  const cells = (line: Line) => (
    <>
      <td className="digits is-right">{number(line.elders)}</td>
      <td className="digits is-right">{number(line.age80)}</td>
      <td className="digits is-right">{number(line.alone)}</td>
      <td className="digits is-right">{number(line.dementia)}</td>
      <td>
        <AbilityBar ability={line.ability} elders={line.elders} />
      </td>
      {(['mild', 'moderate', 'severe', 'total', 'unknown'] as const).map((key) => (
        <td key={key} className="digits is-right">
          {number(line.ability[key] ?? 0)}
        </td>
      ))}
      <td>{top(line.needs, needItems, say) || '—'}</td>
      <td>{line.income === null ? '' : top(line.income, incomeSources, say) || '—'}</td>
    </>
  )
  return (
    <>
      <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      <div className="survey-line">
        {contract.AbilityKey.options.map((key) => (
          <span key={key} className="survey-key">
            <span aria-hidden style={{ background: FILL[key] }} />
            {say(contract.abilities[key])}
          </span>
        ))}
        {data?.whole.income === null && <span className="field-hint">{m.noIncome}</span>}
      </div>
      {data && data.items.length === 0 && <Empty title={m.noPlaces} />}
      {data && data.items.length > 0 && (
        <div className="panel table-scroll">
          <table className="mini">
            <thead>
              <tr>
                <th>{m.region}</th>
                <th className="is-right">{m.elders}</th>
                <th className="is-right">{m.age80}</th>
                <th className="is-right">{m.alone}</th>
                <th className="is-right">{m.dementia}</th>
                <th style={{ width: '18%' }}>{m.ability}</th>
                {(['mild', 'moderate', 'severe', 'total', 'unknown'] as const).map((key) => (
                  <th key={key} className="is-right">
                    {say(contract.abilities[key])}
                  </th>
                ))}
                <th>{m.need}</th>
                <th>{data.whole.income === null ? '' : m.income}</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((line) => (
                <tr key={line.regionCode}>
                  <td>
                    {line.regionCode === data.whole.regionCode ? (
                      line.regionName
                    ) : (
                      <Button type="link" size="small" onClick={() => onDown(line.regionCode)}>
                        {line.regionName}
                      </Button>
                    )}
                  </td>
                  {cells(line)}
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th>
                  {m.total} {data.whole.regionName}
                </th>
                {cells(data.whole)}
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </>
  )
}

/** Counts of a layer as discs: the darker, the more of the most. The list beside it holds the same. */
export function CareMapTab({
  region,
  onDown,
}: {
  region: number | undefined
  onDown: (code: number | undefined) => void
}) {
  const m = useMessages(placeMessages)
  const say = useWord()
  const [layer, setLayer] = useState<keyof typeof contract.mapLayers>('assessed')
  const answer = useQuery(q(contract.careMap, { query: { layer, region } }))
  const base = useBaseMap(region)
  const items = answer.data?.items ?? []
  const most = Math.max(1, ...items.map((item) => item.count))
  const points = items.flatMap((item): MapPoint[] =>
    item.lon === null || item.lat === null
      ? []
      : [
          {
            id: String(item.regionCode),
            lon: item.lon,
            lat: item.lat,
            tone: item.count > most * 0.66 ? 'high' : item.count > most * 0.33 ? 'medium' : 'low',
            label: `${item.regionName} ${number(item.count)}`,
          },
        ],
  )
  return (
    <>
      <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      <div className="survey-line">
        <Segmented
          aria-label={m.layer}
          value={layer}
          onChange={setLayer}
          options={contract.MapLayer.options.map((value) => ({
            value,
            label: say(contract.mapLayers[value]),
          }))}
        />
        {answer.data && <b className="digits">{m.places(number(answer.data.total))}</b>}
      </div>
      <div className="needs-map">
        <MapView
          label={m.tabs.map}
          boundaries={base.boundaries}
          tiles={base.tiles}
          notice={base.notice}
          points={points}
          fit={{ key: `${layer} ${region ?? ''} ${points.length}`, to: points.length > 0 ? 'points' : 'all' }}
          onSelect={(id) => onDown(Number(id))}
        />
        <table className="mini">
          <tbody>
            {items
              .toSorted((a, b) => b.count - a.count)
              .map((item) => (
                <tr key={item.regionCode}>
                  <td>
                    <Button type="link" size="small" onClick={() => onDown(item.regionCode)}>
                      {item.regionName}
                    </Button>
                  </td>
                  <td className="digits is-right">{number(item.count)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      {answer.isSuccess && items.length === 0 && <Empty title={m.noPlaces} />}
    </>
  )
}
