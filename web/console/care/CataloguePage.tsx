import * as contract from '#contract/care-catalogue'
import { helpLines, itemClasses, itemGroups, itemUnits, versionStates } from '#contract/care-words'
import { splitWords } from '#contract/words'
import { dayText, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Checkbox, Segmented } from 'antd'
import { ItemForm, OfferForm } from './CatalogueForms.tsx'
import { messages } from './messages.ts'
import { catalogueRoute } from './pages.tsx'

/** What can be ordered, in versions, and who offers it at which price. */
export function CataloguePage() {
  const m = useMessages(messages)
  const search = catalogueRoute.useSearch()
  const navigate = catalogueRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const offers = search.tab === 'offers'
  return (
    <Page
      title={m.catalogue}
      actions={
        offers ? (
          <ActionButton type="primary" needs="care.offer" onClick={() => set({ form: 'new' })}>
            {m.newOffer}
          </ActionButton>
        ) : (
          <ActionButton type="primary" needs="care.catalogue" onClick={() => set({ form: 'new' })}>
            {m.newItem}
          </ActionButton>
        )
      }
      filters={
        <>
          <Segmented<'items' | 'offers'>
            value={search.tab ?? 'items'}
            onChange={(next) => set({ tab: next === 'offers' ? next : undefined, form: undefined })}
            options={(['items', 'offers'] as const).map((value) => ({ value, label: m[value] }))}
          />
          {!offers && (
            <>
              <SearchBox label={m.item} width={200} value={search.q} onSearch={(q) => set({ q })} />
              <Checkbox
                checked={search.all === true}
                onChange={(event) => set({ all: event.target.checked ? true : undefined })}
              >
                {m.showAll}
              </Checkbox>
            </>
          )}
        </>
      }
    >
      {offers ? <Offers form={search.form} set={set} /> : <Items search={search} set={set} />}
    </Page>
  )
}

type Set = (change: { form: string | undefined }) => void

function Items({
  search,
  set,
}: {
  search: { q?: string | undefined; all?: true | undefined; form?: string | undefined }
  set: Set
}) {
  const m = useMessages(messages)
  const say = useWord()
  const { modal } = App.useApp()
  const query = { ...(search.q ? { q: search.q } : {}), ...(search.all ? { all: 'true' } : {}) }
  const list = useQuery(q(contract.listItems, { query }))
  const retire = useAction(contract.retireItem, { changes: [contract.listItems] })
  const items = list.data?.items ?? []
  return (
    <>
      <ProblemNote error={retire.error} />
      <DataTable<contract.Item>
        name="care-items"
        label={m.items}
        rows={items}
        rowKey={(one) => `${one.code} ${one.version}`}
        source={list}
        empty={<Empty title={m.noItems} />}
        exportAs={{ file: m.items, rows: async () => items }}
        columns={[
          {
            key: 'group',
            title: m.group,
            width: 95,
            render: (one) => say(itemGroups[one.group]),
            text: (one) => say(itemGroups[one.group]),
          },
          {
            key: 'class',
            title: m.class,
            width: 95,
            render: (one) => say(itemClasses[one.class]),
            text: (one) => say(itemClasses[one.class]),
          },
          {
            key: 'name',
            title: m.item,
            render: (one) => (
              <>
                <b>{say(one)}</b> <small className="digits">{one.code}</small>
                <br />
                <small>{say(splitWords(one.content))}</small>
              </>
            ),
            text: (one) => say(one),
          },
          {
            key: 'line',
            title: m.line,
            width: 95,
            render: (one) => say(helpLines[one.line]),
            text: (one) => say(helpLines[one.line]),
          },
          {
            key: 'unit',
            title: m.unit,
            width: 130,
            render: (one) => `${say(itemUnits[one.unit])} · ${m.minutes(one.minutes)}`,
            text: (one) => one.minutes,
          },
          {
            key: 'price',
            title: m.priceRange,
            optional: true,
            width: 150,
            align: 'right',
            render: (one) =>
              one.priceLowFen === null || one.priceHighFen === null
                ? '—'
                : `${yuan(one.priceLowFen)}–${yuan(one.priceHighFen)}`,
            text: (one) => (one.priceLowFen === null ? null : one.priceLowFen / 100),
          },
          {
            key: 'region',
            title: m.region,
            width: 80,
            render: (one) => one.regionName ?? m.all,
            text: (one) => one.regionName,
          },
          {
            key: 'offers',
            title: m.offersCount,
            width: 70,
            align: 'right',
            render: (one) => <span className="digits">{one.offers}</span>,
            text: (one) => one.offers,
          },
          {
            key: 'version',
            title: m.version,
            width: 100,
            render: (one) => (
              <Tag
                tone={one.state === 'published' ? 'good' : 'plain'}
              >{`${one.version} ${say(versionStates[one.state])}`}</Tag>
            ),
            text: (one) => one.version,
          },
          {
            key: 'do',
            title: '',
            width: 180,
            render: (one) =>
              one.state === 'published' && (
                <span style={{ display: 'flex', gap: 6 }}>
                  <ActionButton size="small" needs="care.catalogue" onClick={() => set({ form: one.code })}>
                    {m.newVersion}
                  </ActionButton>
                  <ActionButton
                    size="small"
                    danger
                    needs="care.catalogue"
                    onClick={() =>
                      void modal.confirm({
                        title: `${m.retire} ${say(one)}`,
                        content: m.retireAsk,
                        okText: m.retire,
                        onOk: () => retire.mutate({ params: { code: one.code } }),
                      })
                    }
                  >
                    {m.retire}
                  </ActionButton>
                </span>
              ),
          },
        ]}
      />
      {search.form && (
        <ItemForm
          key={search.form}
          item={items.find((one) => one.code === search.form && one.state === 'published')}
          onClose={() => set({ form: undefined })}
        />
      )}
    </>
  )
}

