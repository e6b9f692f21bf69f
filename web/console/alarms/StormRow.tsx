import {
  acknowledgeStorm,
  desk,
  incidentKinds,
  list,
  outcomes,
  resolveStorm,
  storms,
  type Outcome,
} from '#contract/alarms'
import type { Output } from '#web/lib/call.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { useProblemText } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { App, Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { messages } from './messages.ts'

type Storm = Output<typeof storms>['items'][number]

/** Many of a kind in one street: shown, acknowledged and ended as one. What threatens life stays one by one. */
export function StormRow({ storm, shown, onShow }: { storm: Storm; shown: boolean; onShow: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const problemText = useProblemText()
  const { message } = App.useApp()
  const [ending, setEnding] = useState(false)
  const changes = [list, desk, storms]
  const take = useAction(acknowledgeStorm, {
    changes,
    done: ({ acknowledged, left }) => void message.success(m.stormAcked(acknowledged, left)),
  })
  const end = useAction(resolveStorm, {
    changes,
    done: ({ resolved, left }) => {
      setEnding(false)
      message.success(m.stormResolved(resolved, left))
    },
  })
  const params = { id: storm.id }
  return (
    <div className="storm" role="status">
      <b>{m.storm(say(incidentKinds[storm.kind]), storm.regionName, storm.open)}</b>
      <span className="spacer" />
      <Button size="small" onClick={onShow}>
        {shown ? m.filters.all : m.stormShow}
      </Button>
      <ActionButton
        size="small"
        needs="alarms.handle"
        loading={take.isPending}
        onClick={() =>
          take.mutate({ params, body: {} }, { onError: (error) => void message.error(problemText(error)) })
        }
      >
        {m.stormAck}
      </ActionButton>
      <ActionButton size="small" needs="alarms.handle" onClick={() => setEnding(true)}>
        {m.stormResolve}
      </ActionButton>
      {ending && (
        <FormDrawer<{ outcome: Outcome; note: string }>
          title={`${m.stormResolve} · ${storm.regionName}`}
          submit={m.stormResolve}
          initial={{}}
          pending={end.isPending}
          error={end.error}
          onClose={() => setEnding(false)}
          onSubmit={(body) => end.mutate({ params, body })}
        >
          <p className="field-hint">{m.stormResolveHint}</p>
          <Form.Item name="outcome" label={m.stormOutcome} rules={[{ required: true }]}>
            <Select
              showSearch
              optionFilterProp="label"
              options={Object.entries(outcomes).map(([value, words]) => ({ value, label: say(words) }))}
            />
          </Form.Item>
          <Form.Item
            name="note"
            label={m.stormNote}
            rules={[{ required: true, whitespace: true, max: 2000 }]}
          >
            <Input.TextArea rows={3} />
          </Form.Item>
        </FormDrawer>
      )}
    </div>
  )
}
