import { institutionSupport } from '#contract/benefit-finance'
import type { Provider } from '#contract/benefit-payees'
import { yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { Facts } from '#web/ui/desk/Panel.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Drawer } from 'antd'

const zh = {
  title: '扶持：建设、运营、贴息',
  kinds: { construction: '建设补助', operation: '运营补助', interest: '贷款贴息' },
  outcomes: { entitled: '符合', not_entitled: '不符合', unknown: '条件未知', none: '本地没有规定' },
  due: '最近一期应得',
  paid: '已审批累计',
  loading: '正在计算…',
}
const messages: { zh: typeof zh; en: typeof zh } = {
  zh,
  en: {
    title: 'Support: building, running, interest',
    kinds: { construction: 'Building', operation: 'Running', interest: 'Interest on loans' },
    outcomes: {
      entitled: 'Entitled',
      not_entitled: 'Not entitled',
      unknown: 'Not known',
      none: 'No rule here',
    },
    due: 'Of the latest month',
    paid: 'Approved so far',
    loading: 'Being reckoned…',
  },
}
const tones: Record<keyof typeof zh.outcomes, Tone> = {
  entitled: 'good',
  not_entitled: 'plain',
  unknown: 'medium',
  none: 'plain',
}

/** What the place's rules promise to an institution, and what approved months have given it (B-BEN-51). */
export function SupportDrawer({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const support = useQuery(q(institutionSupport, { params: { orgId: provider.orgId } }))
  return (
    <Drawer open title={`${provider.orgName} · ${m.title}`} size={520} onClose={onClose}>
      <ProblemNote error={support.error} />
      {support.isPending && <p className="page-note">{m.loading}</p>}
      {(support.data?.items ?? []).map((one) => (
        <section key={`${one.kind} ${one.scheme ?? ''}`} style={{ marginBottom: 20 }}>
          <h3 style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap' }}>
            {one.schemeWords ? say(one.schemeWords) : m.kinds[one.kind]}{' '}
            <Tag tone={tones[one.outcome]}>{m.outcomes[one.outcome]}</Tag>
          </h3>
          {one.scheme !== null && (
            <Facts
              items={[
                [m.due, one.entitledFen === null ? '—' : yuan(one.entitledFen)],
                [m.paid, yuan(one.paidFen)],
              ]}
            />
          )}
        </section>
      ))}
    </Drawer>
  )
}
