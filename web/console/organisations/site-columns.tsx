import { type Site, siteKinds } from '#contract/organisations'
import type { Column } from '#web/ui/desk/DataTable.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import type { messages } from './messages.ts'
import { stateTone } from './tones.ts'

type Words = (typeof messages)['zh']

export function siteColumns(
  m: Words,
  say: (pair: { zh: string; en: string }) => string,
  withOrg: boolean,
): Column<Site>[] {
  const org: Column<Site>[] = withOrg
    ? [{ key: 'org', title: m.org, render: (s) => s.orgName ?? '—', text: (s) => s.orgName }]
    : []
  return [
    {
      key: 'name',
      title: m.name,
      render: (s) => (
        <Link to={paths.site} params={{ siteId: s.id }}>
          {s.name}
        </Link>
      ),
      text: (s) => s.name,
    },
    {
      key: 'kind',
      title: m.kind,
      render: (s) => say(siteKinds[s.kind]),
      text: (s) => say(siteKinds[s.kind]),
      width: 150,
    },
    {
      key: 'state',
      title: m.state,
      render: (s) => <Tag tone={stateTone(s.state)}>{m.siteStates[s.state]}</Tag>,
      text: (s) => m.siteStates[s.state],
      width: 90,
    },
    {
      key: 'open',
      title: m.hours,
      render: (s) =>
        s.roundTheClock ? (
          m.roundTheClock
        ) : s.openNow === null ? (
          <span className="unknown">{m.hoursUnknown}</span>
        ) : s.openNow ? (
          m.openNow
        ) : (
          m.closedNow
        ),
      text: (s) =>
        s.roundTheClock ? m.roundTheClock : s.openNow === null ? '' : s.openNow ? m.openNow : m.closedNow,
      width: 120,
    },
    ...org,
    {
      key: 'region',
      title: m.region,
      render: (s) => s.regionName ?? s.regionCode,
      text: (s) => s.regionName,
      width: 140,
    },
    {
      key: 'phone',
      title: m.dutyPhone,
      render: (s) => <span className="digits">{s.dutyPhone ?? '—'}</span>,
      text: (s) => s.dutyPhone,
      width: 120,
    },
    {
      key: 'beds',
      title: m.beds,
      align: 'right',
      render: (s) => (s.beds ? m.taken(s.bedsTaken, s.beds) : '—'),
      text: (s) => s.beds,
      width: 110,
    },
    {
      key: 'cameras',
      title: m.cameras,
      render: (s) =>
        s.camerasOffline > 0 ? (
          <Tag tone="critical">{`${m.cameraStates.offline} ${s.camerasOffline}`}</Tag>
        ) : (
          s.cameras || '—'
        ),
      text: (s) => s.cameras,
      width: 90,
    },
  ]
}
