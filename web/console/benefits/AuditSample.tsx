import { auditSample } from '#contract/benefit-finance'
import type { Cycle } from '#contract/benefit-cycles'
import { number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Form, Input, InputNumber } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { Amount } from './parts.tsx'

const zh = {
  title: '审计抽样',
  note: '同一随机种子总是抽出同样的记录，任何人都能复核；种子由审计人员当场给出，不由经办人选。',
  seed: '随机种子',
  size: '抽取条数',
  draw: '抽样',
  drawn: (size: number, of: number) => `从 ${number(of)} 条中抽出 ${number(size)} 条`,
  none: '尚未抽样',
  name: '姓名/单位',
  scheme: '待遇项目',
  amount: '金额',
  why: '依据',
}
const messages: { zh: typeof zh; en: typeof zh } = {
  zh,
  en: {
    title: 'Audit sample',
    note: 'The same seed always draws the same lines, so that anybody can check; it is said by the auditor on the spot, not chosen by who prepared the month.',
    seed: 'Seed',
    size: 'Lines',
    draw: 'Draw',
    drawn: (size, of) => `${number(size)} drawn of ${number(of)}`,
    none: 'Nothing drawn yet',
    name: 'Person or organisation',
    scheme: 'Benefit',
    amount: 'Amount',
    why: 'Why',
  },
}

/** Lines of a month for an auditor to look at: random, and the same for whoever repeats it. */
export function AuditSample({ cycle, onWhy }: { cycle: Cycle; onWhy: (elderId: string) => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const [asked, setAsked] = useState<{ seed: string; size: number }>()
  const sample = useQuery({
    ...q(auditSample, { params: { id: cycle.id }, query: asked ?? { seed: '-' } }),
    enabled: asked !== undefined,
  })
  const rows = sample.data?.items ?? []
  return (
    <>
      <p className="page-note">{m.note}</p>
      <Form<{ seed: string; size: number }> layout="inline" initialValues={{ size: 20 }} onFinish={setAsked}>
        <Form.Item name="seed" label={m.seed} rules={[{ required: true, whitespace: true }]}>
          <Input maxLength={60} style={{ width: 200 }} />
        </Form.Item>
        <Form.Item name="size" label={m.size} rules={[{ required: true }]}>
          <InputNumber min={1} max={500} precision={0} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={sample.isFetching}>
          {m.draw}
        </Button>
      </Form>
      <ProblemNote error={sample.error} />
      {sample.data && <p className="page-note">{m.drawn(rows.length, sample.data.of)}</p>}
      <DataTable<(typeof rows)[number]>
        name="benefit-audit-sample"
        label={m.title}
        rows={rows}
        rowKey={(one) => one.id}
        source={{ isPending: asked !== undefined && sample.isPending, error: null, refetch: sample.refetch }}
        empty={<Empty title={m.none} />}
        exportAs={{ file: `${m.title} ${asked?.seed ?? ''}`, rows: () => Promise.resolve([...rows]) }}
        columns={[
          {
            key: 'name',
            title: m.name,
            render: (one) =>
              one.elderId ? (
                <Link to={paths.elder} params={{ elderId: one.elderId }}>
                  {one.payeeName}
                </Link>
              ) : (
                one.payeeName
              ),
            text: (one) => one.payeeName,
          },
          {
            key: 'scheme',
            title: m.scheme,
            render: (one) => say(one.schemeWords),
            text: (one) => say(one.schemeWords),
          },
          {
            key: 'amount',
            title: m.amount,
            align: 'right',
            width: 160,
            render: (one) => <Amount value={one.amount} unit={one.unit} />,
            text: (one) => (one.unit === 'fen' ? one.amount / 100 : one.amount),
          },
          {
            key: 'why',
            title: '',
            width: 90,
            render: (one) => {
              const { elderId } = one
              return elderId ? (
                <Button size="small" onClick={() => onWhy(elderId)}>
                  {m.why}
                </Button>
              ) : null
            },
          },
        ]}
      />
    </>
  )
}
