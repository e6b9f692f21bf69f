import { fence, setFence } from '#contract/alarms'
import { show as showElder } from '#contract/people'
import { number } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { MapView, type MapPoint } from '#web/ui/map/MapView.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, InputNumber, Switch } from 'antd'
import { useMemo, useState } from 'react'
import { useBaseMap } from '../../shell/base-map.ts'
import { elderMessages } from './messages.ts'

type Fields = { lon: number; lat: number; radiusMetres: number; active: boolean }

export function FencePanel({ elderId }: { elderId: string }) {
  const m = useMessages(elderMessages)
  const base = useBaseMap()
  const answer = useQuery(q(fence, { params: { elderId } }))
  const [editing, setEditing] = useState(false)
  const home = useQuery(q(showElder, { params: { elderId } })).data?.addresses.find((a) => a.lon !== null)
  const action = useAction(setFence, { changes: [fence], done: () => setEditing(false) })
  const f = answer.data?.fence
  const { points, rings } = useMemo(() => {
    const points: MapPoint[] = f
      ? [{ id: 'home', lon: f.lon, lat: f.lat, tone: f.active ? 'accent' : 'low', shape: 'dot' }]
      : []
    return {
      points,
      rings: f
        ? { lon: f.lon, lat: f.lat, metres: [f.radiusMetres], label: (metres: number) => `${metres} m` }
        : undefined,
    }
  }, [f])
  return (
    <Panel
      title={m.fence}
      note={f ? `${m.radiusOf(number(f.radiusMetres))}${f.active ? '' : ` · ${m.off}`}` : undefined}
      actions={
        <ActionButton size="small" needs="alarms.handle" onClick={() => setEditing(true)}>
          {m.edit}
        </ActionButton>
      }
      flush
    >
      <ProblemNote error={answer.error} />
      {f ? (
        <div style={{ height: 240 }}>
          <MapView
            label={m.fence}
            points={points}
            rings={rings}
            boundaries={base.boundaries}
            places={base.places}
            tiles={base.tiles}
            fit={{ key: `${f.lon} ${f.lat}`, to: 'points' }}
          />
        </div>
      ) : (
        answer.data && <p className="panel-empty">{m.fenceNone}</p>
      )}
      {editing && (
        <FormDrawer<Fields>
          title={m.fence}
          submit={m.save}
          // A new fence begins around the home.
          initial={
            f ?? {
              radiusMetres: 500,
              active: true,
              ...(home?.lon && home.lat ? { lon: home.lon, lat: home.lat } : {}),
            }
          }
          pending={action.isPending}
          error={action.error}
          onClose={() => setEditing(false)}
          onSubmit={(body) => action.mutate({ params: { elderId }, body })}
        >
          <Form.Item
            name="lon"
            label={m.lon}
            rules={[{ required: true, type: 'number', min: -180, max: 180 }]}
          >
            <InputNumber style={{ width: 200 }} step={0.0001} />
          </Form.Item>
          <Form.Item name="lat" label={m.lat} rules={[{ required: true, type: 'number', min: -90, max: 90 }]}>
            <InputNumber style={{ width: 200 }} step={0.0001} />
          </Form.Item>
          <Form.Item
            name="radiusMetres"
            label={m.radius}
            rules={[{ required: true, type: 'integer', min: 50, max: 50_000 }]}
          >
            <InputNumber style={{ width: 200 }} step={50} />
          </Form.Item>
          <Form.Item name="active" label={m.active} valuePropName="checked">
            <Switch />
          </Form.Item>
        </FormDrawer>
      )}
    </Panel>
  )
}
