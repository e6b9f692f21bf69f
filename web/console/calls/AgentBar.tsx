import { agentStates, listAgents, listCentres, setMyState } from '#contract/calls'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Segmented, Select } from 'antd'
import { messages } from './messages.ts'

/** My state at the hotline, and at which centre and extension I sit. */
export function AgentBar({ editing, onEdit }: { editing: boolean; onEdit: (open: boolean) => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const found = useQuery(q(listAgents))
  const centres = useQuery(q(listCentres))
  const change = useAction(setMyState, { changes: [listAgents, listCentres], done: () => onEdit(false) })
  const me = found.data?.me
  if (!may('calls.handle')) return null
  const state = me?.state === 'ready' || me?.state === 'pause' ? me.state : 'off'
  return (
    <span className="agent-bar">
      <Segmented<'ready' | 'pause' | 'off'>
        size="small"
        aria-label={m.myState}
        value={state}
        onChange={(next) => change.mutate({ body: { state: next } })}
        options={(['ready', 'pause', 'off'] as const).map((value) => ({
          value,
          label: say(agentStates[value]),
        }))}
      />
      <Button size="small" type="text" onClick={() => onEdit(true)}>
        {me ? `${me.centreName}${me.extension ? ` · ${m.extension} ${me.extension}` : ''}` : m.myState}
      </Button>
      {!editing && <ProblemNote error={change.error} />}
      {editing && (
        <FormDrawer<{ centreId?: string; extension?: string | null }>
          title={m.myState}
          submit={m.save}
          initial={{ ...(me ? { centreId: me.centreId } : {}), extension: me?.extension ?? null }}
          pending={change.isPending}
          error={change.error}
          onClose={() => onEdit(false)}
          onSubmit={(f) =>
            change.mutate({
              body: {
                state,
                extension: f.extension?.trim() || null,
                ...(f.centreId ? { centreId: f.centreId } : {}),
              },
            })
          }
        >
          <Form.Item name="centreId" label={m.centre} rules={[{ required: true }]}>
            <Select
              options={(centres.data?.items ?? [])
                .filter((one) => one.active)
                .map((one) => ({ value: one.id, label: one.name }))}
            />
          </Form.Item>
          <Form.Item name="extension" label={m.extension}>
            <Input inputMode="numeric" maxLength={10} />
          </Form.Item>
        </FormDrawer>
      )}
    </span>
  )
}
