import * as contract from '#contract/people-coverage'
import { sexes } from '#contract/people-words'
import { number, percent } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { z } from 'zod'
import { paths } from '../paths.ts'
import './figures.css'

const messages = {
  zh: {
    figures: '主要指标',
    pyramid: '年龄与性别',
    register: '在册 60 岁以上',
    aged65: '65 岁以上',
    aged80: '80 岁以上',
    farming: '农业人口 60 岁以上',
    difficulty: '困难或 80 岁以上',
    ofPopulation: (total: string, share: string) => `占总人口 ${total} 人的 ${share}`,
    ofRegister: (share: string) => `占在册的 ${share}`,
    enrolled: (aged: string, share: string) => `本地 60 岁以上 ${aged} 人，入库 ${share}`,
    unknown: '总人口未登记，占比未知',
    once: (share: string, added: string) =>
      `占在册的 ${share}；文件把两类相加，为 ${added}，既困难又高龄者计了两次`,
    groups: (n: string) => `村（居）民小组 ${n} 个`,
    source: (source: string, day: string) => `人口数：${source}（${day}）`,
    under: '不满 60',
    band: (from: number, to: number | null) => (to === null ? `${from}+` : `${from}–${to}`),
  },
  en: {
    figures: 'Main figures',
    pyramid: 'By age and sex',
    register: 'On record, 60 and over',
    aged65: '65 and over',
    aged80: '80 and over',
    farming: 'Agricultural, 60 and over',
    difficulty: 'In hardship or 80 and over',
    ofPopulation: (total: string, share: string) => `${share} of ${total} inhabitants`,
    ofRegister: (share: string) => `${share} of those on record`,
    enrolled: (aged: string, share: string) => `${share} of the ${aged} of 60 and over who live here`,
    unknown: 'No population entered: share unknown',
    once: (share: string, added: string) =>
      `${share} of those on record; documents add the two groups and say ${added}, counting some twice`,
    groups: (n: string) => `${n} village groups`,
    source: (source: string, day: string) => `Population: ${source} (${day})`,
    under: 'under 60',
    band: (from: number, to: number | null) => (to === null ? `${from}+` : `${from}–${to}`),
  },
}

type Query = { region?: number | undefined; on?: string | undefined }

/** What a bulletin says of the elders of a place, each share with what it is a share of; beside it the pyramid. */
export function PlaceFigures({ query }: { query: Query }) {
  const m = useMessages(messages)
  const covered = useQuery({ ...q(contract.coverage, { query }), placeholderData: keepPreviousData })
  const ages = useQuery({ ...q(contract.pyramid, { query }), placeholderData: keepPreviousData })
  const { data } = covered
  if (!data) return null
  const { registered: n, population, shares } = data
  const whole = (share: number | null) =>
    population?.total && share !== null
      ? m.ofPopulation(number(population.total), percent(share, 2))
      : m.unknown
  const of = (share: number | null) => (share === null ? '—' : m.ofRegister(percent(share, 1)))
  const figures: readonly (readonly [label: string, value: number, note: string, search?: object])[] = [
    [m.register, n.aged60, whole(shares.ofPopulation), { groups: 'age60' }],
    [m.aged65, n.aged65, whole(shares.aged65OfPopulation), { groups: 'age65' }],
    [m.aged80, n.aged80, of(shares.aged80), { groups: 'age80' }],
    [m.farming, n.farming60, of(shares.farming), { groups: 'farming,age60' }],
    [
      m.difficulty,
      n.hardship60 + n.aged80 - n.hardship80,
      shares.difficulty === null || shares.difficultyAdded === null
        ? '—'
        : m.once(percent(shares.difficulty, 1), percent(shares.difficultyAdded, 1)),
    ],
  ]
  return (
    <div className="place-figures">
      <Panel title={m.figures}>
        <dl className="figure-list">
          {figures.map(([label, value, note, search]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                {search ? (
                  <Link to={paths.elders} search={{ region: query.region, ...search }} className="digits">
                    {number(value)}
                  </Link>
                ) : (
                  <span className="digits">{number(value)}</span>
                )}
                <small>{note}</small>
              </dd>
            </div>
          ))}
        </dl>
        {population && (
          <p className="panel-note">
            {population.aged60 !== null && shares.registered !== null && (
              <>{m.enrolled(number(population.aged60), percent(shares.registered, 1))} · </>
            )}
            {population.villageGroups && <>{m.groups(number(population.villageGroups))} · </>}
            {m.source(population.source, population.day)}
          </p>
        )}
      </Panel>
      <Panel title={m.pyramid}>
        {ages.data && <Pyramid bands={ages.data.bands} region={query.region} />}
      </Panel>
    </div>
  )
}

type Bands = z.output<typeof contract.pyramid.returns>['bands']

/** Men to the left, women to the right, the oldest on top; a band opens its list. */
function Pyramid({ bands, region }: { bands: Bands; region: number | undefined }) {
  const m = useMessages(messages)
  const say = useWord()
  const most = Math.max(1, ...bands.flatMap(({ count }) => [count.male, count.female]))
  const shown = bands.filter(({ ageFrom, count }) => ageFrom > 0 || count.male + count.female > 0)
  return (
    <table className="pyramid">
      <thead>
        <tr>
          <th scope="col">{say(sexes.male)}</th>
          <th scope="col" aria-label={m.pyramid} />
          <th scope="col">{say(sexes.female)}</th>
        </tr>
      </thead>
      <tbody>
        {shown.toReversed().map(({ ageFrom, ageTo, count }) => (
          <tr key={ageFrom}>
            <td className="male">
              <span className="digits">{number(count.male)}</span>
              <i style={{ width: `${(count.male / most) * 68}%` }} aria-hidden />
            </td>
            <th scope="row">
              <Link
                to={paths.elders}
                search={{ region, ...(ageFrom > 0 ? { ageFrom } : {}), ...(ageTo === null ? {} : { ageTo }) }}
              >
                {ageFrom === 0 ? m.under : m.band(ageFrom, ageTo)}
              </Link>
            </th>
            <td>
              <i style={{ width: `${(count.female / most) * 68}%` }} aria-hidden />
              <span className="digits">{number(count.female)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
