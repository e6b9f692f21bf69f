import * as contract from '#contract/people'
import {
  careSettings,
  gaps,
  groups as groupWords,
  mobilities,
  sexes,
  statuses,
  type Group,
} from '#contract/people-words'
import { number } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { pages, q, rowsOf } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Input, InputNumber, Select, Space } from 'antd'
import { useEffect, useState } from 'react'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { BulkForm } from './bulk/BulkForm.tsx'
import { messages as bulkWords } from './bulk/messages.ts'
import { ExportForm } from './ExportForm.tsx'
import { messages as words } from './messages.ts'
import { useOptions } from './options.ts'
import { type Row, useElderColumns } from './elder-columns.tsx'
import { eldersRoute } from './pages.tsx'
import { SavedFilters } from './SavedFilters.tsx'
import './people.css'

const messages = {
  zh: {
    find: '姓名、拼音、首字母、电话、证件号、住址',
    found: '匹配',
    clear: '清除筛选',
    export: '导出',
    ages: '年龄',
    ageFrom: '最小年龄',
    ageTo: '最大年龄',
    device: '设备',
    withDevice: '有设备',
    withoutDevice: '无设备',
    contact: '联系人',
    withContact: '有联系人',
    withoutContact: '无联系人',
    withKey: '有人持钥匙',
    unverified: '联系人未核实',
    gap: '缺少',
    nobody: '没有找到',
    nobodyHint: '换个写法试试：拼音、首字母、曾用电话也能查到。只在您的范围内查找。',
    someHint: '只显示最前面的 50 人，请再多输入一些',
  },
  en: {
    find: 'Name, pinyin, initials, phone, identity number, address',
    found: 'Matched',
    clear: 'Clear filters',
    export: 'Export',
    ages: 'Age',
    ageFrom: 'From age',
    ageTo: 'To age',
    device: 'Devices',
    withDevice: 'With a device',
    withoutDevice: 'Without',
    contact: 'Contacts',
    withContact: 'With a contact',
    withoutContact: 'Without',
    withKey: 'Somebody holds a key',
    unverified: 'Not verified',
    gap: 'Missing',
    nobody: 'Nobody found',
    nobodyHint: 'Try another way: pinyin, initials, a former phone. Only your own area is searched.',
    someHint: 'The first 50 are shown: type a little more',
  },
}

