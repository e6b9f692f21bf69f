import {
  ChannelCode,
  channelNames,
  listMessages,
  listTemplates,
  type Message,
  messageCounts,
  MessageState,
  messageStates,
  resendMessage,
} from '#contract/notifications'
import { fullTime, number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { call } from '#web/lib/call.ts'
import { everyRow, invalidate, pages, q, rowsOf } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { DayRange } from '#web/ui/desk/DayInput.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { App, Segmented, Select } from 'antd'
import { useMemo, useState } from 'react'
import { MessageDrawer } from './MessageDrawer.tsx'
import { messages } from './messages.ts'
import './notifications.css'
import { outboxRoute } from './pages.tsx'
import { messageTone } from './tones.ts'

/** Rows of one export; a page of 200 is read after another. */
const EXPORTED = 200_000

/** Every message that was ever to be sent, whether it left or not. */
export function OutboxPage() {
  const m = useMessages(messages)
  const say = useWord()
  const { message: toast } = App.useApp()
  const search = outboxRoute.useSearch()
  const navigate = outboxRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const query = {
    q: search.q,
    state: search.state,
    template: search.template,
    channel: search.channel,
    urgency: search.urgency,
    incidentId: search.incident,
    ...(search.drill ? { drill: search.drill === 'only' } : {}),
    ...(search.from ? { from: `${search.from}T00:00:00+08:00` } : {}),
    ...(search.to ? { to: `${search.to}T23:59:59+08:00` } : {}),
  }
  const found = useInfiniteQuery(pages(listMessages, { query }))
  const counts = useQuery(q(messageCounts))
  const templates = useQuery(q(listTemplates))
  const filtered = Boolean(
    search.q ||
      search.state ||
      search.template ||
      search.channel ||
      search.urgency ||
      search.drill ||
      search.incident ||
      search.from ||
      search.to,
  )

  const [selected, setSelected] = useState<string[]>([])
  const [progress, setProgress] = useState<{ done: number; all: number } | null>(null)
  const [refusal, setRefusal] = useState<unknown>(null)
  /** One after another; what the server refuses stays ticked, with its reason. */
  async function resend() {
    const left: string[] = []
    setRefusal(null)
    for (const [done, id] of selected.entries()) {
      setProgress({ done, all: selected.length })
      try {
        await call(resendMessage, { params: { id } })
      } catch (error) {
        left.push(id)
        setRefusal(error)
      }
    }
    setProgress(null)
    setSelected(left)
    if (left.length < selected.length) void toast.success(m.resendDone(selected.length - left.length))
    if (left.length > 0) void toast.warning(m.resendRefused(left.length))
    await invalidate(listMessages, messageCounts)
  }

  const columns = useMemo(
    (): Column<Message>[] => [
      {
        key: 'time',
        title: m.time,
        render: (r) => (
          <time className="digits" title={fullTime(r.createdAt)}>
            {shortTime(r.createdAt)}
          </time>
        ),
        text: (r) => fullTime(r.createdAt),
        width: 96,
      },
      {
        key: 'state',
        title: m.state,
        render: (r) => <Tag tone={messageTone(r.state)}>{say(messageStates[r.state])}</Tag>,
        text: (r) => say(messageStates[r.state]),
        width: 120,
      },
      {
        key: 'to',
        title: m.to,
        render: (r) => (
          <>
            {r.toName} <span className="digits">{r.toMasked}</span>
            {!r.toName && !r.toMasked && <span className="unknown">—</span>}
          </>
        ),
        text: (r) => [r.toName, r.toMasked].filter(Boolean).join(' '),
        width: 170,
      },
      {
        key: 'text',
        title: m.text,
        render: (r) => (
          <span className="message-line">
            {r.drill && <Tag tone="medium">{m.drill}</Tag>}{' '}
            {r.body ?? <span className="unknown">{say(r.templateName)}</span>}
          </span>
        ),
        text: (r) => r.body,
      },
      {
        key: 'template',
        title: m.template,
        render: (r) => <span className="message-line">{say(r.templateName)}</span>,
        text: (r) => say(r.templateName),
        width: 170,
      },
      {
        key: 'urgency',
        title: m.urgency,
        render: (r) => (
          <Tag tone={r.urgency === 'P0' ? 'critical' : r.urgency === 'P1' ? 'high' : 'low'}>{r.urgency}</Tag>
        ),
        text: (r) => r.urgency,
        width: 84,
      },
      {
        key: 'channel',
        title: m.channel,
        render: (r) => (r.channel ? say(channelNames[r.channel]) : '—'),
        text: (r) => r.channel && say(channelNames[r.channel]),
        width: 150,
      },
      {
        key: 'elder',
        title: m.elder,
        render: (r) => r.elderName ?? '—',
        text: (r) => r.elderName,
        width: 90,
      },
    ],
    [m, say],
  )

  return (
    <Page
      title={m.outbox}
      note={
        counts.data && (
          <span className="state-counts">
            {m.last24}
            {MessageState.options
              .filter((state) => (counts.data.byState[state] ?? 0) > 0)
              .map((state) => (
                <button
                  key={state}
                  type="button"
                  aria-pressed={search.state === state}
                  onClick={() => set({ state: search.state === state ? undefined : state })}
                >
                  {say(messageStates[state])}{' '}
                  <b className="digits">{number(counts.data.byState[state] ?? 0)}</b>
                </button>
              ))}
          </span>
        )
      }
      filters={
        <>
          <SearchBox label={m.search} width={230} value={search.q} onSearch={(q) => set({ q })} />
          <Select<MessageState>
            allowClear
            aria-label={m.state}
            placeholder={m.state}
            style={{ width: 130 }}
            value={search.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={Object.entries(messageStates).map(([value, words]) => ({ value, label: say(words) }))}
          />
          <Select<string>
            allowClear
            showSearch
            optionFilterProp="label"
            aria-label={m.template}
            placeholder={m.template}
            style={{ width: 180 }}
            value={search.template ?? null}
            onChange={(template) => set({ template: template ?? undefined })}
            options={(templates.data?.items ?? []).map((one) => ({ value: one.code, label: say(one.name) }))}
          />
          <Select<ChannelCode>
            allowClear
            aria-label={m.channel}
            placeholder={m.channel}
            style={{ width: 160 }}
            value={search.channel ?? null}
            onChange={(channel) => set({ channel: channel ?? undefined })}
            options={ChannelCode.options.map((value) => ({ value, label: say(channelNames[value]) }))}
          />
          <Select<'P0' | 'P1' | 'P2' | 'P3'>
            allowClear
            aria-label={m.urgency}
            placeholder={m.urgency}
            style={{ width: 130 }}
            value={search.urgency ?? null}
            onChange={(urgency) => set({ urgency: urgency ?? undefined })}
            options={(['P0', 'P1', 'P2', 'P3'] as const).map((value) => ({
              value,
              label: m.priority[value],
            }))}
          />
          <Segmented<'all' | 'none' | 'only'>
            value={search.drill ?? 'all'}
            onChange={(drill) => set({ drill: drill === 'all' ? undefined : drill })}
            options={(['all', 'none', 'only'] as const).map((value) => ({ value, label: m.drills[value] }))}
          />
          <DayRange
            from={search.from}
            to={search.to}
            onChange={(from, to) => set({ from, to })}
            presets={[1, 7]}
          />
        </>
      }
    >
      <DataTable
        name="messages"
        label={m.outbox}
        rows={rowsOf(listMessages, found.data)}
        rowKey={(r) => r.id}
        columns={columns}
        source={found}
        openedKey={search.message}
        onOpen={(r) => set({ message: r.id })}
        selected={selected}
        onSelect={setSelected}
        tools={
          <>
            <ActionButton
              size="small"
              needs="notifications.write"
              loading={progress !== null}
              disabledReason={selected.length === 0 ? m.resendNone : undefined}
              onClick={() => void resend()}
            >
              {progress ? m.resending(progress.done, progress.all) : m.resendSelected(selected.length)}
            </ActionButton>
            <ProblemNote error={refusal} />
          </>
        }
        rowTone={(r) => (r.state === 'failed' ? 'tone-row-critical' : undefined)}
        {...(filtered ? {} : { empty: <Empty title={m.none}>{m.noneHint}</Empty> })}
        exportAs={{ file: m.outbox, rows: () => everyRow(listMessages, { query }, EXPORTED) }}
      />
      {search.message && (
        <MessageDrawer
          id={search.message}
          onOpen={(message) => set({ message })}
          onClose={() => set({ message: undefined })}
        />
      )}
    </Page>
  )
}
