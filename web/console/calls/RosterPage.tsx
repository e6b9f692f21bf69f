import { copyWeek, listAgents, listCentres, removeShift, roster, saveShift } from '#contract/calls'
import { dayOf } from '#contract/day'
import { dayText, fullTime, hourMinute, shortTime, today } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { MomentInput } from '#web/ui/desk/DayInput.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Button, Form, Select } from 'antd'
import { paths } from '../paths.ts'
import './calls.css'
import { messages } from './messages.ts'
import { rosterRoute } from './pages.tsx'

const DAY_MS = 86_400_000
const startOf = (day: string) => Date.parse(`${day}T00:00:00+08:00`)
const shifted = (day: string, days: number) => dayOf(new Date(startOf(day) + days * DAY_MS + 1000))
const mondayOf = (day: string) => shifted(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7))

type Fields = { accountId: string; startsAt: string; endsAt: string }

/** A-CALL-06: who answers when, with every uncovered stretch of the week drawn and named. */
export function RosterPage() {
  const m = useMessages(messages)
  const { message: toast } = App.useApp()
  const { accountId, name } = useSession()
  const search = rosterRoute.useSearch()
  const navigate = rosterRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const centres = useQuery(q(listCentres))
  const agents = useQuery(q(listAgents))
  const centreId = search.centre ?? centres.data?.items[0]?.id
  const from = mondayOf(search.from ?? today())
  const found = useQuery({
    ...q(roster, { query: { centreId: centreId ?? '', from, days: 7 } }),
    enabled: Boolean(centreId),
  })
  const save = useAction(saveShift, {
    changes: [roster],
    done: () => set({ shift: undefined, on: undefined }),
  })
  const remove = useAction(removeShift, { changes: [roster], done: () => set({ shift: undefined }) })
  const copy = useAction(copyWeek, {
    changes: [roster],
    done: () => {
      void toast.success(m.copied)
      set({ from: shifted(from, 7) })
    },
  })
  const week = found.data
  const days = Array.from({ length: 7 }, (_, i) => shifted(from, i))
  const edited = week?.shifts.find((one) => one.id === search.shift)
  const people = new Map<string, string>([
    [accountId, name],
    ...(agents.data?.items ?? []).map((one) => [one.accountId, one.name] as [string, string]),
    ...(week?.shifts ?? []).map((one) => [one.accountId, one.agentName] as [string, string]),
  ])
  /** Left and width of a stretch within a day, in percent; undefined when it does not touch the day. */
  const bar = (day: string, a: string, b: string) => {
    const lo = Math.max(Date.parse(a), startOf(day))
    const hi = Math.min(Date.parse(b), startOf(day) + DAY_MS)
    return hi > lo
      ? { left: `${((lo - startOf(day)) / DAY_MS) * 100}%`, width: `${((hi - lo) / DAY_MS) * 100}%` }
      : undefined
  }

  if (centres.data?.items.length === 0)
    return (
      <Page title={m.roster}>
        <Empty title={m.chooseCentre} action={<Link to={paths.centres}>{m.centres}</Link>}>
          {m.chooseCentreHint}
        </Empty>
      </Page>
    )
  return (
    <Page
      title={m.roster}
      note={`${dayText(from)} – ${dayText(shifted(from, 6))}`}
      actions={
        <>
          <ActionButton
            needs="calls.manage"
            loading={copy.isPending}
            onClick={() => centreId && copy.mutate({ body: { centreId, from } })}
          >
            {m.copy}
          </ActionButton>
          <ActionButton
            type="primary"
            needs="calls.manage"
            onClick={() => set({ shift: crypto.randomUUID(), on: `${from}T08:00:00+08:00` })}
          >
            {m.addShift}
          </ActionButton>
        </>
      }
      filters={
        <>
          <Select<string>
            aria-label={m.centre}
            style={{ width: 220 }}
            value={centreId ?? null}
            onChange={(centre) => set({ centre })}
            options={(centres.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
          />
          <Button onClick={() => set({ from: shifted(from, -7) })}>{m.prevWeek}</Button>
          <Button onClick={() => set({ from: shifted(from, 7) })}>{m.nextWeek}</Button>
        </>
      }
    >
      <ProblemNote error={found.error ?? copy.error ?? remove.error} />
      <Panel>
        <div className="roster-grid">
          <span />
          {Array.from({ length: 24 }, (_, h) => (
            <span key={h} className="hour digits">
              {h}
            </span>
          ))}
          {days.map((day, i) => {
            const shifts = (week?.shifts ?? []).flatMap((shift) => {
              const at = bar(day, shift.startsAt, shift.endsAt)
              return at ? [{ shift, at }] : []
            })
            return [
              <span key={`${day}n`}>
                {m.days[i]} <span className="unknown digits">{day.slice(5)}</span>
              </span>,
              <div key={day} className="roster-day" style={{ height: Math.max(34, shifts.length * 26 + 8) }}>
                {(week?.gaps ?? []).map((gap) => {
                  const at = bar(day, gap.from, gap.to)
                  return (
                    at && (
                      <span
                        key={gap.from}
                        className="roster-gap"
                        style={at}
                        title={`${m.gaps} ${hourMinute(gap.from)}–${hourMinute(gap.to)}`}
                      />
                    )
                  )
                })}
                {shifts.map(({ shift, at }, row) => (
                  <button
                    key={shift.id}
                    type="button"
                    className="roster-shift"
                    style={{ ...at, top: 4 + row * 26 }}
                    title={`${shift.agentName} ${shortTime(shift.startsAt)} – ${shortTime(shift.endsAt)}`}
                    onClick={() => set({ shift: shift.id })}
                  >
                    {shift.agentName} {hourMinute(shift.startsAt)}–{hourMinute(shift.endsAt)}
                  </button>
                ))}
              </div>,
            ]
          })}
        </div>
      </Panel>
      <Panel title={m.gaps} tone={week && week.gaps.length > 0 ? 'critical' : 'good'}>
        {week?.gaps.length === 0 ? (
          m.noGaps
        ) : (
          <ul className="gap-list">
            {week?.gaps.map((gap) => (
              <li key={gap.from} className="digits">
                {fullTime(gap.from).slice(5, 16)} – {fullTime(gap.to).slice(5, 16)}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {search.shift && centreId && (edited || search.on) && (
        <FormDrawer<Fields>
          title={m.addShift}
          submit={m.save}
          initial={
            edited
              ? {
                  accountId: edited.accountId,
                  startsAt: edited.startsAt,
                  endsAt: edited.endsAt,
                }
              : { startsAt: search.on ?? '', endsAt: `${(search.on ?? '').slice(0, 10)}T20:00:00+08:00` }
          }
          pending={save.isPending}
          error={save.error ?? remove.error}
          onClose={() => set({ shift: undefined, on: undefined })}
          onSubmit={(f) =>
            save.mutate({
              params: { id: search.shift ?? '' },
              body: {
                centreId,
                accountId: f.accountId,
                startsAt: f.startsAt,
                endsAt: f.endsAt,
                from,
                days: 7,
              },
            })
          }
        >
          <Form.Item name="accountId" label={m.person} rules={[{ required: true }]}>
            <Select
              showSearch
              optionFilterProp="label"
              options={[...people].map(([value, label]) => ({ value, label }))}
            />
          </Form.Item>
          <Form.Item name="startsAt" label={m.starts} rules={[{ required: true }]}>
            <MomentInput width={220} />
          </Form.Item>
          <Form.Item name="endsAt" label={m.ends} rules={[{ required: true }]}>
            <MomentInput width={220} />
          </Form.Item>
          {edited && (
            <Button danger onClick={() => remove.mutate({ params: { id: edited.id } })}>
              {m.remove}
            </Button>
          )}
        </FormDrawer>
      )}
    </Page>
  )
}
