import * as contract from '#contract/people-import'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Checkbox, Select } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { messages } from './messages.ts'

/** Which column is which field: proposed by the headers, corrected here, remembered for the same header. */
export function MappingPanel({
  one,
  onDone,
}: {
  one: z.output<typeof contract.ImportDetail>
  onDone: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const [fields, setFields] = useState(
    () => new Map(one.columns.map((column) => [column.index, column.field])),
  )
  const [remember, setRemember] = useState(true)
  const save = useAction(contract.setMapping, { changes: [contract.show, contract.rows], done: onDone })
  const taken = new Set(fields.values())
  const { fields: usual } = contract.importList(one.list)
  const order = [...usual, ...contract.ImportField.options.filter((field) => !usual.includes(field))]
  const unmatched = [...fields.values()].filter((field) => field === null).length
  return (
    <>
      <ProblemNote error={save.error} />
      <table className="mapping-table">
        <thead>
          <tr>
            <th>{m.column}</th>
            <th>{m.meaning}</th>
            <th>{m.samples}</th>
          </tr>
        </thead>
        <tbody>
          {one.columns.map((column) => (
            <tr key={column.index}>
              <td>{column.header || `#${column.index + 1}`}</td>
              <td>
                <Select<contract.ImportField>
                  allowClear
                  showSearch
                  optionFilterProp="label"
                  aria-label={column.header}
                  placeholder={m.notUsed}
                  style={{ width: 220 }}
                  value={fields.get(column.index) ?? null}
                  onChange={(field) => setFields(new Map(fields).set(column.index, field ?? null))}
                  options={order.map((field) => ({
                    value: field,
                    label: say(contract.fieldWords(field)),
                    disabled: taken.has(field) && fields.get(column.index) !== field,
                  }))}
                />
              </td>
              <td>{column.samples.join('、')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="import-bar" style={{ marginTop: 12 }}>
        <ActionButton
          type="primary"
          needs="people.import"
          loading={save.isPending}
          onClick={() =>
            save.mutate({
              params: { importId: one.id },
              body: { columns: [...fields].map(([index, field]) => ({ index, field })), remember },
            })
          }
        >
          {m.check}
        </ActionButton>
        <Checkbox checked={remember} onChange={(event) => setRemember(event.target.checked)}>
          {m.remember}
        </Checkbox>
        {unmatched > 0 && <span className="panel-note">{m.unmatched(unmatched)}</span>}
      </div>
    </>
  )
}
