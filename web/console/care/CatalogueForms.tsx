import * as contract from '#contract/care-catalogue'
import { helpLines, itemClasses, itemGroups, itemUnits, type OfferId } from '#contract/care-words'
import { type OrgId, uuidv7 } from '#contract/id'
import { listOrganisations } from '#contract/organisations'
import { needItems } from '#contract/people-words'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useQuery } from '@tanstack/react-query'
import { Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { useMemo } from 'react'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'

const required = [{ required: true }]
const fen = (yuan: number | null | undefined) =>
  yuan === null || yuan === undefined ? null : Math.round(yuan * 100)
const yuanOf = (amount: number | null) => (amount === null ? null : amount / 100)

type Fields = {
  code: string
  regionCode: number
  class: keyof typeof itemClasses
  group: keyof typeof itemGroups
  line: keyof typeof helpLines
  need?: keyof typeof needItems | null
  purchaseService?: string | null
  zh: string
  en: string
  content: string
  standard?: string
  unit: keyof typeof itemUnits
  minutes: number
  atHome: boolean
  low?: number | null
  high?: number | null
}
const bodyOf = (
  { code: _code, low, high, need, purchaseService, standard, ...rest }: Fields,
  seen: number | null,
) => ({
  ...rest,
  need: need ?? null,
  purchaseService: purchaseService || null,
  standard: standard ?? '',
  priceLowFen: fen(low),
  priceHighFen: fen(high),
  seen,
})

/** A new item, or a new version of one; what runs keeps the version it was ordered by. */
export function ItemForm({ item, onClose }: { item: contract.Item | undefined; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const session = useSession()
  const options = (words: Record<string, { zh: string; en: string }>) =>
    Object.entries(words).map(([value, word]) => ({ value, label: say(word) }))
  const publish = useAction(contract.publishItem, { changes: [contract.listItems], done: onClose })
  const region = session?.post.regionCode ?? 0
  return (
    <FormDrawer<Fields>
      title={item ? `${m.newVersion}：${say(item)}` : m.newItem}
      submit={m.save}
      initial={
        item
          ? { ...item, low: yuanOf(item.priceLowFen), high: yuanOf(item.priceHighFen) }
          : {
              regionCode: region,
              class: 'daily_life',
              group: 'help',
              line: 'daily',
              unit: 'times',
              minutes: 60,
              atHome: true,
            }
      }
      pending={publish.isPending}
      error={publish.error}
      onClose={onClose}
      onSubmit={(f) =>
        publish.mutate({
          params: { code: item?.code ?? f.code },
          body: bodyOf({ ...f, regionCode: item?.regionCode ?? f.regionCode }, item?.version ?? null),
        })
      }
    >
      {!item && (
        <>
          <Form.Item name="code" label={m.code} rules={required}>
            <Input maxLength={31} autoFocus />
          </Form.Item>
          <Form.Item name="regionCode" label={m.region} rules={required}>
            <RegionPicker allowClear={false} />
          </Form.Item>
        </>
      )}
      <Form.Item name="zh" label={m.nameZh} rules={required}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="en" label={m.nameEn} rules={required}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="group" label={m.group} rules={required}>
        <Select options={options(itemGroups)} />
      </Form.Item>
      <Form.Item name="class" label={m.class} rules={required}>
        <Select options={options(itemClasses)} />
      </Form.Item>
      <Form.Item name="line" label={m.line} rules={required}>
        <Select options={options(helpLines)} />
      </Form.Item>
      <Form.Item name="need" label={m.need}>
        <Select allowClear options={options(needItems)} />
      </Form.Item>
      <Form.Item name="purchaseService" label={m.purchaseService}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="content" label={m.content} rules={required}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
      <Form.Item name="standard" label={m.standard}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item name="unit" label={m.unit} rules={required}>
        <Select options={options(itemUnits)} />
      </Form.Item>
      <Form.Item name="minutes" label={m.minutesLabel} rules={required}>
        <InputNumber min={5} max={1440} precision={0} />
      </Form.Item>
      <Form.Item label={m.priceRange}>
        <span style={{ display: 'flex', gap: 8 }}>
          <Form.Item name="low" noStyle>
            <InputNumber min={0} precision={2} aria-label={`${m.priceRange} ≥`} />
          </Form.Item>
          –
          <Form.Item name="high" noStyle>
            <InputNumber min={0} precision={2} aria-label={`${m.priceRange} ≤`} />
          </Form.Item>
        </span>
      </Form.Item>
      <Form.Item name="atHome" valuePropName="checked">
        <Checkbox>{m.atHome}</Checkbox>
      </Form.Item>
    </FormDrawer>
  )
}

/** Price and area of one item; refused in words without a licence and a contract in force. */
export function OfferForm({ offer, onClose }: { offer: contract.Offer | undefined; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const fresh = useMemo(() => uuidv7() as OfferId, []) // made here in the shape of the brand
  const items = useQuery(q(contract.listItems, { query: {} }))
  const orgs = useQuery(q(listOrganisations, { query: { limit: 200 } }))
  const publish = useAction(contract.publishOffer, {
    changes: [contract.listOffers, contract.listItems],
    done: onClose,
  })
  return (
    <FormDrawer<{ orgId: OrgId; itemCode: string; yuan: number; serves: number; note?: string }>
      title={offer ? m.editOffer : m.newOffer}
      submit={m.save}
      initial={
        offer
          ? {
              orgId: offer.orgId,
              itemCode: offer.itemCode,
              yuan: offer.priceFen / 100,
              serves: offer.servesRegions[0] ?? 0,
              note: offer.note,
            }
          : {}
      }
      pending={publish.isPending}
      error={publish.error}
      onClose={onClose}
      onSubmit={(f) =>
        publish.mutate({
          params: { id: offer?.id ?? fresh },
          body: {
            orgId: f.orgId,
            itemCode: f.itemCode,
            priceFen: Math.round(f.yuan * 100),
            // The first is edited here; further areas of an offer stay.
            servesRegions: [...new Set([f.serves, ...(offer?.servesRegions.slice(1) ?? [])])],
            note: f.note ?? '',
            ...(offer ? { updatedAt: offer.updatedAt } : {}),
          },
        })
      }
    >
      <Form.Item name="orgId" label={m.organisation} rules={required}>
        <Select
          disabled={offer !== undefined}
          showSearch={{ optionFilterProp: 'label' }}
          loading={orgs.isLoading}
          options={(orgs.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
        />
      </Form.Item>
      <Form.Item name="itemCode" label={m.item} rules={required}>
        <Select
          disabled={offer !== undefined}
          showSearch={{ optionFilterProp: 'label' }}
          options={(items.data?.items ?? []).map((one) => ({ value: one.code, label: say(one) }))}
        />
      </Form.Item>
      <Form.Item name="yuan" label={m.yuan} rules={required}>
        <InputNumber min={0} max={100_000} precision={2} style={{ width: 160 }} />
      </Form.Item>
      <Form.Item name="serves" label={m.serves} rules={required}>
        <RegionPicker allowClear={false} />
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  )
}
