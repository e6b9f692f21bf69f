import {
  type RollEndpoints,
  type RollField,
  rollFields,
  rollReasons,
  type Roll,
  type RollRow,
  rollRowStates,
} from '#contract/rolls'
import type { Endpoint } from '#contract/endpoint'
import type { Permission } from '#contract/permission'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Form, Input, Segmented } from 'antd'
import { useState } from 'react'
import { messages } from './messages.ts'

/** The rows of one list; what is doubtful is mended in place, dropped or tried again. */
export function RollRows({
  contract,
  may,
  roll,
  fields,
  changes,
}: {
  contract: RollEndpoints
  may: Permission
  roll: Roll
  fields: readonly RollField[]
  changes: readonly Endpoint[]
}) {
  const m = useMessages(messages)
  const say = useWord()
  const [only, setOnly] = useState<'held' | 'all'>(roll.counts.held > 0 ? 'held' : 'all')
  const [mending, setMending] = useState<RollRow | null>(null)
  const params = { rollId: roll.id }
  const found = useInfiniteQuery(
    pages(contract.rows, { params, query: only === 'held' ? { state: 'held' } : {} }),
  )
  const touched = [contract.rows, contract.list, contract.show, ...changes]
  const drop = useAction(contract.drop, { changes: touched })
  const retry = useAction(contract.retry, { changes: touched })
  return (
    <>
      <div className="roll-actions">
        <Segmented<'held' | 'all'>
          value={only}
          onChange={setOnly}
          options={[
            { value: 'held', label: `${m.onlyHeld} ${roll.counts.held}` },
            { value: 'all', label: `${m.all} ${roll.total}` },
          ]}
        />
        <ActionButton
          needs={may}
          disabledReason={
            roll.running
              ? m.running
              : roll.verifiedAt !== null
                ? m.isVerified
                : roll.counts.held === 0
                  ? m.noneHeld
                  : undefined
          }
          loading={retry.isPending}
          onClick={() => retry.mutate({ params, body: {} })}
        >
          {m.retry}
        </ActionButton>
      </div>
      <DataTable<RollRow>
        name="roll-rows"
        label={roll.fileName}
        rows={rowsOf(contract.rows, found.data)}
        rowKey={(one) => String(one.row)}
        source={found}
        columns={[
          {
            key: 'row',
            title: m.row,
            width: 48,
            render: (one) => <span className="digits">{one.row}</span>,
            text: (one) => one.row,
          },
          {
            key: 'state',
            title: m.state,
            width: 140,
            render: (one) =>
              one.reason ? (
                <Tag tone="high">{say(rollReasons[one.reason])}</Tag>
              ) : (
                <Tag tone={one.state === 'taken' ? 'good' : 'plain'}>{say(rollRowStates[one.state])}</Tag>
              ),
            text: (one) => say(one.reason ? rollReasons[one.reason] : rollRowStates[one.state]),
          },
          {
            key: 'do',
            title: '',
            width: 140,
            render: (one) =>
              one.state === 'held' ? (
                <span className="roll-actions">
                  <ActionButton size="small" needs={may} onClick={() => setMending(one)}>
                    {m.mend}
                  </ActionButton>
                  <ActionButton
                    size="small"
                    needs={may}
                    loading={drop.isPending}
                    onClick={() => drop.mutate({ params: { ...params, row: one.row } })}
                  >
                    {m.dropRow}
                  </ActionButton>
                </span>
              ) : null,
          },
          {
            key: 'content',
            title: m.content,
            render: (one) => (
              <>
                {one.fields.map((each) => each.text).join(' · ')}
                {one.detail ? <span className="muted">（{one.detail}）</span> : null}
              </>
            ),
            text: (one) => one.fields.map((each) => each.text).join(' '),
          },
        ]}
      />
      {mending && (
        <MendForm
          contract={contract}
          roll={roll}
          row={mending}
          fields={fields}
          changes={touched}
          onClose={() => setMending(null)}
        />
      )}
    </>
  )
}

function MendForm({
  contract,
  roll,
  row,
  fields,
  changes,
  onClose,
}: {
  contract: RollEndpoints
  roll: Roll
  row: RollRow
  fields: readonly RollField[]
  changes: readonly Endpoint[]
  onClose: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const mend = useAction(contract.mend, { changes, done: onClose })
  return (
    <FormDrawer<Partial<Record<RollField, string>>>
      title={row.reason ? say(rollReasons[row.reason]) : m.mend}
      submit={m.save}
      initial={Object.fromEntries(row.fields.map(({ field, text }) => [field, text]))}
      pending={mend.isPending}
      error={mend.error}
      onClose={onClose}
      onSubmit={(texts) =>
        mend.mutate({
          params: { rollId: roll.id, row: row.row },
          body: { fields: fields.map((field) => ({ field, text: texts[field] ?? '' })) },
        })
      }
    >
      {fields.map((field) => (
        <Form.Item key={field} name={field} label={say(rollFields[field])}>
          <Input maxLength={300} autoComplete="off" />
        </Form.Item>
      ))}
    </FormDrawer>
  )
}
