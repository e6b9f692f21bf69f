import { show as showElder } from '#contract/people'
import { uuidv7 } from '#contract/id'
import {
  doorCode,
  near,
  subscribe,
  subscriptions,
  unsubscribe,
  type Considered,
} from '#contract/responder-callout'
import { kinds, qualifications, type QualificationKind, type ResponderKind } from '#contract/responder-words'
import { distance, today } from '#web/lib/format.ts'
import { useLocale, useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, App, InputNumber } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { useOptions } from '../people/options.ts'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { messages } from './messages.ts'
import { OrgName, OrgPicker } from './OrgPicker.tsx'
import { rescuePlanRoute } from './pages.tsx'
import './responders.css'
import { Choice } from './RespondersPage.tsx'

/** Before anything happens: who would be asked for this elder, who not, and why; and what can be prepared. */
export function RescuePlanPage() {
  const m = useMessages(messages)
  const options = useOptions()
  const search = rescuePlanRoute.useSearch()
  const navigate = rescuePlanRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  return (
    <Page
      title={m.plan}
      filters={
        <>
          <div style={{ width: 340 }}>
            <ElderPicker
              value={search.elder ?? null}
              onChange={(elder) => set({ elder })}
              autoFocus={!search.elder}
            />
          </div>
          <label className="at-least">
            {m.k}
            <InputNumber
              aria-label={m.k}
              min={1}
              max={20}
              value={search.k ?? 5}
              onChange={(k) => set({ k: k ?? undefined })}
              style={{ width: 64 }}
            />
          </label>
          <Choice
            label={m.kind}
            width={160}
            value={search.kind}
            options={options<ResponderKind>(kinds)}
            onChange={(kind) => set({ kind })}
          />
          <Choice
            label={m.needs}
            width={150}
            value={search.qualification}
            options={options<QualificationKind>(qualifications)}
            onChange={(qualification) => set({ qualification })}
          />
        </>
      }
    >
      <p className="page-lead">{m.planLead}</p>
      {search.elder ? <Plan elderId={search.elder} /> : <Empty title={m.planPick} />}
    </Page>
  )
}

function Plan({ elderId }: { elderId: string }) {
  const m = useMessages(messages)
  const language = useLocale()
  const { elder: _elder, ...search } = rescuePlanRoute.useSearch()
  // The id is the picker's; an id that is none is not found by the server.
  const record = useQuery(q(showElder, { params: { elderId } }))
  const elder = record.data?.elder
  const place = elder && elder.lon !== null && elder.lat !== null ? { lon: elder.lon, lat: elder.lat } : null
  const plan = useQuery({
    ...q(near, {
      query: {
        ...search,
        lon: place?.lon ?? 0,
        lat: place?.lat ?? 0,
        region: elder?.regionCode ?? 0,
        elderId,
        k: search.k ?? 5,
      },
    }),
    enabled: place !== null,
    placeholderData: keepPreviousData,
  })
  if (record.error) return <ProblemNote error={record.error} retry={() => void record.refetch()} />
  if (!elder) return null
  return (
    <div className="rescue-plan">
      <div>
        <h2 className="plan-of">
          <Link to={paths.elder} params={{ elderId: elder.id }}>
            {elder.name}
          </Link>
          <small>{elder.regionName}</small>
        </h2>
        <ProblemNote error={plan.error} retry={() => void plan.refetch()} />
        {!place && <Alert type="warning" showIcon title={m.noPlace} />}
        {plan.data?.shortfall && (
          <Alert type="warning" showIcon title={`${m.shortfall}：${plan.data.shortfall[language]}`} />
        )}
        {plan.data && (
          <>
            <Panel title={m.chosen} note={plan.data.chosen.length} tone="good" flush>
              <Rows rows={plan.data.chosen} />
            </Panel>
            <Panel title={m.refused} note={plan.data.refused.length} flush>
              <Rows rows={plan.data.refused} />
            </Panel>
          </>
        )}
      </div>
      <div>
        <Subscriptions elderId={elder.id} />
        <DoorCode elderId={elder.id} />
      </div>
    </div>
  )
}

function Rows({ rows }: { rows: readonly Considered[] }) {
  const m = useMessages(messages)
  const say = useWord()
  const language = useLocale()
  if (rows.length === 0) return <Empty title={m.none} />
  return (
    <table className="plain-table">
      <thead>
        <tr>
          {[m.name, m.kind, m.distance, m.reach, m.reason].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.responderId}>
            <td>
              <Link to={paths.responder} params={{ responderId: row.responderId }}>
                {row.name}
              </Link>
            </td>
            <td>{say(kinds[row.kind])}</td>
            <td className="digits">{row.distanceM === null ? m.unknown : distance(row.distanceM)}</td>
            <td>
              {row.withinReach === null ? (
                m.unknown
              ) : (
                <Tag tone={row.withinReach ? 'good' : 'medium'}>{row.withinReach ? m.within : m.beyond}</Tag>
              )}
            </td>
            <td>{row[language]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Subscriptions({ elderId }: { elderId: string }) {
  const m = useMessages(messages)
  const [orgId, setOrgId] = useState<string | null>(null)
  const found = useQuery(q(subscriptions, { query: { elderId } }))
  const add = useAction(subscribe, { changes: [subscriptions, near], done: () => setOrgId(null) })
  const end = useAction(unsubscribe, { changes: [subscriptions, near] })
  return (
    <Panel title={m.subscriptions} flush>
      <ProblemNote error={found.error ?? add.error ?? end.error} />
      {found.data?.items.length === 0 && <Empty title={m.noSubscriptions} />}
      <ul className="plain-rows">
        {found.data?.items.map((one) => (
          <li key={one.id}>
            <b>
              <OrgName id={one.orgId} />
            </b>
            <span className="digits">
              {one.since} – {one.until ?? m.noEnd}
            </span>
            <ActionButton
              size="small"
              type="text"
              needs="responders.write"
              onClick={() => end.mutate({ params: { id: one.id } })}
            >
              {m.unsubscribe}
            </ActionButton>
          </li>
        ))}
      </ul>
      <div className="inline-form">
        <OrgPicker label={m.org} value={orgId} onChange={setOrgId} />
        <ActionButton
          needs="responders.write"
          disabledReason={orgId ? undefined : m.org}
          loading={add.isPending}
          onClick={() =>
            orgId && add.mutate({ body: { id: uuidv7(), orgId, elderId, since: today(), until: null } })
          }
        >
          {m.subscribe}
        </ActionButton>
      </div>
    </Panel>
  )
}

function DoorCode({ elderId }: { elderId: string }) {
  const m = useMessages(messages)
  const { modal } = App.useApp()
  const make = useAction(doorCode, {
    done: ({ code }) =>
      void modal.info({ title: m.codeIs, content: <b className="door-code digits">{code}</b> }),
  })
  return (
    <Panel title={m.doorCode}>
      <p className="panel-note">{m.doorCodeLead}</p>
      <ProblemNote error={make.error} />
      <ActionButton
        needs="responders.write"
        loading={make.isPending}
        onClick={() => make.mutate({ params: { elderId } })}
      >
        {m.makeCode}
      </ActionButton>
    </Panel>
  )
}
