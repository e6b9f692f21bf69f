import * as contract from '#contract/devices'
import { type DeviceKind, deviceKinds, metrics, type Model, signals } from '#contract/devices'
import { number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Form, Input, InputNumber, Select, Switch } from 'antd'
import { paths } from '../paths.ts'
import { deviceMessages } from './messages.ts'
import { deviceModelsRoute } from './pages.tsx'

/** The catalogue: what each model can say and how it is supervised. */
export function ModelsPage() {
  const m = useMessages(deviceMessages)
  const say = useWord()
  const { edit } = deviceModelsRoute.useSearch()
  const navigate = deviceModelsRoute.useNavigate()
  const open = (id: string | undefined) => void navigate({ search: { edit: id }, replace: true })
  const answer = useQuery(q(contract.listModels))
  const unknown = <span className="unknown">{m.unknown}</span>
  const columns: Column<Model>[] = [
    {
      key: 'name',
      title: m.model,
      render: (d) => (
        <>
          {d.maker} {say({ zh: d.name, en: d.nameEn })} {d.endedAt && <Tag>{m.ended}</Tag>}
        </>
      ),
      text: (d) => d.name,
    },
    { key: 'id', title: m.modelId, render: (d) => <code>{d.id}</code>, text: (d) => d.id },
    {
      key: 'kind',
      title: m.kind,
      render: (d) => say(deviceKinds[d.kind]),
      text: (d) => say(deviceKinds[d.kind]),
    },
    {
      key: 'class',
      title: m.deviceClass,
      render: (d) => m.classes[d.deviceClass],
      text: (d) => m.classes[d.deviceClass],
    },
    {
      key: 'heartbeat',
      title: m.heartbeat,
      render: (d) => (d.heartbeatSeconds === null ? unknown : m.seconds(d.heartbeatSeconds)),
      text: (d) => d.heartbeatSeconds,
    },
    {
      key: 'low',
      title: m.lowAt,
      align: 'right',
      render: (d) => d.batteryLowPercent ?? unknown,
      text: (d) => d.batteryLowPercent,
    },
    {
      key: 'test',
      title: m.testEvery,
      align: 'right',
      render: (d) => d.testEveryDays ?? unknown,
      text: (d) => d.testEveryDays,
    },
    {
      key: 'stale',
      title: m.staleAfter,
      align: 'right',
      render: (d) => d.staleAfterSeconds,
      text: (d) => d.staleAfterSeconds,
      optional: true,
    },
    {
      key: 'devices',
      title: m.inUseCount,
      align: 'right',
      render: (d) => (
        <Link to={paths.devices} search={{ model: d.id }}>
          {number(d.devices)}
        </Link>
      ),
      text: (d) => d.devices,
    },
  ]
  const models = answer.data?.items ?? []
  const edited = models.find((model) => model.id === edit)
  return (
    <Page
      title={m.models}
      actions={
        <ActionButton type="primary" needs="devices.admin" onClick={() => open('new')}>
          {m.addModel}
        </ActionButton>
      }
    >
      <DataTable
        name="device-models"
        label={m.models}
        rows={models}
        rowKey={(d) => d.id}
        columns={columns}
        source={answer}
        onOpen={(d) => open(d.id)}
        openedKey={edit}
        exportAs={{ file: m.models, rows: () => Promise.resolve(models) }}
      />
      {(edit === 'new' || edited) && <ModelForm key={edit} model={edited} onClose={() => open(undefined)} />}
    </Page>
  )
}

type Fields = Omit<
  Model,
  'devices' | 'updatedAt' | 'endedAt' | 'heartbeatSeconds' | 'batteryLowPercent' | 'testEveryDays'
> & {
  heartbeatSeconds?: number | null
  batteryLowPercent?: number | null
  testEveryDays?: number | null
  ended?: boolean
}

