import {
  acknowledge,
  desk,
  incidentKinds,
  list,
  severities,
  show,
  storms,
  waitsForDesk,
  type Incident,
  type IncidentKind,
  type Severity,
} from '#contract/alarms'
import { duration } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { useProblemText } from '#web/ui/ProblemNote.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { useHotkeys } from '#web/ui/desk/hotkeys.ts'
import { Page } from '#web/ui/desk/Page.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { App, Button, Checkbox, Segmented, Select } from 'antd'
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react'
import { paths } from '../paths.ts'
import { DeskMap } from './DeskMap.tsx'
import { DeskRow } from './DeskRow.tsx'
import { Glance } from './Glance.tsx'
import { OpenIncidentForm } from './OpenIncidentForm.tsx'
import './desk.css'
import { messages } from './messages.ts'
import { StormRow } from './StormRow.tsx'
import { deskRoute } from './pages.tsx'
import { setSound, useSoundState } from './sound.ts'

/** Everything open, gravest and most urgent first; the map beside it; hands stay on the keyboard. */
export function DeskPage() {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const search = deskRoute.useSearch()
  const navigate = deskRoute.useNavigate()
  const { message } = App.useApp()
  const problemText = useProblemText()
  const soundState = useSoundState()
  const [writing, setWriting] = useState(false)

  const query = {
    state: 'open' as const,
    limit: 200,
    severity: search.severity,
    kind: search.kind,
    stormId: search.storm,
    ...(search.show === 'waiting' ? { waiting: true } : {}),
    ...(search.show === 'mine' ? { mine: true } : {}),
    ...(search.drill ? {} : { drill: false }),
  }
  const standing = useQuery({ ...q(desk), refetchInterval: 15_000 })
  const incidents = useInfiniteQuery({ ...pages(list, { query }), refetchInterval: 15_000 })
  const rows: readonly Incident[] = useMemo(() => rowsOf(list, incidents.data), [incidents.data])
  const selected = rows.find((row) => row.id === search.id) ?? rows[0]
  // What is beside the list may come a moment later than the mark in it: keys are never waited for.
  const shown = useDeferredValue(selected)
  const openStorms = useQuery({
    ...q(storms, { query: { open: true } }),
    enabled: (standing.data?.storms ?? 0) > 0,
  })

  const take = useAction(acknowledge, { changes: [list, desk, show] })
  useEffect(() => {
    if (take.error) message.error(problemText(take.error))
  }, [take.error, message, problemText])

  const select = useCallback(
    (id: string) => void navigate({ search: (s) => ({ ...s, id }), replace: true }),
    [navigate],
  )
  // The mark stays on what it was put on: a new alarm above must not slip under a finger on A.
  const firstId = rows[0]?.id
  const marked = rows.some((row) => row.id === search.id)
  useEffect(() => {
    if (!marked && firstId) select(firstId)
  }, [marked, firstId, select])
  const move = (by: number) => {
    const at = rows.findIndex((row) => row.id === selected?.id)
    const to = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
    if (!to) return
    select(to.id)
    document.getElementById(`row-${to.id}`)?.scrollIntoView({ block: 'nearest' })
  }
  const open = useCallback(
    (id: string) => void navigate({ to: paths.incident, params: { incidentId: id } }),
    [navigate],
  )
  const acknowledgeNow = (incident: Incident | undefined) => {
    if (!incident || take.isPending || !may('alarms.handle') || !waitsForDesk(incident)) return
    take.mutate({ params: { id: incident.id }, body: {} }, { onSuccess: () => open(incident.id) })
  }
  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => selected && open(selected.id),
    a: () => acknowledgeNow(selected),
    m: () => void setSound(soundState !== 'on'),
    n: () => may('alarms.handle') && setWriting(true),
  })

  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, id: undefined, ...change }), replace: true })
  const filtered =
    Boolean(search.show && search.show !== 'all') || search.severity || search.kind || search.storm
  const counts = standing.data

  return (
    <Page
      fill
      title={m.desk}
      note={
        counts && (
          <>
            {m.open(Object.values(counts.open).reduce((a, b) => a + b, 0))} ·{' '}
            <b>{m.waitingCount(counts.waiting)}</b>
            {counts.oldestWaitingSeconds !== null && ` · ${m.oldest(duration(counts.oldestWaitingSeconds))}`}
          </>
        )
      }
      actions={
        <ActionButton needs="alarms.handle" hotkey="N" onClick={() => setWriting(true)}>
          {m.newIncident}
        </ActionButton>
      }
      filters={
        <>
          <Segmented
            value={search.show ?? 'all'}
            onChange={(value) => set({ show: value === 'all' ? undefined : value })}
            options={(['all', 'waiting', 'mine'] as const).map((value) => ({
              value,
              label: m.filters[value],
            }))}
          />
          <Select<Severity>
            allowClear
            aria-label={m.filters.severity}
            placeholder={m.filters.severity}
            style={{ width: 150 }}
            value={search.severity ?? null}
            onChange={(value) => set({ severity: value ?? undefined })}
            options={Object.entries(severities).map(([value, words]) => ({
              value,
              label: `${value} ${say(words)}`,
            }))}
          />
          <Select<IncidentKind>
            allowClear
            showSearch
            optionFilterProp="label"
            aria-label={m.filters.kind}
            placeholder={m.filters.kind}
            style={{ width: 160 }}
            value={search.kind ?? null}
            onChange={(value) => set({ kind: value ?? undefined })}
            options={Object.entries(incidentKinds).map(([value, words]) => ({ value, label: say(words) }))}
          />
          <Checkbox
            checked={search.drill ?? false}
            onChange={(event) => set({ drill: event.target.checked || undefined })}
          >
            {m.filters.drills}
            {counts && counts.drills > 0 ? ` (${counts.drills})` : ''}
          </Checkbox>
        </>
      }
    >
      <div className="desk">
        <section className="desk-list" aria-label={m.desk}>
          {openStorms.data?.items
            .filter((storm) => storm.open > 0)
            .map((storm) => (
              <StormRow
                key={storm.id}
                storm={storm}
                shown={search.storm === storm.id}
                onShow={() => set({ storm: search.storm === storm.id ? undefined : storm.id })}
              />
            ))}
          {Boolean(incidents.error) && (
            <ProblemNote error={incidents.error} retry={() => void incidents.refetch()} />
          )}
          <div
            className="desk-scroll"
            role="listbox"
            aria-label={m.desk}
            tabIndex={0}
            aria-activedescendant={selected ? `row-${selected.id}` : undefined}
          >
            {rows.map((incident) => (
              <DeskRow
                key={incident.id}
                incident={incident}
                selected={incident.id === selected?.id}
                onSelect={select}
                onOpen={open}
              />
            ))}
            {incidents.hasNextPage && (
              <Button
                type="text"
                block
                loading={incidents.isFetchingNextPage}
                onClick={() => void incidents.fetchNextPage()}
              >
                …
              </Button>
            )}
          </div>
          {incidents.isPending && <p className="panel-empty">{m.loading}</p>}
          {rows.length === 0 && !incidents.isPending && !incidents.error && (
            <Empty title={filtered ? m.noneFiltered : m.none}>{filtered ? undefined : m.noneHint}</Empty>
          )}
          <div className="desk-foot">
            <span>{m.keysHint}</span>
          </div>
        </section>
        <div className="desk-side">
          <DeskMap incidents={rows} selectedId={selected?.id} onSelect={select} />
          {shown && (
            <Glance
              incident={shown}
              onAcknowledge={() => acknowledgeNow(shown)}
              acknowledging={take.isPending}
              onOpen={() => open(shown.id)}
            />
          )}
        </div>
      </div>
      {writing && (
        <OpenIncidentForm onClose={() => setWriting(false)} onOpened={(incident) => open(incident.id)} />
      )}
    </Page>
  )
}
