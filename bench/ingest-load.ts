// The load of `ingest` (and of other benches that need telemetry): many devices over raw sockets with a minimal MQTT 3.1.1 client,
// so that the generator costs little of the two cores it shares. A child process: { port, devices, window, seconds, rate? } by IPC.
import { connect, type Socket } from 'node:net'

export type LoadOrder = {
  port: number
  serials: string[]
  secrets: string[]
  window: number
  warmSeconds: number
  seconds: number
  rate: number | null
  run: string
}
export type LoadResult = {
  sent: number
  acknowledged: number
  measured: number
  seconds: number
  latencies: number[]
}

const string = (text: string) => {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 255), bytes])
}
function packet(type: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length: number[] = []
  for (let rest = body.length; ; ) {
    const digit = rest & 127
    rest >>= 7
    length.push(rest > 0 ? digit | 128 : digit)
    if (rest === 0) break
  }
  return Buffer.concat([Buffer.of(type, ...length), body])
}

const BODIES = [72, 75, 81, 68, 90, 77].map(
  (rate, i) =>
    `"values":{"heartRate":${rate},"spo2":${96 + (i % 4)},"steps":${1000 + i},"battery":${60 + i}}}`,
)
const DIGITS = 10

/** One device: keeps `window` messages under way; each is answered after the commit. */
class Device {
  readonly socket: Socket
  readonly ready: Promise<void>
  sent = 0
  acknowledged = 0
  readonly #template: Buffer
  readonly #atOffset: number
  readonly #idOffset: number
  readonly #packetIdOffset: number
  #started: Float64Array
  #rest: Buffer = Buffer.alloc(0)
  #open = false
  onAck: (ms: number, device: Device) => void = () => undefined

  constructor(port: number, serial: string, secret: string, index: number, run: string) {
    const body = `{"id":"${run}-${'0'.repeat(DIGITS)}","at":${'0'.repeat(13)},${BODIES[index % BODIES.length]}`
    this.#template = packet(0x32, string(`yk/v1/${serial}/up/telemetry`), Buffer.of(0, 0), Buffer.from(body))
    const start = this.#template.length - body.length
    this.#packetIdOffset = start - 2
    this.#idOffset = start + body.indexOf('"id":"') + 6 + run.length + 1
    this.#atOffset = start + body.indexOf('"at":') + 5
    this.#started = new Float64Array(65536)
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.ready = new Promise((resolve, reject) => {
      this.socket.once('error', reject)
      this.socket.once('connect', () =>
        this.socket.write(
          packet(
            0x10,
            string('MQTT'),
            Buffer.of(4, 0xc2, 0, 60),
            string(serial),
            string(serial),
            string(secret),
          ),
        ),
      )
      this.socket.on('data', (chunk) => {
        if (this.#open) return this.#acks(chunk)
        if (chunk[0] !== 0x20 || chunk[3] !== 0)
          return reject(new Error(`connection refused: code ${chunk[3]}`))
        this.#open = true
        resolve()
      })
    })
  }

  send(): void {
    const bytes = Buffer.from(this.#template)
    this.sent++
    const packetId = 1 + (this.sent % 65535)
    bytes.writeUInt16BE(packetId, this.#packetIdOffset)
    bytes.write(String(this.sent).padStart(DIGITS, '0'), this.#idOffset, 'latin1')
    bytes.write(String(Date.now()), this.#atOffset, 'latin1')
    this.#started[packetId] = performance.now()
    this.socket.write(bytes)
  }

  #acks(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    const now = performance.now()
    while (bytes.length - at >= 2 && bytes.length - at >= 2 + (bytes[at + 1] ?? 0)) {
      if (bytes[at] === 0x40) {
        this.acknowledged++
        this.onAck(now - (this.#started[bytes.readUInt16BE(at + 2)] ?? now), this)
      }
      at += 2 + (bytes[at + 1] ?? 0)
    }
    this.#rest = bytes.subarray(at)
  }
}

export async function runLoad(order: LoadOrder): Promise<LoadResult> {
  const devices: Device[] = []
  for (let i = 0; i < order.serials.length; i += 100) {
    const some = order.serials
      .slice(i, i + 100)
      .map((serial, j) => new Device(order.port, serial, order.secrets[i + j] ?? '', i + j, order.run))
    await Promise.all(some.map((device) => device.ready))
    devices.push(...some)
  }
  const latencies: number[] = []
  let measuring = false
  let measured = 0
  let stopping = false
  for (const device of devices) {
    device.socket.on('error', (error) => console.error(`a device lost its connection: ${error.message}`))
    device.onAck = (ms, one) => {
      if (measuring) {
        measured++
        if (measured % 50 === 0) latencies.push(ms)
      }
      if (!stopping && order.rate === null) one.send()
    }
  }
  let timer: NodeJS.Timeout | undefined
  if (order.rate === null) for (const device of devices) for (let i = 0; i < order.window; i++) device.send()
  else {
    let next = 0
    const began = performance.now()
    let total = 0
    const rate = order.rate
    timer = setInterval(() => {
      const due = ((performance.now() - began) / 1000) * rate
      for (; total < due; total++) devices[next++ % devices.length]?.send()
    }, 5)
  }
  await sleep(order.warmSeconds * 1000)
  measuring = true
  const began = performance.now()
  await sleep(order.seconds * 1000)
  measuring = false
  const seconds = (performance.now() - began) / 1000
  stopping = true
  clearInterval(timer)
  const sum = (of: (device: Device) => number) => devices.reduce((total, device) => total + of(device), 0)
  for (
    const deadline = Date.now() + 30_000;
    sum((d) => d.sent) !== sum((d) => d.acknowledged) && Date.now() < deadline;
  )
    await sleep(20)
  const result = {
    sent: sum((d) => d.sent),
    acknowledged: sum((d) => d.acknowledged),
    measured,
    seconds,
    latencies,
  }
  for (const device of devices) device.socket.end(Buffer.of(0xe0, 0))
  return result
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

if (process.send) {
  process.once('message', (order: LoadOrder) => {
    runLoad(order).then(
      (result) => process.send?.(result, () => process.exit(0)),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
}
