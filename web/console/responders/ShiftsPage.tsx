import { uuidv7 } from '#contract/id'
import { list } from '#contract/responder-roster'
import { addShift, board, removeShift, shifts } from '#contract/responder-shifts'
import { kinds, type ResponderId } from '#contract/responder-words'
import { ProblemError } from '#contract/problem'
import { call, type Output } from '#web/lib/call.ts'
import { dayText, hourMinute, shortTime, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { invalidate, q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { DayInput, TimeInput } from '#web/ui/desk/DayInput.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Form, InputNumber, Popconfirm, Select, Space } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'
import { shiftsRoute } from './pages.tsx'
import './responders.css'
import { midnight, mondayOf, plusDays, shareOf } from './week.ts'

type Shift = Output<typeof shifts>['items'][number]
const changes = [shifts, board, list]

/** One week: a line a person, and the hours in which too few are there. */
export function ShiftsPage() {
  const m = useMessages(messages)
  const search = shiftsRoute.useSearch()
  const navigate = shiftsRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const monday = mondayOf(search.from ?? today())
  const sunday = plusDays(monday, 6)
  const from = midnight(monday)
  const atLeast = search.atLeast ?? 1
  const found = useQuery({
    ...q(shifts, {
      query: {
        from: from.toISOString(),
        to: midnight(plusDays(monday, 7)).toISOString(),
        atLeast,
        ...(search.region === undefined ? {} : { region: search.region }),
      },
    }),
    placeholderData: keepPreviousData,
  })
  const removing = useAction(removeShift, { changes })
  const lines = Map.groupBy(found.data?.items ?? [], (shift) => shift.responderId)
  const days = Array.from({ length: 7 }, (_, i) => plusDays(monday, i))

  return (
    <Page
      title={m.shifts}
      note={m.week(dayText(monday), dayText(sunday))}
      actions={
        <ActionButton type="primary" needs="responders.write" onClick={() => set({ add: true })}>
          {m.addShift}
        </ActionButton>
      }
      filters={
        <>
          <Space.Compact>
            <Button onClick={() => set({ from: plusDays(monday, -7) })}>{m.previous}</Button>
            <Button onClick={() => set({ from: undefined })}>{m.thisWeek}</Button>
            <Button onClick={() => set({ from: plusDays(monday, 7) })}>{m.next}</Button>
          </Space.Compact>
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={200}
          />
          <label className="at-least">
            {m.atLeast}
            <InputNumber
              aria-label={m.atLeast}
              min={1}
              max={50}
              value={atLeast}
              onChange={(value) => set({ atLeast: value ?? undefined })}
              style={{ width: 64 }}
            />
            {m.people}
          </label>
        </>
      }
    >
      <ProblemNote error={found.error ?? removing.error} retry={() => void found.refetch()} />
      <div className="shift-page">
        <Panel flush className="shift-week">
          <div className="week-head" aria-hidden>
            <span />
            <div>
              {days.map((day) => (
                <span key={day} className={day === today() ? 'is-today' : ''}>
                  {dayText(day).slice(-5)}
                </span>
              ))}
            </div>
          </div>
          {found.isSuccess && lines.size === 0 && <Empty title={m.nobodyOn}>{m.nobodyOnHint}</Empty>}
          <ul className="week-lines" aria-label={m.shifts}>
            {[...lines.values()].map((line) => (
              <Line
                key={line[0]?.responderId}
                line={line}
                from={from}
                onRemove={(id) => removing.mutate({ params: { id } })}
              />
            ))}
          </ul>
        </Panel>
        <Panel title={m.gaps} flush className="shift-gaps">
          {found.data?.gaps.length === 0 ? (
            <Empty title={m.noGaps} />
          ) : (
            <ul className="plain-rows">
              {found.data?.gaps.map((gap) => (
                <li key={gap.from}>
                  <span className="digits">
                    {shortTime(gap.from)} – {shortTime(gap.to)}
                  </span>
                  <b>{m.gapOf(gap.onShift)}</b>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
      {search.add && (
        <ShiftForm day={monday > today() ? monday : today()} onClose={() => set({ add: undefined })} />
      )}
    </Page>
  )
}

function Line({ line, from, onRemove }: { line: Shift[]; from: Date; onRemove: (id: string) => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const [first] = line
  if (!first) return null
  return (
    <li>
      <Link to={paths.responder} params={{ responderId: first.responderId }}>
        {first.responderName}
        <small>{say(kinds[first.kind])}</small>
      </Link>
      <div className="week-line">
        {line.map((shift) => {
          const { left, width } = shareOf(from, shift.startsAt, shift.endsAt)
          return (
            <Popconfirm
              key={shift.id}
              title={m.deleteShift}
              okText={m.remove}
              onConfirm={() => onRemove(shift.id)}
            >
              <button
                type="button"
                style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
                title={`${shortTime(shift.startsAt)} – ${shortTime(shift.endsAt)}`}
              >
                {hourMinute(shift.startsAt).replace(/:00$/, '')}–
                {hourMinute(shift.endsAt).replace(/:00$/, '')}
              </button>
            </Popconfirm>
          )
        })}
      </div>
    </li>
  )
}

type Fields = { responderId: ResponderId; day: string; from: string; to: string; repeat: number }

function ShiftForm({ day, onClose }: { day: string; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const [text, setText] = useState('')
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const people = useQuery({
    ...q(list, { query: { limit: 30, ...(text.trim() ? { q: text.trim() } : {}) } }),
    placeholderData: keepPreviousData,
  })

  async function save({ responderId, day: first, from, to, repeat }: Fields) {
    setPending(true)
    setError(null)
    try {
      for (let i = 0; i < repeat; i++) {
        const start = new Date(`${plusDays(first, i)}T${from}:00+08:00`)
        // An end before the start is on the next day: a night.
        const end = new Date(`${plusDays(first, to > from ? i : i + 1)}T${to}:00+08:00`)
        await call(addShift, {
          body: { id: uuidv7(), responderId, startsAt: start.toISOString(), endsAt: end.toISOString() },
        })
      }
      onClose()
    } catch (problem) {
      if (!(problem instanceof ProblemError)) throw problem
      setError(problem)
    } finally {
      setPending(false)
      await invalidate(...changes)
    }
  }
  const required = [{ required: true, message: m.required }]
  return (
    <FormDrawer<Fields>
      title={m.addShift}
      submit={m.save}
      initial={{ day, from: '08:00', to: '20:00', repeat: 1 }}
      pending={pending}
      error={error}
      onSubmit={(fields) => void save(fields)}
      onClose={onClose}
    >
      <Form.Item name="responderId" label={m.who} rules={required}>
        <Select
          showSearch={{ filterOption: false, onSearch: setText }}
          loading={people.isFetching}
          options={(people.data?.items ?? []).map((one) => ({
            value: one.id,
            label: `${one.name} · ${say(kinds[one.kind])}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="day" label={m.validFrom} rules={required}>
        <DayInput />
      </Form.Item>
      <Space>
        <Form.Item name="from" label={m.from} rules={required}>
          <TimeInput />
        </Form.Item>
        <Form.Item name="to" label={m.to} rules={required}>
          <TimeInput />
        </Form.Item>
      </Space>
      <Form.Item name="repeat" label={m.repeat} extra={m.repeatHint} rules={required}>
        <InputNumber min={1} max={31} />
      </Form.Item>
    </FormDrawer>
  )
}
