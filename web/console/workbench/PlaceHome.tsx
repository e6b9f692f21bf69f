import { listLifeChecks } from '#contract/benefit-life'
import { listDemands } from '#contract/demands'
import { directory, listSites, type SiteKind, siteKinds } from '#contract/organisations'
import { groupCounts } from '#contract/people'
import { groups, needItems } from '#contract/people-words'
import { levelOf } from '#contract/region'
import { number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useMay, useSession } from '#web/lib/session.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { placeMessages } from './place-messages.ts'

/** Groups that a village looks after first. */
const NEAR = ['age80', 'living_alone', 'empty_nest', 'left_behind'] as const

/**
 * Beside the work of a township or a village: its centre and the facilities that the centre supports (A-GOV-04), or its
 * elders, visits and facility (A-GOV-05). A district has its lists, guidance and supervision in the menu (A-GOV-03).
 */
export function PlaceHome() {
  const { regionCode } = useSession()
  if (regionCode === null) return null
  switch (levelOf(regionCode)) {
    case 'street':
      return <Township region={regionCode} />
    case 'village':
      return <Village region={regionCode} />
    default:
      return null
  }
}

function Township({ region }: { region: number }) {
  const m = useMessages(placeMessages)
  return (
    <aside className="place-home" aria-label={m.township}>
      <Sites region={region} title={m.centre} kinds={['street_centre']} none={m.noCentre} />
      <Sites
        region={region}
        title={m.facilities}
        kinds={['community_station', 'day_care', 'canteen', 'happiness_house', 'institution', 'clinic']}
        none={m.noFacility}
      />
    </aside>
  )
}

function Village({ region }: { region: number }) {
  const m = useMessages(placeMessages)
  return (
    <aside className="place-home" aria-label={m.village}>
      <Elders region={region} />
      <Visits region={region} />
      <Sites
        region={region}
        title={m.facility}
        kinds={['community_station', 'day_care', 'canteen', 'happiness_house', 'street_centre']}
        none={m.noFacility}
      />
    </aside>
  )
}

type Place = {
  id: string
  kind: SiteKind
  name: string
  address: string
  dutyPhone: string | null
  openNow: boolean | null
  own: boolean
}

/** What stands in the place, and what stands elsewhere and serves it. */
function Sites({
  region,
  title,
  kinds,
  none,
}: {
  region: number
  title: string
  kinds: readonly SiteKind[]
  none: string
}) {
  const m = useMessages(placeMessages)
  const say = useWord()
  const may = useMay()
  const enabled = may('organisations.read')
  const here = useQuery({ ...q(listSites, { query: { region, limit: 200 } }), enabled })
  const serving = useQuery({ ...q(directory, { query: { region, limit: 100 } }), enabled })
  if (!enabled) return null
  const own: Place[] = (here.data?.items ?? [])
    .filter((site) => site.state !== 'closed')
    .map((site) => ({ ...site, own: true }))
  const found = [
    ...own,
    ...(serving.data?.items ?? [])
      .filter((site) => !own.some((one) => one.id === site.id))
      .map((site) => ({ ...site, own: false })),
  ]
    .filter((site) => kinds.includes(site.kind))
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
  return (
    <Panel title={title} note={here.data ? number(found.length) : undefined}>
      <ProblemNote error={here.error ?? serving.error} />
      {here.data && found.length === 0 && <p className="page-note">{none}</p>}
      <ul className="place-list">
        {found.slice(0, 12).map((site) => (
          <li key={site.id}>
            {site.own ? (
              <Link
                to={site.kind === 'street_centre' ? paths.network : paths.site}
                params={{ siteId: site.id }}
              >
                {site.name}
              </Link>
            ) : (
              <b>{site.name}</b>
            )}{' '}
            {site.openNow === true && <Tag tone="good">{m.open}</Tag>}
            {!site.own && <Tag tone="plain">{m.elsewhere}</Tag>}
            <small>
              {say(siteKinds[site.kind])} · {site.address}
              {site.dutyPhone && <span className="digits"> · {site.dutyPhone}</span>}
            </small>
          </li>
        ))}
      </ul>
      {found.length > 12 && (
        <Link to={paths.sites} search={{ region }}>
          {m.all}
        </Link>
      )}
    </Panel>
  )
}

function Elders({ region }: { region: number }) {
  const m = useMessages(placeMessages)
  const say = useWord()
  const may = useMay()
  const counts = useQuery({ ...q(groupCounts, { query: { region } }), enabled: may('people.read') })
  if (!may('people.read')) return null
  return (
    <Panel
      title={m.elders}
      note={counts.data ? m.people(number(counts.data.total)) : undefined}
      actions={
        <Link to={paths.elders} search={{ region }}>
          {m.all}
        </Link>
      }
    >
      <ProblemNote error={counts.error} />
      <ul className="place-counts">
        {NEAR.map((code) => (
          <li key={code}>
            <Link to={paths.elders} search={{ region, groups: code }}>
              <b>{number(counts.data?.groups.find((one) => one.code === code)?.count ?? 0)}</b>
              <small>{say(groups[code])}</small>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Whom to go and see: services asked for that are not arranged, and payees whom nobody has reached. */
function Visits({ region }: { region: number }) {
  const m = useMessages(placeMessages)
  const say = useWord()
  const may = useMay()
  const demands = useQuery({
    ...q(listDemands, { query: { region, state: 'open', limit: 6 } }),
    enabled: may('assessment.read'),
  })
  const checks = useQuery({
    ...q(listLifeChecks, { query: { region, state: 'visit', limit: 6 } }),
    enabled: may('benefits.outreach'),
  })
  const nobody = demands.data && demands.data.items.length === 0 && (checks.data?.items ?? []).length === 0
  return (
    <Panel
      title={m.visits}
      actions={
        may('assessment.read') && (
          <Link to={paths.demands} search={{ region, state: 'open' }}>
            {m.all}
          </Link>
        )
      }
    >
      <ProblemNote error={demands.error ?? checks.error} />
      {nobody && <p className="page-note">{m.noVisits}</p>}
      <ul className="place-list">
        {demands.data?.items.map((one) => (
          <li key={one.id}>
            <Link to={paths.elderNeeds} params={{ elderId: one.elderId }}>
              {one.elderName}
            </Link>
            <small>{m.asksFor(say(needItems[one.item]))}</small>
          </li>
        ))}
        {checks.data?.items.map((one) => (
          <li key={one.elderId}>
            <Link to={paths.benefitLife} search={{ tab: 'visit' }}>
              {one.elderName}
            </Link>
            <small>{m.notReached}</small>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
