import * as contract from '#contract/people-duplicates'
import type { Elder } from '#contract/people'
import { shortTime } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { messages } from './messages.ts'

/** Of a record that was merged: where the person is now; of a living one: which former records lead here. */
export function MergeNote({ elder }: { elder: Elder }) {
  const m = useMessages(messages)
  const merges = useQuery({
    ...q(contract.merges, { params: { elderId: elder.id } }),
    enabled: elder.mergedInto === null,
  })
  if (elder.mergedInto)
    return (
      <div className="as-of-note" role="status">
        {m.toLiving}
        <Link to={paths.elder} params={{ elderId: elder.mergedInto }}>
          {m.see}
        </Link>
      </div>
    )
  const items = merges.data?.items ?? []
  if (items.length === 0) return null
  return (
    <p className="panel-note">
      {m.formers}：
      {items.map((one) => (
        <span key={one.id}>
          <Link to={paths.elder} params={{ elderId: one.fromId }}>
            #{one.fromNumber} {one.fromName}
          </Link>{' '}
          {shortTime(one.at)} {one.by} {one.undoneAt && m.undone}{' '}
        </span>
      ))}
    </p>
  )
}
