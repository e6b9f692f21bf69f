import { type Responder, list } from '#contract/responder-roster'
import {
  kinds,
  qualifications,
  travelModes,
  type QualificationKind,
  type ResponderKind,
} from '#contract/responder-words'
import { distance, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { useHotkeys } from '#web/ui/desk/hotkeys.ts'
import { Page } from '#web/ui/desk/Page.tsx'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Input, Select, type InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { paths } from '../paths.ts'
import { useOptions } from '../people/options.ts'
import { RegionName, RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { DutyTag } from './DutyTag.tsx'
import { messages } from './messages.ts'
import { respondersRoute } from './pages.tsx'

export function RespondersPage() {
  const m = useMessages(messages)
  const options = useOptions()
  const search = respondersRoute.useSearch()
  const navigate = respondersRoute.useNavigate()
  const box = useRef<InputRef>(null)
  const [typed, setTyped] = useState(search.q ?? '')
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  useEffect(() => {
    const wait = setTimeout(() => {
      if ((search.q ?? '') !== typed.trim())
        void navigate({ search: (s) => ({ ...s, q: typed.trim() || undefined }), replace: true })
    }, 180)
    return () => clearTimeout(wait)
  }, [typed, search.q, navigate])
  useHotkeys({ '/': () => box.current?.focus() })

  const query = {
    ...search,
    left: search.left ?? ('no' as const),
    sort: search.sort ?? ('name' as const),
    limit: 100,
  }
  const found = useInfiniteQuery({ ...pages(list, { query }), placeholderData: keepPreviousData })
  const columns = useColumns()
  return (
    <Page
      title={m.responders}
      actions={
        <>
          <Link to={paths.onDuty}>
            <Button>{m.onDutyBoard}</Button>
          </Link>
          <ActionButton
            type="primary"
            needs="responders.write"
            onClick={() => void navigate({ to: paths.newResponder })}
          >
            {m.register}
          </ActionButton>
        </>
      }
      filters={
        <>
          <Input
            ref={box}
            allowClear
            aria-label={m.find}
            placeholder={m.find}
            style={{ width: 200 }}
            value={typed}
            maxLength={60}
            onChange={(event) => setTyped(event.target.value)}
            suffix={<kbd aria-hidden>/</kbd>}
          />
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={170}
          />
          <Choice
            label={m.kind}
            width={150}
            value={search.kind}
            options={options<ResponderKind>(kinds)}
            onChange={(kind) => set({ kind })}
          />
          <Choice
            label={m.duty}
            width={100}
            value={search.duty}
            options={[
              { value: 'on' as const, label: m.on },
              { value: 'off' as const, label: m.off },
            ]}
            onChange={(duty) => set({ duty })}
          />
          <Choice
            label={m.qualifications}
            width={130}
            value={search.qualification}
            options={options<QualificationKind>(qualifications)}
            onChange={(qualification) => set({ qualification })}
          />
          <Choice
            label={m.state}
            width={110}
            value={search.left}
            options={[
              { value: 'no' as const, label: m.active },
              { value: 'yes' as const, label: m.leftOnly },
            ]}
            onChange={(left) => set({ left })}
          />
          {Object.values(search).some((value) => value !== undefined) && (
            <Button
              type="text"
              size="small"
              onClick={() => {
                setTyped('')
                void navigate({ search: {}, replace: true })
              }}
            >
              {m.clear}
            </Button>
          )}
        </>
      }
    >
      <DataTable
        name="responders"
        label={m.responders}
        rows={rowsOf(list, found.data)}
        rowKey={(r) => r.id}
        columns={columns}
        source={found}
        sort={search.sort && { by: search.sort, descending: search.sort === 'updated' }}
        onSort={(next) => set({ sort: next?.by === 'updated' ? 'updated' : next ? 'name' : undefined })}
        onOpen={(r) => void navigate({ to: paths.responder, params: { responderId: r.id } })}
        rowTone={(r) => (r.endedAt ? 'is-gone' : undefined)}
        exportAs={{ file: m.exportName, rows: () => everyRow(list, { query }) }}
      />
    </Page>
  )
}

export function useColumns(): Column<Responder>[] {
  const m = useMessages(messages)
  const say = useWord()
  return [
    {
      key: 'name',
      title: m.name,
      sort: 'name',
      render: (r) => (
        <Link to={paths.responder} params={{ responderId: r.id }}>
          {r.name}
        </Link>
      ),
      text: (r) => r.name,
      width: 150,
    },
    {
      key: 'kind',
      title: m.kind,
      render: (r) => say(kinds[r.kind]),
      text: (r) => say(kinds[r.kind]),
      width: 140,
    },
    {
      key: 'duty',
      title: m.duty,
      render: (r) => <DutyTag responder={r} />,
      text: (r) => (r.duty.onNow ? m.on : m.off),
      width: 170,
    },
    {
      key: 'region',
      title: m.region,
      render: (r) => <RegionName code={r.regionCode} />,
      text: (r) => r.regionCode,
    },
    {
      key: 'qualifications',
      title: m.qualifications,
      render: (r) => r.qualifications.map((code) => say(qualifications[code])).join('、'),
      text: (r) => r.qualifications.map((code) => say(qualifications[code])).join(' '),
    },
    {
      key: 'keys',
      title: m.keys,
      align: 'right',
      render: (r) => r.keys || '',
      text: (r) => r.keys,
      width: 60,
    },
    {
      key: 'travel',
      title: m.travel,
      render: (r) => say(travelModes[r.travelMode]),
      text: (r) => say(travelModes[r.travelMode]),
      width: 80,
    },
    {
      key: 'radius',
      title: m.radius,
      align: 'right',
      render: (r) => (r.maxRadiusM === null ? m.radiusAny : distance(r.maxRadiusM)),
      text: (r) => r.maxRadiusM,
      width: 130,
      optional: true,
    },
    {
      key: 'phone',
      title: m.phone,
      render: (r) => <span className="digits">{r.phoneMasked ?? '—'}</span>,
      text: (r) => r.phoneMasked,
      width: 118,
    },
    {
      key: 'account',
      title: m.account,
      render: (r) => (r.accountId ? m.hasAccount : m.noAccount),
      text: (r) => (r.accountId ? m.hasAccount : m.noAccount),
      width: 150,
      optional: true,
    },
    {
      key: 'updated',
      title: m.updated,
      sort: 'updated',
      render: (r) => <time className="digits">{shortTime(r.updatedAt)}</time>,
      text: (r) => r.updatedAt,
      width: 104,
      optional: true,
    },
  ]
}

export function Choice<K extends string>({
  label,
  value,
  options,
  onChange,
  width,
}: {
  label: string
  value: K | undefined
  options: { value: K; label: string }[]
  onChange: (value: K | undefined) => void
  width: number
}) {
  return (
    <Select<K>
      allowClear
      aria-label={label}
      placeholder={label}
      style={{ width }}
      popupMatchSelectWidth={false}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      options={options}
    />
  )
}
