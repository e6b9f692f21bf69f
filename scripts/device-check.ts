// npm run device:check -- --kind wristband [--port 21884] [--seconds 120]      a broker to point a device at; says of each message what is right or wrong
// npm run device:check -- --kind wristband --topic telemetry message.json …    checks files with one message each
// Needs no database. The rules are those of contract/device-protocol.ts, which the platform itself goes by.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  DeviceKind,
  deviceKinds,
  metrics,
  Reply,
  type Refusal,
  refusals,
  signalOf,
  sizeLimits,
  Status,
  telemetryOf,
  topics,
} from '#contract/device-protocol'
import { startBroker } from '#platform/mqtt'
import { parseTopic } from '../server/modules/devices/ingest.ts'
import { checkAge, Refused } from '../server/modules/devices/message.ts'
import { parseObject, readMessage, splitBatch } from '../server/modules/devices/decoders/yike-native.ts'

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    kind: { type: 'string' },
    topic: { type: 'string', default: 'telemetry' },
    port: { type: 'string', default: '21884' },
    seconds: { type: 'string', default: '120' },
  },
})
const kind = DeviceKind.safeParse(options.kind)
if (!kind.success) {
  console.error(`--kind 设备类别 kind of device: ${DeviceKind.options.join(', ')}`)
  process.exit(2)
}

type Verdict = { id: string; refused: Refusal | null; lines: string[]; warnings: string[] }

/** What the platform would say of one message, and what it would take but a maker should know. */
function judge(topic: string, payload: Buffer, of: DeviceKind): Verdict[] {
  try {
    if (payload.length > (topic === 'batch' ? sizeLimits.batchItems * 1024 : sizeLimits.message))
      throw new Refused('oversized', [
        { pointer: '', detail: `${payload.length} 字节`, detailEn: `${payload.length} bytes` },
      ])
    if (topic === 'batch')
      return splitBatch(payload).flatMap((body) =>
        judge('signal' in body ? 'signal' : 'telemetry', Buffer.from(JSON.stringify(body)), of),
      )
    if (topic === 'reply') {
      Reply.parse(JSON.parse(payload.toString('utf8')))
      return [{ id: '', refused: null, lines: ['reply'], warnings: [] }]
    }
    if (topic !== 'telemetry' && topic !== 'signal' && topic !== 'status')
      throw new Refused('wrong_topic', [{ pointer: '', detail: topic }])
    const body = parseObject(payload)
    const message = readMessage(topic, body)
    checkAge(message.at, Date.now(), message.id)
    const shape = topic === 'telemetry' ? telemetryOf(of) : topic === 'signal' ? signalOf(of) : Status
    const strict = shape.safeParse(body)
    const warnings = strict.success
      ? []
      : strict.error.issues.map((issue) => `/${issue.path.join('/')} ${issue.message}`)
    const may: readonly string[] = deviceKinds[of].metrics
    for (const name of Object.keys(message.values))
      if (!may.includes(name)) warnings.push(`${name}: 该类设备通常不报此项 not usual for a ${of}`)
    for (const name of Object.keys(message.extra ?? {}))
      warnings.push(`${name}: 协议中没有，仅原样保存 not in the protocol: kept, not judged`)
    const lines = Object.entries(message.values).map(([name, value]) => {
      const metric = Object.entries(metrics).find(([key]) => key === name)?.[1]
      return `${name} = ${String(value)}${metric?.type === 'number' ? ` ${metric.ucum}` : ''}`
    })
    return [
      {
        id: message.id,
        refused: null,
        lines: message.signal ? [`signal = ${message.signal}`, ...lines] : lines,
        warnings,
      },
    ]
  } catch (error) {
    if (error instanceof Refused)
      return [
        {
          id: error.id ?? '',
          refused: error.reason,
          lines: error.errors.map((e) => `${e.pointer} ${e.detail} ${e.detailEn ?? ''}`),
          warnings: [],
        },
      ]
    if (error instanceof Error && (error.name === 'ZodError' || error instanceof SyntaxError))
      return [{ id: '', refused: 'malformed', lines: [error.message], warnings: [] }]
    throw error
  }
}

