import type { LadderAction } from '#contract/alarms'
import { qualifications } from '#contract/responders'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { CloseOutlined } from '@ant-design/icons'
import { Button, InputNumber, Select } from 'antd'
import { ladderMessages } from './messages.ts'

const fresh: { [To in LadderAction['to']]: Extract<LadderAction, { to: To }> } = {
  hub: { to: 'hub', line: 'operator' },
  family: { to: 'family', count: 1 },
  responders: { to: 'responders', k: 5 },
  hospital: { to: 'hospital' },
  facility: { to: 'facility' },
}
// Object.keys widens to string[]; the record has one entry per party.
const parties = Object.keys(fresh) as LadderAction['to'][]

/** Whom a step calls, all at once. */
export function Actions({
  actions,
  locked,
  onChange,
}: {
  actions: readonly LadderAction[]
  locked: boolean
  onChange: (actions: LadderAction[]) => void
}) {
  const m = useMessages(ladderMessages)
  const say = useWord()
  const put = (at: number, action: LadderAction) => onChange(actions.map((a, i) => (i === at ? action : a)))
  return (
    <div className="ladder-actions">
      <span className="page-note">{m.actions}</span>
      {actions.map((action, at) => (
        // Actions have no identity but their place.
        <span key={at} className="ladder-action">
          <Select
            aria-label={m.actions}
            size="small"
            disabled={locked}
            style={{ width: 132 }}
            value={action.to}
            onChange={(to) => put(at, fresh[to])}
            options={parties.map((value) => ({ value, label: m.to[value] }))}
          />
          {action.to === 'hub' && (
            <Select
              aria-label={m.to.hub}
              size="small"
              disabled={locked}
              style={{ width: 104 }}
              value={action.line}
              onChange={(line) => put(at, { ...action, line })}
              options={Object.entries(m.lines).map(([value, label]) => ({
                value: value as typeof action.line /* the messages have one text per line */,
                label,
              }))}
            />
          )}
          {action.to === 'family' && (
            <InputNumber
              aria-label={m.count}
              size="small"
              disabled={locked}
              style={{ width: 64 }}
              min={1}
              max={10}
              precision={0}
              value={action.count}
              onChange={(count) => put(at, { ...action, count: count ?? 1 })}
            />
          )}
          {action.to === 'responders' && (
            <>
              <InputNumber
                aria-label={m.k}
                size="small"
                disabled={locked}
                style={{ width: 64 }}
                min={1}
                max={20}
                precision={0}
                value={action.k}
                onChange={(k) => put(at, { ...action, k: k ?? 1 })}
              />
              <Select
                aria-label={m.qualification}
                size="small"
                allowClear
                placeholder={m.qualification}
                disabled={locked}
                style={{ width: 120 }}
                value={action.qualification ?? null}
                onChange={(qualification) =>
                  put(at, qualification ? { ...action, qualification } : { to: 'responders', k: action.k })
                }
                options={Object.entries(qualifications).map(([value, words]) => ({
                  value,
                  label: say(words),
                }))}
              />
            </>
          )}
          {!locked && actions.length > 1 && (
            <Button
              size="small"
              type="text"
              aria-label={m.delete}
              icon={<CloseOutlined />}
              onClick={() => onChange(actions.filter((_, i) => i !== at))}
            />
          )}
        </span>
      ))}
      {!locked && (
        <Button size="small" onClick={() => onChange([...actions, fresh.family])}>
          {m.addAction}
        </Button>
      )}
    </div>
  )
}
