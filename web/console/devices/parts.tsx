import {
  type Device,
  type DeviceKind,
  deviceKinds,
  type DeviceState,
  metrics,
  type MetricName,
} from '#contract/devices'
import { spotWords } from '#contract/device-spots'
import { number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { unitText } from '#web/lib/units.ts'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { Link } from '@tanstack/react-router'
import { Alert, App, Button, Input, Modal, Space } from 'antd'
import { paths } from '../paths.ts'
import { deviceMessages } from './messages.ts'

export function Kind({ kind }: { kind: DeviceKind }) {
  return <>{useWord()(deviceKinds[kind])}</>
}

export function StateTag({ state }: { state: DeviceState }) {
  const m = useMessages(deviceMessages)
  return (
    <Tag
      tone={state === 'in_use' ? 'good' : state === 'in_repair' ? 'medium' : 'plain'}
      mark={state === 'in_use'}
    >
      {m.states[state]}
    </Tag>
  )
}

/** What is wrong with it now, worst first; fine when nothing is. */
export function Health({ device }: { device: Device }) {
  const m = useMessages(deviceMessages)
  if (device.state !== 'in_use') return <StateTag state={device.state} />
  return (
    <Space size={4} wrap>
      {device.silentSince && <Tag tone="high">{m.silent}</Tag>}
      {device.batteryLowSince && <Tag tone="medium">{m.batteryLow}</Tag>}
      {!device.silentSince && !device.batteryLowSince && <Tag tone="good">{m.ok}</Tag>}
    </Space>
  )
}

/** To whom or what it is bound, as a link. */
export function BoundTo({
  to,
}: {
  to: Pick<Device, 'target' | 'elderId' | 'elderName' | 'orgId' | 'orgName' | 'room' | 'spot'>
}) {
  const m = useMessages(deviceMessages)
  const say = useWord()
  if (!to.target) return <span className="unknown">{m.unbound}</span>
  return (
    <span>
      {to.elderId && (
        <Link to={paths.elder} params={{ elderId: to.elderId }} onClick={(event) => event.stopPropagation()}>
          {to.elderName ?? m.targets.person}
        </Link>
      )}
      {to.orgId && to.target !== 'person' && (
        <Link
          to={paths.organisation}
          params={{ organisationId: to.orgId }}
          onClick={(event) => event.stopPropagation()}
        >
          {to.elderId ? ' · ' : ''}
          {to.orgName ?? m.targets.facility}
        </Link>
      )}
      {!to.elderId && !to.orgId && m.targets[to.target]}
      {to.room && ` · ${to.room}`}
      {to.spot && ` · ${say(spotWords(to.spot))}`}
    </span>
  )
}

/** A value as people read it: a number with its unit, yes or no, the words of a choice; what is no metric as it came. */
export function useValueText() {
  const m = useMessages(deviceMessages)
  const say = useWord()
  return (name: string, value: unknown): string => {
    if (typeof value === 'boolean') return value ? m.yes : m.no
    if (!isMetric(name)) return typeof value === 'object' ? JSON.stringify(value) : String(value)
    const metric = metrics[name]
    if (metric.type === 'number') {
      const digits = name === 'lon' || name === 'lat' ? 5 : Number.isInteger(value) ? 0 : 1
      return `${number(Number(value), digits)}${unitOf(name)}`
    }
    // What is no option has no words and is shown as it came.
    const words = metric.type === 'choice' ? metric.words[value as keyof typeof metric.words] : undefined
    return words ? say(words) : String(value)
  }
}

/** Values with their names. */
export function useReadingText() {
  const say = useWord()
  const valueText = useValueText()
  return (values: Record<string, unknown>): string =>
    Object.entries(values)
      .map(([name, value]) => `${isMetric(name) ? say(metrics[name]) : name} ${valueText(name, value)}`)
      .join('  ')
}

export function isMetric(name: string): name is MetricName {
  return Object.hasOwn(metrics, name)
}

export function unitOf(name: MetricName): string {
  const metric = metrics[name]
  return metric.type === 'number' ? unitText(metric.ucum) : ''
}

export function When({ at }: { at: string | null }) {
  const m = useMessages(deviceMessages)
  return at ? <time dateTime={at}>{shortTime(at)}</time> : <span className="unknown">{m.never}</span>
}

/** A secret that cannot be shown again. */
export function SecretNote({
  secret,
  title,
  onClose,
}: {
  secret: string
  title?: string
  onClose: () => void
}) {
  const m = useMessages(deviceMessages)
  const { message } = App.useApp()
  return (
    <Modal
      open
      title={title ?? m.secretTitle}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {m.close}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={m.secretHint} style={{ marginBottom: 12 }} />
      <Space.Compact style={{ width: '100%' }}>
        <Input
          readOnly
          value={secret}
          aria-label={title ?? m.secretTitle}
          onFocus={(event) => event.target.select()}
        />
        <Button
          onClick={() => void navigator.clipboard.writeText(secret).then(() => message.success(m.copied))}
        >
          {m.copy}
        </Button>
      </Space.Compact>
    </Modal>
  )
}