function print(where: string, verdicts: readonly Verdict[]): boolean {
  for (const verdict of verdicts) {
    const mark = verdict.refused
      ? `✗ ${refusals[verdict.refused].zh} ${refusals[verdict.refused].en}`
      : verdict.warnings.length > 0
        ? '△'
        : '✓'
    console.log(`${mark}  ${where}  id=${verdict.id}  ${verdict.lines.join(', ')}`)
    for (const warning of verdict.warnings) console.log(`     △ ${warning}`)
  }
  return verdicts.every((verdict) => verdict.refused === null)
}

if (files.length > 0) {
  const right = files.map((file) => print(file, judge(options.topic, readFileSync(file), kind.data)))
  process.exit(right.every(Boolean) ? 0 : 1)
}

const seen = {
  connected: false,
  subscribed: false,
  status: 0,
  telemetry: 0,
  signal: 0,
  refused: 0,
  withheld: '',
  resent: false,
}
let publish: (topic: string, payload: string) => void = () => undefined
const broker = await startBroker<{ serial: string }>(
  { port: Number(options.port), host: '0.0.0.0', maxPacket: sizeLimits.packet },
  {
    authenticate: async ({ clientId, username, password }) => {
      if (clientId !== username) {
        console.log(`✗ client id 须等于序列号 the client id must be the serial: ${clientId} ≠ ${username}`)
        return undefined
      }
      if (password.length === 0) {
        console.log('✗ 没有密码 no password')
        return undefined
      }
      seen.connected = true
      console.log(`✓ connected: ${username}`)
      return { serial: username }
    },
    mayPublish: (from, topic) => {
      const own = topic.startsWith(`yk/v1/${from.serial}/up/`)
      if (!own) console.log(`✗ 主题不允许 topic not allowed: ${topic}`)
      return own
    },
    maySubscribe: (from, filter) => filter.startsWith(`yk/v1/${from.serial}/down/`),
    subscribed: (from) => {
      seen.subscribed = true
      publish(
        topics.command(from.serial),
        JSON.stringify({
          id: crypto.randomUUID(),
          name: 'locate',
          params: {},
          expiresAt: new Date(Date.now() + 600_000).toISOString(),
        }),
      )
    },
    receive: async ({ topic, payload, from }) => {
      const what = parseTopic(topic)?.what ?? ''
      const verdicts = judge(what, payload, kind.data)
      print(what, verdicts)
      const [first] = verdicts
      for (const verdict of verdicts)
        if (verdict.refused && from)
          publish(
            topics.errors(from.serial),
            JSON.stringify({
              id: verdict.id || null,
              topic,
              reason: verdict.refused,
              title: refusals[verdict.refused].zh,
              titleEn: refusals[verdict.refused].en,
              errors: verdict.lines.map((detail) => ({ pointer: '', detail })),
            }),
          )
      seen.refused += verdicts.filter((verdict) => verdict.refused).length
      if (what === 'status') seen.status++
      if (what === 'telemetry' || what === 'batch') seen.telemetry++
      if (what === 'signal') seen.signal++
      // Once, the acknowledgement is withheld and the connection cut: a device must then send the same message again.
      if (first && !first.refused && seen.withheld === '' && what !== 'reply') {
        seen.withheld = first.id
        console.log(
          `  … 不确认此条并断开，应重连后以同一编号重发 left unacknowledged and cut: it must come again with the same id`,
        )
        throw new Error('withheld on purpose')
      }
      if (first && first.id === seen.withheld) seen.resent = true
    },
  },
)
publish = (topic, payload) => broker.publish(topic, payload)
console.log(
  `等待设备 waiting for the device: mqtt://<this machine>:${broker.port}  client id = user name = serial, any password; ${options.seconds} s`,
)
setTimeout(() => {
  const checks: [boolean, string][] = [
    [seen.connected, '连接 connects with client id = serial'],
    [seen.subscribed, '订阅 down/# subscribes to its commands and errors'],
    [seen.status + seen.telemetry > 0, '上报 reports status or telemetry'],
    [seen.resent, '未确认的消息以同一编号重发 sends an unacknowledged message again with the same id'],
    [seen.refused === 0, '没有被拒的消息 no message was refused'],
    [seen.signal > 0, '信号 sent a signal (press the button)'],
  ]
  console.log('')
  for (const [good, text] of checks) console.log(`${good ? '✓' : '✗'} ${text}`)
  void broker.stop().then(() => process.exit(checks.every(([good]) => good) ? 0 : 1))
}, Number(options.seconds) * 1000)
