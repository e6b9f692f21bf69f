import * as contract from '#contract/people-duplicates'
import { list as elderList, show as elderShow } from '#contract/people'
import { shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Form, Input, Radio } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { paths } from '../../paths.ts'
import { duplicateRoute } from '../pages.tsx'
import { WhyList } from './MatchCard.tsx'
import { messages } from './messages.ts'
import '../people.css'
import '../import/import.css'

type Pair = z.output<typeof contract.show.returns>

/** Two records side by side: what speaks for one person, what differs, and the decision. */
export function DuplicatePage() {
  const m = useMessages(messages)
  const { duplicateId } = duplicateRoute.useParams()
  const pair = useQuery(q(contract.show, { params: { duplicateId } }))
  if (!pair.data)
    return (
      <Page title={m.compare}>
        {pair.error ? <ProblemNote error={pair.error} retry={() => void pair.refetch()} /> : null}
      </Page>
    )
  return <Decision key={`${pair.data.id}${pair.data.state}`} pair={pair.data} />
}

function Decision({ pair }: { pair: Pair }) {
  const m = useMessages(messages)
  const say = useWord()
  const navigate = duplicateRoute.useNavigate()
  // The longer-standing record is the one people know the number of.
  const [keep, setKeep] = useState<'a' | 'b'>(pair.a.number <= pair.b.number ? 'a' : 'b')
  const [picked, setPicked] = useState<Partial<Record<string, 'a' | 'b'>>>({})
  const [asking, setAsking] = useState<'merge' | 'differ' | 'undo'>()
  const changes = [contract.list, contract.show, elderList, elderShow]
  const merge = useAction(contract.merge, {
    changes,
    done: ({ elderId }) => void navigate({ to: paths.elder, params: { elderId } }),
  })
  const differ = useAction(contract.differ, { changes, done: () => void navigate({ to: paths.duplicates }) })
  const reopen = useAction(contract.reopen, { changes })
  const unmerge = useAction(contract.unmerge, { changes, done: () => setAsking(undefined) })
  const params = { duplicateId: pair.id }
  const open = pair.state === 'open'
  const other = keep === 'a' ? 'b' : 'a'
  const chosen = (field: string) => picked[field] ?? keep
  const take = pair.fields
    .filter((f) => f.choose && f.differs && chosen(f.field) === other)
    .flatMap((f) => contract.MergeField.safeParse(f.field).data ?? [])
  const blocked = pair.blocked[0]
  return (
    <Page
      title={m.compare}
      note={
        <>
          {!open && (
            <Tag tone={pair.state === 'merged' ? 'good' : 'plain'}>
              {say(contract.duplicateStates[pair.state])}
            </Tag>
          )}{' '}
          {pair.decidedAt && m.decided(pair.decidedBy ?? '', shortTime(pair.decidedAt))}
        </>
      }
      actions={
        open ? (
          <>
            <ActionButton needs="people.merge" onClick={() => setAsking('differ')}>
              {m.differ}
            </ActionButton>
            <ActionButton
              type="primary"
              needs="people.merge"
              disabledReason={blocked && say(blocked)}
              onClick={() => setAsking('merge')}
            >
              {m.merge}
            </ActionButton>
          </>
        ) : pair.state === 'different' ? (
          <ActionButton
            needs="people.merge"
            loading={reopen.isPending}
            onClick={() => reopen.mutate({ params })}
          >
            {m.reopen}
          </ActionButton>
        ) : (
          <ActionButton danger needs="people.merge" onClick={() => setAsking('undo')}>
            {m.undo}
          </ActionButton>
        )
      }
    >
      <ProblemNote error={reopen.error} />
      {blocked && open && (
        <div className="as-of-note" role="status">
          {m.blocked}：{say(blocked)}
        </div>
      )}
      <Panel title={m.why} note={pair.why.length > 0 ? `${m.score} ${pair.score.toFixed(1)}` : undefined}>
        {pair.why.length > 0 ? <WhyList why={pair.why} /> : pair.note}
      </Panel>
      <Panel flush>
        <table className="compare">
          <thead>
            <tr>
              <th scope="col" style={{ width: 150 }}>
                {m.field}
              </th>
              {(['a', 'b'] as const).map((which) => (
                <th key={which} scope="col">
                  <Link to={paths.elder} params={{ elderId: pair[which].id }}>
                    {pair[which].name} #{pair[which].number}
                  </Link>{' '}
                  {open && (
                    <label>
                      <Radio
                        checked={keep === which}
                        onChange={() => {
                          setKeep(which)
                          setPicked({})
                        }}
                      >
                        {m.keep}
                      </Radio>
                    </label>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {pair.fields.map((field) => (
              <tr key={field.field} className={field.differs ? 'differs' : undefined}>
                <th scope="row">
                  {say(field)}
                  {field.differs && <span className="visually-hidden"> {m.differs}</span>}
                  {open && field.differs && !field.choose && field.field !== 'number' && (
                    <small className="panel-note"> {m.both}</small>
                  )}
                </th>
                {(['a', 'b'] as const).map((which) => {
                  const lines = field[which]
                  const text =
                    lines.length > 0 ? (
                      <ul>
                        {lines.map((line) => (
                          <li key={line.zh}>{say(line)}</li>
                        ))}
                      </ul>
                    ) : (
                      <span className="unknown">—</span>
                    )
                  return (
                    <td key={which}>
                      {open && field.choose && field.differs ? (
                        <label>
                          <input
                            type="radio"
                            name={field.field}
                            checked={chosen(field.field) === which}
                            onChange={() => setPicked({ ...picked, [field.field]: which })}
                          />
                          {text}
                        </label>
                      ) : (
                        text
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      {asking === 'merge' && (
        <FormDrawer<{ note?: string }>
          title={m.merge}
          submit={m.merge}
          pending={merge.isPending}
          error={merge.error}
          onSubmit={({ note }) =>
            merge.mutate({ params, body: { keep, take, updatedAt: pair.updatedAt, note: note ?? '' } })
          }
          onClose={() => setAsking(undefined)}
        >
          <p>{m.mergeHint(String(pair[other].number), String(pair[keep].number))}</p>
          <Form.Item name="note" label={m.note}>
            <Input.TextArea autoFocus rows={3} maxLength={300} />
          </Form.Item>
        </FormDrawer>
      )}
      {asking === 'differ' && (
        <FormDrawer<{ note?: string }>
          title={m.differ}
          submit={m.differ}
          pending={differ.isPending}
          error={differ.error}
          onSubmit={({ note }) => differ.mutate({ params, body: { note: note ?? '' } })}
          onClose={() => setAsking(undefined)}
        >
          <Form.Item name="note" label={m.note}>
            <Input.TextArea autoFocus rows={3} maxLength={300} />
          </Form.Item>
        </FormDrawer>
      )}
      {asking === 'undo' && pair.mergeId && (
        <FormDrawer<{ reason: string }>
          title={m.undo}
          submit={m.undo}
          danger
          pending={unmerge.isPending}
          error={unmerge.error}
          onSubmit={(body) => pair.mergeId && unmerge.mutate({ params: { mergeId: pair.mergeId }, body })}
          onClose={() => setAsking(undefined)}
        >
          <Form.Item name="reason" label={m.undoWhy} rules={[{ required: true, min: 2 }]}>
            <Input.TextArea autoFocus rows={3} maxLength={200} />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}
