import { editSecurity, getSecurity } from '#contract/access-rules'
import { duration } from '#web/lib/format.ts'
import type { Output } from '#web/lib/call.ts'
import { useMessages } from '#web/lib/locale.ts'
import { fieldErrors, q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Field } from '#web/ui/desk/Field.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Checkbox, InputNumber, Spin } from 'antd'
import { useState } from 'react'
import './access.css'
import { ProvidersPanel } from './ProvidersPanel.tsx'
import { messages } from './rules-messages.ts'

/** Rules of signing in of the whole installation, and the identity providers that may be used. */
export function RulesPage() {
  const m = useMessages(messages)
  const found = useQuery(q(getSecurity))
  return (
    <Page title={m.title} note={found.data && !found.data.mayEdit ? m.readOnly : undefined}>
      {found.error ? (
        <ProblemNote error={found.error} retry={() => void found.refetch()} />
      ) : found.data ? (
        // Saved elsewhere meanwhile: begin again from what is kept.
        <RulesForm key={found.data.updatedAt} kept={found.data} />
      ) : (
        <Spin />
      )}
      <ProvidersPanel />
    </Page>
  )
}

type Rules = Output<typeof getSecurity>
type Number = 'passwordMinLength' | 'passwordHistory' | 'lockAfter' | 'lockMinutes'

function RulesForm({ kept }: { kept: Rules }) {
  const m = useMessages(messages)
  const { message } = App.useApp()
  const [rules, setRules] = useState(kept)
  const action = useAction(editSecurity, {
    changes: [getSecurity],
    done: () => void message.success(m.saved),
  })
  const errors = fieldErrors(action.error)
  const locked = !kept.mayEdit
  const { totpForcedBySetting, mayEdit: _mayEdit, ...body } = rules
  const number = (key: Number, label: string, min: number, max: number) => (
    <Field label={label} error={errors[key]}>
      {(id) => (
        <InputNumber
          id={id}
          disabled={locked}
          min={min}
          max={max}
          precision={0}
          style={{ width: '100%' }}
          value={rules[key]}
          onChange={(value) => value !== null && setRules({ ...rules, [key]: value })}
        />
      )}
    </Field>
  )
  const setRule = (index: number, part: 'idleMinutes' | 'absoluteMinutes', value: number) =>
    setRules({
      ...rules,
      sessionRules: rules.sessionRules.map((rule, at) => (at === index ? { ...rule, [part]: value } : rule)),
    })
  return (
    <Panel
      title={m.rules}
      actions={
        <ActionButton
          size="small"
          type="primary"
          needs="access.admin"
          disabledReason={locked ? m.readOnly : undefined}
          loading={action.isPending}
          onClick={() => action.mutate({ body })}
        >
          {m.save}
        </ActionButton>
      }
    >
      <ProblemNote error={action.error} />
      <p style={{ marginBottom: 10 }}>
        <Checkbox
          disabled={locked || totpForcedBySetting}
          checked={rules.requireTotp || totpForcedBySetting}
          onChange={(event) => setRules({ ...rules, requireTotp: event.target.checked })}
        >
          {m.requireTotp}
        </Checkbox>
        {totpForcedBySetting && <span className="panel-note">{m.forced}</span>}
      </p>
      <div className="rules-form">
        {number('passwordMinLength', m.minLength, 8, 64)}
        {number('passwordHistory', m.history, 0, 24)}
        {number('lockAfter', m.lockAfter, 3, 20)}
        {number('lockMinutes', m.lockMinutes, 1, 1440)}
      </div>
      <h3 style={{ margin: '14px 0 4px', fontSize: 13 }}>{m.sessions}</h3>
      <table className="rules-table">
        <thead>
          <tr>
            <th scope="col">{m.audience}</th>
            <th scope="col">{m.idle}</th>
            <td />
            <th scope="col">{m.absolute}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {rules.sessionRules.map((rule, index) => (
            <tr key={rule.audience}>
              <th scope="row">{m.audiences[rule.audience]}</th>
              {(['idleMinutes', 'absoluteMinutes'] as const).flatMap((part) => [
                <td key={part}>
                  <InputNumber
                    aria-label={`${m.audiences[rule.audience]} ${part === 'idleMinutes' ? m.idle : m.absolute}`}
                    disabled={locked}
                    min={part === 'idleMinutes' ? 5 : 15}
                    max={527_040}
                    precision={0}
                    status={errors[`sessionRules/${index}/${part}`] ? 'error' : ''}
                    value={rule[part]}
                    onChange={(value) => value !== null && setRule(index, part, value)}
                  />
                </td>,
                <td key={`${part}-text`} className="panel-note">
                  {m.inTime(duration(rule[part] * 60))}
                </td>,
              ])}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
