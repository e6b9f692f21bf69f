import * as contract from '#contract/people-import'
import { linkTo } from '#web/lib/call.ts'
import { listed, number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Form, Input } from 'antd'
import { paths } from '../../paths.ts'
import { importRoute } from '../pages.tsx'
import { heldOf, isBusy } from './ImportsPage.tsx'
import { MappingPanel } from './MappingPanel.tsx'
import { messages } from './messages.ts'
import { RowsPanel } from './RowsPanel.tsx'
import { StateTag } from './StateTag.tsx'
import '../people.css'
import './import.css'

/** One import from its columns to its end: what is running, what will happen, what waits, and the way back. */
export function ImportPage() {
  const m = useMessages(messages)
  const say = useWord()
  const { importId } = importRoute.useParams()
  const search = importRoute.useSearch()
  const navigate = importRoute.useNavigate()
  const shown = useQuery({
    ...q(contract.show, { params: { importId } }),
    refetchInterval: (query) => (query.state.data && isBusy(query.state.data) ? 700 : false),
  })
  const changes = [contract.show, contract.rows, contract.list]
  const apply = useAction(contract.apply, { changes })
  const cancel = useAction(contract.cancel, { changes })
  const undo = useAction(contract.undo, { changes, done: () => close() })
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const close = () => set({ do: undefined })
  const one = shown.data
  if (!one)
    return (
      <Page title={m.title}>
        {shown.error ? <ProblemNote error={shown.error} retry={() => void shown.refetch()} /> : null}
      </Page>
    )
  const can = (verb: keyof typeof contract.importTransitions) =>
    (contract.importTransitions[verb] as readonly contract.ImportState[]).includes(one.state) // Widened to look one up.
  const reason = (verb: keyof typeof contract.importTransitions) =>
    can(verb) ? undefined : say(contract.importStates[one.state])
  const mapping = one.state === 'mapping' || (search.do === 'mapping' && can('map'))
  const total =
    one.state === 'checking' ? one.total : one.state === 'applying' ? one.progress + one.waiting : one.applied
  return (
    <Page
      title={say(contract.importLists[one.list])}
      note={
        <>
          {one.fileName}
          {one.sheet && ` · ${one.sheet}`} · {one.regionName} · {one.createdBy} · {shortTime(one.createdAt)}
        </>
      }
      actions={
        <>
          {one.state !== 'mapping' && (
            <Button href={linkTo(contract.held, { params: { importId } })} disabled={heldOf(one) === 0}>
              {m.download}
            </Button>
          )}
          {can('map') && one.state !== 'mapping' && (
            <Button onClick={() => set({ do: 'mapping' })}>{m.again}</Button>
          )}
          {can('cancel') && (
            <ActionButton
              needs="people.import"
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ params: { importId } })}
            >
              {m.cancel}
            </ActionButton>
          )}
          {one.applied > 0 && one.state !== 'undone' && (
            <ActionButton
              danger
              needs="people.import"
              disabledReason={reason('undo')}
              onClick={() => set({ do: 'undo' })}
            >
              {m.undo}
            </ActionButton>
          )}
          {one.state !== 'mapping' && one.state !== 'undone' && (
            <ActionButton
              type="primary"
              needs="people.import"
              loading={apply.isPending}
              disabledReason={reason('apply') ?? (one.waiting === 0 ? m.nothing : undefined)}
              onClick={() => apply.mutate({ params: { importId } })}
            >
              {one.waiting === 0 ? m.nothing : m.apply(number(one.waiting))}
            </ActionButton>
          )}
        </>
      }
    >
      <ProblemNote error={apply.error ?? cancel.error} />
      <div className="import-bar">
        <StateTag of={one} />
        {isBusy(one) && (
          <>
            <progress
              aria-label={say(contract.importStates[one.state])}
              max={Math.max(1, total)}
              value={one.progress}
            />
            <span className="digits">{m.progress(number(one.progress), number(total))}</span>
          </>
        )}
        {one.sameFileAs && (
          <span>
            {m.sameFile}
            <Link to={paths.import} params={{ importId: one.sameFileAs }}>
              {m.seeThat}
            </Link>
          </span>
        )}
        {one.state !== 'mapping' && (
          <div className="import-counts">
            {contract.Verdict.options.map((verdict) => (
              <span key={verdict}>
                {say(contract.verdicts[verdict])} <b>{number(one.verdicts[verdict])}</b>
              </span>
            ))}
            <span>
              {m.applied} <b>{number(one.applied - one.undone)}</b>
            </span>
            {one.undone > 0 && (
              <span>
                {m.undone} <b>{number(one.undone)}</b>
              </span>
            )}
          </div>
        )}
      </div>
      {one.filled.length > 0 && (
        <p className="import-filled" role="status">
          {m.filled(
            listed(
              one.filled.map(({ index, cells }) =>
                m.filledColumn(one.columns[index]?.header ?? `#${index + 1}`, number(cells)),
              ),
            ),
          )}
        </p>
      )}
      {mapping ? (
        <Panel title={m.mapping} note={m.mappingNote[one.mappingFrom]}>
          <MappingPanel key={one.id} one={one} onDone={close} />
        </Panel>
      ) : (
        <RowsPanel one={one} />
      )}
      {search.do === 'undo' && (
        <FormDrawer<{ reason: string }>
          title={m.undo}
          submit={m.undo}
          danger
          pending={undo.isPending}
          error={undo.error}
          onSubmit={(body) => undo.mutate({ params: { importId }, body })}
          onClose={close}
        >
          <p>{m.undoHint}</p>
          <Form.Item name="reason" label={m.undoWhy} rules={[{ required: true, min: 2 }]}>
            <Input.TextArea autoFocus rows={3} maxLength={200} />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}