function Offers({ form, set }: { form: string | undefined; set: Set }) {
  const m = useMessages(messages)
  const say = useWord()
  const list = useQuery(q(contract.listOffers, { query: {} }))
  const withdraw = useAction(contract.withdrawOffer, { changes: [contract.listOffers, contract.listItems] })
  const offers = list.data?.items ?? []
  const until = (day: string | null) =>
    day === null ? <Tag tone="high">{m.none}</Tag> : day === '9999-12-31' ? m.noEnd : dayText(day)
  return (
    <>
      <ProblemNote error={withdraw.error} />
      <DataTable<contract.Offer>
        name="care-offers"
        label={m.offers}
        rows={offers}
        rowKey={(one) => one.id}
        source={list}
        empty={<Empty title={m.noOffers}>{m.noOffersHint}</Empty>}
        exportAs={{ file: m.offers, rows: async () => offers }}
        rowTone={(one) => (one.licenceUntil === null || one.contractUntil === null ? 'high' : undefined)}
        columns={[
          { key: 'org', title: m.provider, render: (one) => one.orgName, text: (one) => one.orgName },
          {
            key: 'item',
            title: m.item,
            width: 150,
            render: (one) => say(one.itemWords),
            text: (one) => say(one.itemWords),
          },
          {
            key: 'price',
            title: m.price,
            width: 180,
            align: 'right',
            render: (one) => `${yuan(one.priceFen)} / ${m.minutes(one.minutes)}`,
            text: (one) => one.priceFen / 100,
          },
          {
            key: 'serves',
            title: m.serves,
            render: (one) => one.servesNames.join('、'),
            text: (one) => one.servesNames.join('、'),
          },
          {
            key: 'licence',
            title: m.licence,
            width: 130,
            render: (one) => until(one.licenceUntil),
            text: (one) => one.licenceUntil,
          },
          {
            key: 'contract',
            title: m.contract,
            width: 130,
            render: (one) => until(one.contractUntil),
            text: (one) => one.contractUntil,
          },
          {
            key: 'do',
            title: '',
            width: 150,
            render: (one) => (
              <span style={{ display: 'flex', gap: 6 }}>
                <ActionButton size="small" needs="care.offer" onClick={() => set({ form: one.id })}>
                  {m.editOffer}
                </ActionButton>
                <ActionButton
                  size="small"
                  danger
                  needs="care.offer"
                  onClick={() => withdraw.mutate({ params: { id: one.id } })}
                >
                  {m.withdraw}
                </ActionButton>
              </span>
            ),
          },
        ]}
      />
      {form && (
        <OfferForm
          key={form}
          offer={offers.find((one) => one.id === form)}
          onClose={() => set({ form: undefined })}
        />
      )}
    </>
  )
}
