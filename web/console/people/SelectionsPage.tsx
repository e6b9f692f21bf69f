import * as contract from '#contract/people-selections'
import { coverage } from '#contract/people-coverage'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { number, percent } from '#web/lib/format.ts'
import { everyRow, pages, q, rowsOf } from '#web/lib/query.ts'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import type { z } from 'zod'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages as words } from './messages.ts'
import { selectionsRoute } from './pages.tsx'

const messages = {
  zh: {
    title: '政策对象',
    selection: '对象范围',
    because: '依据的情形',
    liaison: '联络人',
    unnamed: '未登记',
    withLiaison: '已登记联络人',
    withoutLiaison: '未登记联络人',
    all: '全部',
    none: '本地尚未登记对象范围',
    noneHint: '在“政策规则”中发布“政策对象范围”后，这里列出名单。',
    nobody: '没有符合的长者',
    source: '出处',
    people: (count: number, liaison: number) => `${number(count)} 人，其中 ${number(liaison)} 人已登记联络人`,
    onRecord: (registered: number) => `在册 60 岁以上 ${number(registered)} 人`,
    ofCensus: (aged: number, share: string) => `本地 60 岁以上 ${number(aged)} 人，入库 ${share}`,
  },
  en: {
    title: 'Whom policies mean',
    selection: 'Selection',
    because: 'By which case',
    liaison: 'Liaison',
    unnamed: 'None yet',
    withLiaison: 'With a liaison',
    withoutLiaison: 'Without a liaison',
    all: 'All',
    none: 'This place has no selections yet',
    noneHint: 'Publish a rule “Whom documents mean”, and the lists stand here.',
    nobody: 'Nobody fits',
    source: 'Source',
    people: (count: number, liaison: number) => `${number(count)} elders, ${number(liaison)} with a liaison`,
    onRecord: (registered: number) => `${number(registered)} on record of 60 and over`,
    ofCensus: (aged: number, share: string) => `of ${number(aged)} who live here, ${share}`,
  },
}

type Row = z.output<typeof contract.selectedElders.returns>['items'][number]

/** Whom the documents of a place mean, by which case each elder, and who of them has no liaison (B-REG-08). */
export function SelectionsPage() {
  const m = useMessages(messages)
  const w = useMessages(words)
  const say = useWord()
  const search = selectionsRoute.useSearch()
  const navigate = selectionsRoute.useNavigate()
  const region = search.region === undefined ? {} : { region: search.region }
  const rules = useQuery(q(contract.listSelections, { query: region }))
  const covered = useQuery(q(coverage, { query: region }))
  const items = rules.data?.items ?? []
  const chosen = items.find((one) => one.key === search.selection) ?? items[0]
  const query = { ...region, ...(search.liaison ? { liaison: search.liaison } : {}) }
  const params = { key: chosen?.key ?? '' }
  const list = useInfiniteQuery({
    ...pages(contract.selectedElders, { params, query }),
    enabled: chosen !== undefined,
  })
  const first = list.data?.pages[0]
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: w.name,
      render: (row) => (
        <Link to={paths.elder} params={{ elderId: row.id }}>
          {row.name}
        </Link>
      ),
      text: (row) => row.name,
    },
    { key: 'age', title: w.age, align: 'right', width: 70, render: (row) => row.age, text: (row) => row.age },
    { key: 'region', title: w.region, render: (row) => row.regionName, text: (row) => row.regionName },
    {
      key: 'because',
      title: m.because,
      render: (row) => row.because.map((one) => <Tag key={one.zh}>{say(one)}</Tag>),
      text: (row) => row.because.map((one) => say(one)).join(' '),
    },
    {
      key: 'liaison',
      title: m.liaison,
      width: 110,
      render: (row) => (row.hasLiaison ? '✓' : <Tag tone="medium">{m.unnamed}</Tag>),
      text: (row) => (row.hasLiaison ? '1' : ''),
    },
  ]
  const facts = covered.data
  return (
    <Page
      title={m.title}
      note={[
        first && m.people(first.count, first.withLiaison),
        facts && m.onRecord(facts.registered.aged60),
        facts?.population?.aged60 &&
          facts.shares.registered !== null &&
          m.ofCensus(facts.population.aged60, percent(facts.shares.registered)),
        rules.data?.source && `${m.source}：${rules.data.source}`,
      ]
        .filter(Boolean)
        .join(' · ')}
      filters={
        <>
          <Select
            aria-label={m.selection}
            style={{ width: 260 }}
            value={chosen?.key ?? null}
            onChange={(selection) =>
              void navigate({ search: (s) => ({ ...s, selection: selection ?? undefined }), replace: true })
            }
            options={items.map((one) => ({ value: one.key, label: say(one) }))}
          />
          <Select
            aria-label={m.liaison}
            style={{ width: 160 }}
            value={search.liaison ?? 'all'}
            onChange={(liaison) =>
              void navigate({
                search: (s) => ({
                  ...s,
                  liaison: liaison === 'yes' || liaison === 'no' ? liaison : undefined,
                }),
                replace: true,
              })
            }
            options={[
              { value: 'all' as const, label: m.all },
              { value: 'yes' as const, label: m.withLiaison },
              { value: 'no' as const, label: m.withoutLiaison },
            ]}
          />
          <RegionPicker
            label={w.region}
            value={search.region}
            onChange={(next) => void navigate({ search: (s) => ({ ...s, region: next }), replace: true })}
            width={180}
          />
        </>
      }
    >
      {rules.data && !chosen ? (
        <Empty title={m.none}>{m.noneHint}</Empty>
      ) : (
        <DataTable
          name="people-selections"
          label={m.title}
          rows={rowsOf(contract.selectedElders, list.data)}
          rowKey={(row) => row.id}
          columns={columns}
          source={list}
          empty={<Empty title={m.nobody} />}
          exportAs={{ file: m.title, rows: () => everyRow(contract.selectedElders, { params, query }) }}
        />
      )}
    </Page>
  )
}