function ModelForm({ model, onClose }: { model: Model | undefined; onClose: () => void }) {
  const m = useMessages(deviceMessages)
  const options = { changes: [contract.listModels], done: onClose }
  const add = useAction(contract.addModel, options)
  const edit = useAction(contract.editModel, options)
  return (
    <FormDrawer<Fields>
      width={560}
      title={model ? model.name : m.addModel}
      submit={m.save}
      pending={add.isPending || edit.isPending}
      error={add.error ?? edit.error}
      onClose={onClose}
      initial={
        model
          ? { ...model, ended: model.endedAt !== null }
          : {
              decoder: 'yike',
              deviceClass: 'safety',
              metrics: [],
              signals: [],
              lateAfterSeconds: 60,
              staleAfterSeconds: 300,
            }
      }
      onSubmit={(f) => {
        const rest = {
          maker: f.maker,
          name: f.name,
          nameEn: f.nameEn,
          decoder: f.decoder,
          deviceClass: f.deviceClass,
          metrics: f.metrics,
          signals: f.signals,
          lateAfterSeconds: f.lateAfterSeconds,
          staleAfterSeconds: f.staleAfterSeconds,
          heartbeatSeconds: f.heartbeatSeconds ?? null,
          batteryLowPercent: f.batteryLowPercent ?? null,
          testEveryDays: f.testEveryDays ?? null,
        }
        if (model)
          edit.mutate({
            params: { id: model.id },
            body: { ...rest, ended: f.ended ?? false, updatedAt: model.updatedAt },
          })
        else add.mutate({ body: { ...rest, id: f.id, kind: f.kind } })
      }}
    >
      {(form) => <ModelFields isNew={!model} kind={Form.useWatch('kind', form) ?? model?.kind} />}
    </FormDrawer>
  )
}

function ModelFields({ isNew, kind }: { isNew: boolean; kind: DeviceKind | undefined }) {
  const m = useMessages(deviceMessages)
  const say = useWord()
  const required = [{ required: true }]
  return (
    <>
      {isNew && (
        <Form.Item
          name="id"
          label={m.modelId}
          rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9-]{1,39}$/ }]}
        >
          <Input autoFocus spellCheck={false} />
        </Form.Item>
      )}
      {isNew && (
        <Form.Item name="kind" label={m.kind} rules={required}>
          <Select
            options={contract.DeviceKind.options.map((value) => ({ value, label: say(deviceKinds[value]) }))}
          />
        </Form.Item>
      )}
      <Form.Item name="maker" label={m.maker} rules={required}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="name" label={m.modelName} rules={required}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="nameEn" label={m.modelNameEn} rules={required}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="decoder" label={m.decoder}>
        <Select
          options={(['yike', 'alink'] as const).map((value) => ({ value, label: m.decoders[value] }))}
        />
      </Form.Item>
      <Form.Item name="deviceClass" label={m.deviceClass}>
        <Select
          options={(['medical', 'consumer', 'safety', 'meter'] as const).map((value) => ({
            value,
            label: m.classes[value],
          }))}
        />
      </Form.Item>
      {kind && (
        <Form.Item name="metrics" label={m.metrics}>
          <Select
            mode="multiple"
            options={deviceKinds[kind].metrics.map((value) => ({ value, label: say(metrics[value]) }))}
          />
        </Form.Item>
      )}
      {kind && (
        <Form.Item name="signals" label={m.signals}>
          <Select
            mode="multiple"
            options={deviceKinds[kind].signals.map((value) => ({ value, label: say(signals[value]) }))}
          />
        </Form.Item>
      )}
      <Alert type="info" showIcon title={m.unknownHint} style={{ marginBottom: 12 }} />
      <Form.Item name="heartbeatSeconds" label={m.heartbeat}>
        <InputNumber min={10} max={2592000} suffix="s" style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="batteryLowPercent" label={m.lowAt}>
        <InputNumber min={1} max={90} suffix="%" style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="testEveryDays" label={m.testEvery}>
        <InputNumber min={1} max={366} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="lateAfterSeconds" label={m.lateAfter} rules={required}>
        <InputNumber min={1} max={86400} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="staleAfterSeconds" label={m.staleAfter} rules={required}>
        <InputNumber min={1} max={86400} style={{ width: '100%' }} />
      </Form.Item>
      {!isNew && (
        <Form.Item name="ended" label={m.ended} valuePropName="checked">
          <Switch />
        </Form.Item>
      )}
    </>
  )
}
