import {
  listQrCodes,
  makeElderQrCodes,
  makeQrCode,
  type QrCode,
  QrStands,
  qrStands,
  retireQrCode,
} from '#contract/calls'
import { fullTime, number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Form, Input, Select } from 'antd'
import { useMemo, useState } from 'react'
import { paths } from '../../paths.ts'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { codesRoute } from '../pages.tsx'
import './codes.css'
import { MakeCards } from './MakeCards.tsx'
import { messages } from './messages.ts'

const SHEET = 200

/** Every QR code that hangs or is carried somewhere: found, made for places and for elders, printed, taken out of use. */
export function CodesPage() {
  const m = useMessages(messages)
  const say = useWord()
  const { modal, message } = App.useApp()
  const session = useSession()
  const search = codesRoute.useSearch()
  const navigate = codesRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const query = {
    q: search.q,
    elderId: search.elder as QrCode['elderId'] & string, // from the address; the server refuses what is none
    region: search.region,
    stands: search.stands,
    active: search.retired !== true,
  }
  const found = useInfiniteQuery(pages(listQrCodes, { query }))
  const rows = rowsOf(listQrCodes, found.data)
  const [selected, setSelected] = useState<string[]>([])
  const retire = useAction(retireQrCode, { changes: [listQrCodes] })
  const add = useAction(makeQrCode, { changes: [listQrCodes], done: () => set({ do: undefined }) })
  const forElder = useAction(makeElderQrCodes, {
    changes: [listQrCodes],
    done: ({ made }) => void message.success(m.cardsMade(made)),
  })
  const filtered = Boolean(search.q || search.elder || search.region || search.stands || search.retired)

  const columns = useMemo(
    (): Column<QrCode>[] => [
      {
        key: 'code',
        title: '',
        render: (r) => <img className="code-mini" src={imageOf(r)} alt="" />,
        width: 56,
      },
      { key: 'number', title: m.number, render: (r) => r.number, text: (r) => r.number, width: 80 },
      {
        key: 'stands',
        title: m.stands,
        render: (r) => (
          <Tag tone={r.elderId ? 'low' : 'plain'}>{say(qrStands[r.elderId ? 'elder' : 'place'])}</Tag>
        ),
        text: (r) => say(qrStands[r.elderId ? 'elder' : 'place']),
        width: 90,
      },
      { key: 'label', title: m.label, render: (r) => r.label, text: (r) => r.label },
      {
        key: 'who',
        title: m.who,
        render: (r) =>
          r.elderId ? (
            <Link to={paths.elder} params={{ elderId: r.elderId }}>
              {r.elderName ?? r.elderId}
            </Link>
          ) : (
            '—'
          ),
        text: (r) => r.elderName,
        width: 140,
      },
      {
        key: 'region',
        title: m.region,
        render: (r) => r.regionName ?? r.regionCode,
        text: (r) => r.regionName,
        width: 220,
      },
      {
        key: 'requests',
        title: m.requests,
        render: (r) => number(r.requests),
        text: (r) => r.requests,
        align: 'right',
        width: 100,
      },
      {
        key: 'made',
        title: m.made,
        render: (r) => <time title={fullTime(r.createdAt)}>{shortTime(r.createdAt)}</time>,
        text: (r) => fullTime(r.createdAt),
        width: 120,
      },
      {
        key: 'act',
        title: '',
        render: (r) => (
          <span className="code-acts">
            <a href={r.path} target="_blank" rel="noreferrer">
              {m.open}
            </a>
            {r.active ? (
              <ActionButton
                size="small"
                type="text"
                danger
                needs="calls.manage"
                onClick={() =>
                  modal.confirm({
                    title: m.retireAsk(r.elderName ?? r.label),
                    okText: m.retire,
                    okButtonProps: { danger: true },
                    onOk: () => retire.mutateAsync({ params: { id: r.id } }),
                  })
                }
              >
                {m.retire}
              </ActionButton>
            ) : (
              <Tag>{m.retired}</Tag>
            )}
          </span>
        ),
        width: 190,
      },
    ],
    [m, say, modal, retire],
  )

  return (
    <Page
      title={m.codes}
      actions={
        <>
          {search.elder && rows.length === 0 && found.isSuccess && (
            <ActionButton
              type="primary"
              needs="calls.manage"
              loading={forElder.isPending}
              onClick={() => forElder.mutate({ body: { elderIds: [query.elderId] } })}
            >
              {m.forElder}
            </ActionButton>
          )}
          <ActionButton needs="calls.manage" onClick={() => set({ do: 'place' })}>
            {m.makePlace}
          </ActionButton>
          <ActionButton needs="calls.manage" onClick={() => set({ do: 'cards' })}>
            {m.makeCards}
          </ActionButton>
        </>
      }
      filters={
        <>
          <SearchBox
            label={m.search}
            width={230}
            value={search.q}
            onSearch={(q) => set({ q, elder: undefined })}
          />
          <RegionPicker label={m.region} value={search.region} onChange={(region) => set({ region })} />
          <Select<QrStands>
            allowClear
            aria-label={m.stands}
            placeholder={m.stands}
            style={{ width: 130 }}
            value={search.stands ?? null}
            onChange={(stands) => set({ stands: stands ?? undefined })}
            options={QrStands.options.map((value) => ({ value, label: say(qrStands[value]) }))}
          />
          <Select<'yes' | 'no'>
            aria-label={m.state}
            style={{ width: 110 }}
            value={search.retired ? 'no' : 'yes'}
            onChange={(state) => set({ retired: state === 'no' ? true : undefined })}
            options={[
              { value: 'yes', label: m.inUse },
              { value: 'no', label: m.retired },
            ]}
          />
        </>
      }
    >
      <ProblemNote error={retire.error ?? forElder.error} />
      <DataTable<QrCode>
        name="help-codes"
        label={m.codes}
        rows={rows}
        rowKey={(r) => r.id}
        columns={columns}
        source={found}
        selected={selected}
        onSelect={setSelected}
        tools={
          <ActionButton
            size="small"
            disabledReason={
              selected.length === 0 ? m.chooseFirst : selected.length > SHEET ? m.atMost : undefined
            }
            onClick={() => void navigate({ to: paths.codeSheet, search: { ids: selected } })}
          >
            {m.printSelected(selected.length)}
          </ActionButton>
        }
        empty={
          search.elder ? (
            <Empty title={m.elderHasNone} />
          ) : filtered ? undefined : (
            <Empty title={m.none}>{m.noneHint}</Empty>
          )
        }
        exportAs={{ file: m.codes, rows: () => everyRow(listQrCodes, { query }) }}
      />
      {search.do === 'place' && (
        <FormDrawer<{ label: string; regionCode: number }>
          title={m.makePlace}
          submit={m.save}
          initial={session.regionCode ? { regionCode: session.regionCode } : {}}
          pending={add.isPending}
          error={add.error}
          onClose={() => set({ do: undefined })}
          onSubmit={(body) => add.mutate({ body })}
        >
          <Form.Item name="label" label={m.label} extra={m.labelHint} rules={[{ required: true }]}>
            <Input autoFocus maxLength={60} />
          </Form.Item>
          <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
            <RegionPicker width="100%" label={m.region} allowClear={false} />
          </Form.Item>
        </FormDrawer>
      )}
      {search.do === 'cards' && (
        <MakeCards
          onClose={() => set({ do: undefined })}
          onMade={(made) => {
            void message.success(m.cardsMade(made))
            set({ do: undefined, stands: 'elder' })
          }}
        />
      )}
    </Page>
  )
}

export const imageOf = (code: Pick<QrCode, 'svg'>) =>
  `data:image/svg+xml;utf8,${encodeURIComponent(code.svg)}`
