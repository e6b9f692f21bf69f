import * as contract from '#contract/benefit-finance'
import { comparisons } from '#contract/policy-parameter'
import { yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, Input, InputNumber } from 'antd'
import { useState } from 'react'

const zh = {
  title: '资金比例与补贴构成',
  edit: '登记年度财政数据',
  income: '一般公共预算收入',
  lottery: '福彩公益金',
  lotteryElder: '其中用于养老',
  planned: '养老预算（不含公益金）',
  wanted: (fen: string) => `应为 ${fen}`,
  actual: (fen: string) => `现为 ${fen}`,
  met: '达到',
  missed: '未达到',
  unknown: '数据未登记',
  noShares: '当地文件没有规定资金比例',
  demand: '补需方（给老年人）',
  supply: '补供方（给机构和人员）',
  save: '保存',
  yuan: '元',
}
const en = {
  title: 'Shares of finance, and who gets it',
  edit: 'Record the year’s figures',
  income: 'General budget income',
  lottery: 'Welfare-lottery fund',
  lotteryElder: 'of it for elders',
  planned: 'Budget for elders, without the lottery',
  wanted: (fen: string) => `should be ${fen}`,
  actual: (fen: string) => `is ${fen}`,
  met: 'reached',
  missed: 'missed',
  unknown: 'figures not recorded',
  noShares: 'No document of this place sets a share',
  demand: 'Demand side: to elders',
  supply: 'Supply side: to organisations and workers',
  save: 'Save',
  yuan: 'yuan',
} satisfies typeof zh
const messages = { zh, en }
type Fields = { income?: number | null; lottery?: number | null; lotteryElder?: number | null; note?: string }

const toFen = (value: number | null | undefined) =>
  value === null || value === undefined ? null : Math.round(value * 100)
const toYuan = (value: number | null) => (value === null ? null : value / 100)

/** Whether the place keeps the shares that its documents demand, and how a year is split between elders and suppliers. */
export function SharesPanel({ year }: { year: number }) {
  const m = useMessages(messages)
  const say = useWord()
  const region = useSession().post?.regionCode ?? null
  const [editing, setEditing] = useState(false)
  const shown = useQuery({
    ...q(contract.showFiscalYear, { params: { region: region ?? 0, year } }),
    enabled: region !== null,
  })
  const report = useQuery(q(contract.yearReport, { query: { year } }))
  const save = useAction(contract.saveFiscalYear, {
    changes: [contract.showFiscalYear],
    done: () => setEditing(false),
  })
  if (region === null) return null
  const data = shown.data
  const money = (fen: number | null) => (fen === null ? null : yuan(fen))
  return (
    <Panel
      title={m.title}
      actions={
        <ActionButton size="small" needs="benefits.approve" onClick={() => setEditing(true)}>
          {m.edit}
        </ActionButton>
      }
    >
      <ProblemNote error={shown.error ?? report.error} />
      <Facts
        columns={2}
        names="long"
        items={[
          [m.income, money(data?.incomeFen ?? null)],
          [m.lottery, money(data?.lotteryFen ?? null)],
          [m.lotteryElder, money(data?.lotteryElderFen ?? null)],
          [m.planned, money(data?.plannedFen ?? null)],
          [m.demand, money(report.data?.totals.demandFen ?? null)],
          [m.supply, money(report.data?.totals.supplyFen ?? null)],
          ...(data?.shares ?? []).map(
            (one) =>
              [
                `${say(one.words)} ${say(comparisons[one.compare])} ${one.percent ?? '—'} %`,
                <>
                  <Tag tone={one.met === null ? 'plain' : one.met ? 'good' : 'high'}>
                    {one.met === null ? m.unknown : one.met ? m.met : m.missed}
                  </Tag>{' '}
                  {one.wantedFen !== null && m.wanted(yuan(one.wantedFen))}{' '}
                  {one.actualFen !== null && m.actual(yuan(one.actualFen))}
                </>,
              ] as const,
          ),
        ]}
      />
      {data && data.shares.length === 0 && <p className="page-note">{m.noShares}</p>}
      {editing && data && (
        <FormDrawer<Fields>
          title={`${m.edit} ${year}`}
          submit={m.save}
          initial={{
            income: toYuan(data.incomeFen),
            lottery: toYuan(data.lotteryFen),
            lotteryElder: toYuan(data.lotteryElderFen),
            note: data.note,
          }}
          pending={save.isPending}
          error={save.error}
          onClose={() => setEditing(false)}
          onSubmit={(f) =>
            save.mutate({
              params: { region, year },
              body: {
                incomeFen: toFen(f.income),
                lotteryFen: toFen(f.lottery),
                lotteryElderFen: toFen(f.lotteryElder),
                note: f.note ?? '',
                ...(data.updatedAt ? { updatedAt: data.updatedAt } : {}),
              },
            })
          }
        >
          {(['income', 'lottery', 'lotteryElder'] as const).map((name) => (
            <Form.Item key={name} name={name} label={`${m[name]}（${m.yuan}）`}>
              <InputNumber min={0} precision={2} style={{ width: 240 }} />
            </Form.Item>
          ))}
          <Form.Item name="note">
            <Input.TextArea rows={2} maxLength={500} showCount />
          </Form.Item>
        </FormDrawer>
      )}
    </Panel>
  )
}
