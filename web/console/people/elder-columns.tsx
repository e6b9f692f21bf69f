import type * as contract from '#contract/people'
import { careSettings, matches, mobilities, sexes, statuses } from '#contract/people-words'
import { shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import type { Column } from '#web/ui/desk/DataTable.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { GroupTags } from './GroupTags.tsx'
import { messages } from './messages.ts'

export type Row = Omit<contract.ElderRow, 'groups' | 'devices' | 'contacts'> &
  Partial<Pick<contract.ElderRow, 'groups' | 'devices' | 'contacts'>> & { matched?: keyof typeof matches }

const found = { zh: { found: '匹配' }, en: { found: 'Matched' } }

/** The columns of the register; of what a search found, those that it has. */
export function useElderColumns(text: boolean): Column<Row>[] {
  const w = useMessages(messages)
  const m = useMessages(found)
  const say = useWord()
  return useMemo((): Column<Row>[] => {
    const all: Column<Row>[] = [
      {
        key: 'number',
        title: w.number,
        render: (r) => <span className="digits">{r.number}</span>,
        width: 84,
        optional: true,
      },
      {
        key: 'name',
        title: w.name,
        sort: 'name',
        render: (r) => (
          <Link to={paths.elder} params={{ elderId: r.id }} className="elder-link">
            {r.name}
          </Link>
        ),
        width: 110,
      },
      ...(text
        ? [
            {
              key: 'matched',
              title: m.found,
              render: (r: Row) => (r.matched ? say(matches[r.matched]) : ''),
              width: 90,
            },
          ]
        : []),
      { key: 'sex', title: w.sex, render: (r) => say(sexes[r.sex]), width: 52 },
      {
        key: 'age',
        title: w.age,
        sort: 'birthDay',
        align: 'right',
        render: (r) => <span title={r.birthDay}>{r.age}</span>,
        width: 62,
      },
      {
        key: 'birthDay',
        title: w.birthDay,
        render: (r) => <span className="digits">{r.birthDay}</span>,
        width: 100,
        optional: true,
      },
      {
        key: 'group',
        title: w.group,
        render: (r) => (r.groups ? <GroupTags groups={r.groups} /> : null),
        width: 220,
      },
      {
        key: 'region',
        title: w.region,
        sort: 'region',
        render: (r) => (
          <span className="one-line" title={r.regionName}>
            {r.regionName.split(' · ').slice(-2).join(' · ')}
          </span>
        ),
        width: 190,
      },
      {
        key: 'address',
        title: w.address,
        render: (r) =>
          r.address ? (
            <span className="one-line" title={r.address}>
              {r.address}
            </span>
          ) : (
            <span className="unknown">—</span>
          ),
      },
      {
        key: 'phone',
        title: w.phone,
        render: (r) => <span className="digits">{r.phoneMasked ?? <span className="unknown">—</span>}</span>,
        width: 118,
      },
      {
        key: 'identity',
        title: w.identity,
        render: (r) => <span className="digits">{r.identityMasked ?? '—'}</span>,
        width: 170,
        optional: true,
      },
      { key: 'setting', title: w.setting, render: (r) => say(careSettings[r.careSetting]), width: 86 },
      {
        key: 'mobility',
        title: w.mobility,
        render: (r) =>
          r.mobility === 'unknown' ? <span className="unknown">—</span> : say(mobilities[r.mobility]),
        width: 92,
        optional: true,
      },
      { key: 'devices', title: w.devices, align: 'right', render: (r) => r.devices ?? '', width: 58 },
      { key: 'contacts', title: w.contacts, align: 'right', render: (r) => r.contacts ?? '', width: 66 },
      {
        key: 'status',
        title: w.status,
        render: (r) => (r.status === 'alive' ? '' : <Tag>{say(statuses[r.status])}</Tag>),
        width: 74,
      },
      {
        key: 'updatedAt',
        title: w.updatedAt,
        sort: 'updatedAt',
        render: (r) => <time className="digits">{shortTime(r.updatedAt)}</time>,
        width: 104,
        optional: true,
      },
    ]
    // What was found is ranked by how well it fits, and comes without what a list counts.
    return text
      ? all.filter((c) => !['group', 'devices', 'contacts'].includes(c.key)).map(({ sort: _sort, ...c }) => c)
      : all
  }, [m, w, say, text])
}