/** The register: one search box, filters that stay in the address, and a list that pages as it is scrolled. */
export function EldersPage() {
  const m = useMessages(messages)
  const w = useMessages(words)
  const options = useOptions()
  const search = eldersRoute.useSearch()
  const navigate = eldersRoute.useNavigate()
  const b = useMessages(bulkWords)
  const [ticked, setTicked] = useState<string[]>([])
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

  const { q: text, sort, direction, export: exporting, bulk, ...filter } = search
  const query = {
    ...filter,
    sort: sort ?? ('region' as const),
    direction: direction ?? ('asc' as const),
    limit: 100,
  }
  const list = useInfiniteQuery({
    ...pages(contract.list, { query }),
    enabled: !text,
    placeholderData: keepPreviousData,
  })
  const count = useQuery({
    ...q(contract.count, { query: filter }),
    enabled: !text,
    placeholderData: keepPreviousData,
  })
  const found = useQuery({
    ...q(contract.search, { query: { q: text ?? '', limit: 50 } }),
    enabled: Boolean(text),
    placeholderData: keepPreviousData,
  })
  const rows: readonly Row[] = text ? (found.data?.items ?? []) : rowsOf(contract.list, list.data)
  const filtered = Object.values(filter).some((value) => value !== undefined)

  const columns = useElderColumns(Boolean(text))

  return (
    <Page
      title={w.elders}
      note={text ? undefined : count.data && w.count(number(count.data.count))}
      actions={
        <>
          <ActionButton
            needs="people.write"
            disabledReason={text && ticked.length === 0 ? b.emptyHint : undefined}
            onClick={() => set({ bulk: true })}
          >
            {b.open}
          </ActionButton>
          <ActionButton
            needs="people.export"
            disabledReason={text ? m.find : undefined}
            onClick={() => set({ export: true })}
          >
            {m.export}
          </ActionButton>
          <ActionButton
            type="primary"
            needs="people.write"
            onClick={() => void navigate({ to: paths.newElder })}
          >
            {w.register}
          </ActionButton>
        </>
      }
      filters={
        <>
          <Input
            allowClear
            className="elder-search"
            aria-label={m.find}
            placeholder={m.find}
            value={typed}
            maxLength={60}
            onChange={(event) => setTyped(event.target.value)}
            onPressEnter={() => {
              const [only] = rows
              if (text && only && rows.length === 1)
                void navigate({ to: paths.elder, params: { elderId: only.id } })
            }}
          />
          {!text && (
            <>
              <RegionPicker
                value={search.region}
                onChange={(region) => set({ region })}
                label={w.region}
                width={170}
              />
              <Select<Group[]>
                mode="multiple"
                allowClear
                maxTagCount={2}
                aria-label={w.group}
                placeholder={w.group}
                style={{ minWidth: 170 }}
                value={(search.groups?.split(',') ?? []).filter((code): code is Group => code in groupWords)}
                onChange={(value) => set({ groups: value.join(',') || undefined })}
                options={options(groupWords)}
                optionFilterProp="label"
              />
              <Space.Compact>
                <InputNumber
                  aria-label={m.ageFrom}
                  placeholder={m.ageFrom}
                  min={0}
                  max={130}
                  style={{ width: 92 }}
                  value={search.ageFrom ?? null}
                  onChange={(value) => set({ ageFrom: value ?? undefined })}
                />
                <InputNumber
                  aria-label={m.ageTo}
                  placeholder={m.ageTo}
                  min={0}
                  max={130}
                  style={{ width: 92 }}
                  value={search.ageTo ?? null}
                  onChange={(value) => set({ ageTo: value ?? undefined })}
                />
              </Space.Compact>
              <Choice
                label={w.sex}
                value={search.sex}
                options={options(sexes)}
                onChange={(sex) => set({ sex })}
                width={84}
              />
              <Choice
                label={w.setting}
                value={search.setting}
                options={options(careSettings)}
                onChange={(setting) => set({ setting })}
                width={104}
              />
              <Choice
                label={w.mobility}
                value={search.mobility}
                options={options(mobilities)}
                onChange={(mobility) => set({ mobility })}
                width={110}
              />
              <Choice
                label={m.device}
                value={search.device}
                options={[
                  { value: 'yes' as const, label: m.withDevice },
                  { value: 'no' as const, label: m.withoutDevice },
                ]}
                onChange={(device) => set({ device })}
                width={92}
              />
              <Choice
                label={m.contact}
                value={search.contact}
                options={[
                  { value: 'yes' as const, label: m.withContact },
                  { value: 'no' as const, label: m.withoutContact },
                  { value: 'key' as const, label: m.withKey },
                  { value: 'unverified' as const, label: m.unverified },
                ]}
                onChange={(contact) => set({ contact })}
                width={126}
              />
              <Choice
                label={m.gap}
                value={search.gap}
                options={options(gaps)}
                onChange={(gap) => set({ gap })}
                width={104}
              />
              <Choice
                label={w.status}
                value={search.status}
                options={options(statuses)}
                onChange={(status) => set({ status })}
                width={92}
              />
              <SavedFilters
                query={{ ...filter, sort, direction }}
                onPick={(next) => void navigate({ search: next, replace: true })}
              />
              {filtered && (
                <Button type="text" size="small" onClick={() => void navigate({ search: {}, replace: true })}>
                  {m.clear}
                </Button>
              )}
            </>
          )}
        </>
      }
    >
      <DataTable
        name="elders"
        label={w.elders}
        rows={rows}
        rowKey={(r) => r.id}
        columns={columns}
        source={text ? found : list}
        sort={text ? undefined : sort && { by: sort, descending: direction === 'desc' }}
        onSort={
          (next) =>
            set({
              sort: next?.by as typeof sort,
              direction: next ? (next.descending ? 'desc' : 'asc') : undefined,
            }) /* the columns' own sort names */
        }
        selected={ticked}
        onSelect={setTicked}
        onOpen={(r) => void navigate({ to: paths.elder, params: { elderId: r.id } })}
        rowTone={(r) => (r.status === 'died' ? 'is-gone' : undefined)}
        tools={text && rows.length === 50 ? <span className="panel-note">{m.someHint}</span> : undefined}
        {...(text ? { empty: <Empty title={m.nobody}>{m.nobodyHint}</Empty> } : {})}
      />
      {bulk && (
        <BulkForm
          ids={ticked}
          filter={text ? undefined : filter}
          count={count.data?.count}
          onClose={() => set({ bulk: undefined })}
        />
      )}
      {exporting && (
        <ExportForm
          filter={{ ...filter, sort: query.sort, direction: query.direction }}
          count={count.data?.count}
          onClose={() => set({ export: undefined })}
        />
      )}
    </Page>
  )
}

function Choice<K extends string>({
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
