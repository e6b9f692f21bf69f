import * as contract from '#contract/benefit-cycles'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Facts } from '#web/ui/desk/Panel.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Drawer } from 'antd'
import { messages } from './messages.ts'
import { Amount } from './parts.tsx'

const tones: Record<contract.Why['outcome'], Tone> = {
  entitled: 'good',
  next_month: 'low',
  not_entitled: 'plain',
  unknown: 'medium',
  gives_way: 'plain',
  not_asked: 'medium',
}

/** Why an elder gets what in a month: every scheme, criterion by criterion, with its document. */
export function WhyDrawer({
  cycleId,
  elderId,
  onClose,
}: {
  cycleId: contract.Cycle['id']
  elderId: string
  onClose: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const why = useQuery(q(contract.explain, { params: { id: cycleId, elderId } }))
  return (
    <Drawer open title={m.explain} size={560} onClose={onClose}>
      <ProblemNote error={why.error} retry={() => void why.refetch()} />
      {why.data && (
        <>
          <h3>{m.facts}</h3>
          <Facts columns={2} items={why.data.facts.map((one) => [say(one), say(one.value)] as const)} />
          {why.data.items.map((one) => (
            <Reasons key={one.scheme} why={one} />
          ))}
        </>
      )}
    </Drawer>
  )
}

export function Reasons({ why }: { why: contract.Why }) {
  const m = useMessages(messages)
  const say = useWord()
  return (
    <section style={{ marginTop: 20 }}>
      <h3 style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap' }}>
        {say(why.schemeWords)} <Tag tone={tones[why.outcome]}>{m.outcomes[why.outcome]}</Tag>
        {why.amount !== null && why.outcome !== 'not_entitled' && (
          <Amount value={why.amount} unit={why.unit} />
        )}
      </h3>
      <ul style={{ margin: '6px 0', paddingInlineStart: 20 }}>
        {why.criteria.map((one) => (
          <li key={one.key}>
            {one.holds === 'yes' ? '✓' : one.holds === 'no' ? '✗' : '?'} {say(one)}{' '}
            <span className="unknown">({m.holds[one.holds]})</span>
            <span className="unknown"> {one.clause ?? m.noClause}</span>
          </li>
        ))}
      </ul>
      {why.missing.length > 0 && (
        <p>
          {m.missing}: {why.missing.map((one) => say(one)).join('、')}
        </p>
      )}
      {why.givesWayTo && <p>→ {say(why.givesWayTo)}</p>}
      <p className="unknown">
        {m.source}: {why.source.document} {why.source.clause ?? `(${m.noClause})`}
      </p>
    </section>
  )
}
