import * as contract from '#contract/organisation-papers'
import type { SiteId } from '#contract/organisations'
import { dayText, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { paperMessages } from './paper-messages.ts'

type Price = z.output<typeof contract.PublishedPrice>
const changes = [contract.sitePrices, contract.priceViolations]

/** Whose premises a site uses, and the prices it has made public; former ones stay below as the log. */
export function Prices({ siteId }: { siteId: SiteId }) {
  const m = useMessages(paperMessages)
  const say = useWord()
  const may = useMay()
  const [open, setOpen] = useState(false)
  const params = { id: siteId }
  const query = useQuery(q(contract.sitePrices, { params }))
  const premises = useAction(contract.setPremises, { changes })
  const publish = useAction(contract.publishPrice, { changes, done: () => setOpen(false) })
  const data = query.data
  return (
    <Panel
      title={m.premises}
      flush
      {...(data?.violation ? { tone: 'high' as const } : {})}
      actions={
        <>
          <Select
            size="small"
            style={{ width: 190 }}
            aria-label={m.premisesOf}
            placeholder={m.unknown}
            disabled={!may('organisations.write')}
            value={data?.premises ?? null}
            allowClear
            onChange={(next) => premises.mutate({ params, body: { premises: next ?? null } })}
            options={contract.Premises.options.map((value) => ({
              value,
              label: say(contract.premisesKinds[value]),
            }))}
          />
          <ActionButton size="small" needs="care.offer" onClick={() => setOpen(true)}>
            {m.publish}
          </ActionButton>
        </>
      }
    >
      {data?.violation && (
        <p style={{ margin: '8px 12px' }}>
          <Tag tone="high">{m.violation}</Tag>
        </p>
      )}
      <ProblemNote error={premises.error ?? (open ? null : publish.error)} />
      <DataTable<Price>
        name="site-prices"
        label={m.premises}
        rows={data?.prices ?? []}
        rowKey={(one) => one.id}
        source={query}
        empty={<Empty title={m.noPrices} />}
        columns={[
          { key: 'item', title: m.item, render: (one) => one.item, text: (one) => one.item },
          {
            key: 'price',
            title: m.price,
            width: 180,
            align: 'right',
            render: (one) => `${yuan(one.priceFen)} ${say(contract.priceUnits[one.unit])}`,
            text: (one) => one.priceFen / 100,
          },
          {
            key: 'published',
            title: m.published,
            width: 220,
            render: (one) => `${dayText(one.publishedOn)} ${one.publishedBy ?? ''}`,
            text: (one) => one.publishedOn,
          },
          {
            key: 'withdrawn',
            title: m.withdrawn,
            width: 130,
            render: (one) => (one.withdrawnOn ? dayText(one.withdrawnOn) : '—'),
            text: (one) => one.withdrawnOn,
          },
          {
            key: 'do',
            title: '',
            width: 80,
            render: (one) =>
              one.withdrawnOn === null && (
                <ActionButton
                  size="small"
                  needs="care.offer"
                  onClick={() =>
                    publish.mutate({ params, body: { item: one.item, priceFen: null, unit: one.unit } })
                  }
                >
                  {m.withdraw}
                </ActionButton>
              ),
          },
        ]}
      />
      {open && (
        <FormDrawer<{ item: string; yuan: number; unit: z.output<typeof contract.PriceUnit> }>
          title={m.publish}
          submit={m.save}
          initial={{ unit: 'month' }}
          pending={publish.isPending}
          error={publish.error}
          onClose={() => setOpen(false)}
          onSubmit={(f) =>
            publish.mutate({
              params,
              body: { item: f.item, priceFen: Math.round(f.yuan * 100), unit: f.unit },
            })
          }
        >
          <Form.Item name="item" label={m.item} rules={[{ required: true }]}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="yuan" label={m.price} rules={[{ required: true }]}>
            <InputNumber min={0} precision={2} style={{ width: 160 }} />
          </Form.Item>
          <Form.Item name="unit" label={m.unit} rules={[{ required: true }]}>
            <Select
              options={contract.PriceUnit.options.map((value) => ({
                value,
                label: say(contract.priceUnits[value]),
              }))}
            />
          </Form.Item>
        </FormDrawer>
      )}
    </Panel>
  )
}
