import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { Aedes, type AedesPublishPacket, type Client, type PublishPacket } from 'aedes'
import { connectAsync, type MqttClient } from 'mqtt'
import { logger } from './log.ts'

const log = logger('mqtt')

/** Who is connected: whatever `authenticate` returned. With an outside broker nobody is known here. */
export type Arrival<P> = {
  readonly topic: string
  readonly payload: Buffer
  readonly repeat: boolean
  readonly from: P | undefined
}

/** What a user of the broker decides. The broker itself knows no device. */
export type Rim<P> = {
  authenticate(login: {
    clientId: string
    username: string
    password: Buffer
    address: string
  }): Promise<P | undefined>
  mayPublish(from: P, topic: string): boolean
  maySubscribe(from: P, filter: string): boolean
  /** The sender is acknowledged when this resolves (commit first). When it rejects, the connection ends unacknowledged. */
  receive(arrival: Arrival<P>): Promise<unknown>
  /** Somebody can now be spoken to. */
  subscribed(from: P): void
}

export type Mqtt = {
  readonly port: number
  readonly tlsPort: number | undefined
  /** To whoever is subscribed now (QoS 1). Nothing is kept for those who are away: what must arrive is sent again. */
  publish(topic: string, payload: string): void
  /** Connections of the embedded broker; null with an outside one. */
  connections(): number | null
  stop(): Promise<void>
}

export type BrokerOptions = {
  port: number
  host: string
  tls?: { port: number; key: string; cert: string } | undefined
  /** Largest packet in bytes; a longer one ends the connection before it is read. */
  maxPacket: number
}

/**
 * The broker inside the process: MQTT 3.1.1, each sender acknowledged only after `rim.receive` has finished, and read
 * from no further until then, so that pressure reaches the device and not our memory.
 */
export async function startBroker<P extends object>(options: BrokerOptions, rim: Rim<P>): Promise<Mqtt> {
  const known = new WeakMap<Client, P>()
  const broker = new Broker({
    id: 'yike',
    concurrency: 1000,
    connectTimeout: 15_000,
    drainTimeout: 20_000,
    queueLimit: 100,
    maxClientsIdLength: 256,
    authenticate: (client, username, password, done) => {
      const clientId = client.id
      const address = 'remoteAddress' in client.conn ? String(client.conn.remoteAddress) : ''
      rim
        .authenticate({ clientId, username: username ?? '', password: password ?? Buffer.alloc(0), address })
        .then(
          (principal) => {
            if (principal) known.set(client, principal)
            // Return code 5 of MQTT 3.1.1: not authorised.
            if (principal) done(null, true)
            else done(Object.assign(new Error('not authorised'), { returnCode: 5 }), false)
          },
          (error: unknown) => {
            log.error({ error: messageOf(error) }, 'authentication failed')
            // 3: server unavailable, so that the device comes back.
            done(Object.assign(new Error('unavailable'), { returnCode: 3 }), false)
          },
        )
    },
    authorizePublish: (client, packet, done) => {
      const from = client ? known.get(client) : undefined
      if (!from || !rim.mayPublish(from, packet.topic)) return done(new Error('topic not allowed'))
      // The packet type lacks the field that the parser sets.
      const repeat = (packet as AedesPublishPacket & { dup?: boolean }).dup === true
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
      rim.receive({ topic: packet.topic, payload, repeat, from }).then(
        () => {
          if (packet.qos === 1 && client) acknowledge(client, packet)
          done(null)
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      )
    },
    authorizeSubscribe: (client, subscription, done) => {
      const from = client ? known.get(client) : undefined
      // A null subscription answers 0x80 (failure) in the SUBACK and keeps the connection.
      done(null, from && rim.maySubscribe(from, subscription.topic) ? subscription : null)
    },
  })
  await broker.listen()
  broker.on('clientError', (client, error) =>
    log.debug({ client: client.id, error: error.message }, 'client error'),
  )
  broker.on('connectionError', (_client, error) => log.debug({ error: error.message }, 'connection error'))
  broker.on('subscribe', (_subscriptions, client) => {
    const from = known.get(client)
    if (from) rim.subscribed(from)
  })
  const sockets = new Set<Socket>()
  const accept = (socket: Socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.once('close', () => sockets.delete(socket))
    limitPackets(broker.handle(socket), options.maxPacket)
  }
  const server = createServer(accept)
  const port = await listen(server, options.port, options.host)
  const secure = options.tls
    ? createTlsServer({ key: options.tls.key, cert: options.tls.cert, minVersion: 'TLSv1.2' }, accept)
    : undefined
  secure?.on('tlsClientError', (error) => log.debug({ error: error.message }, 'tls'))
  const tlsPort = secure && options.tls ? await listen(secure, options.tls.port, options.host) : undefined
  log.info({ port, tlsPort }, 'broker up')
  return {
    port,
    tlsPort,
    publish: (topic, payload) => {
      broker.publish(
        { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false },
        (error?: Error | null) => {
          if (error) log.warn({ topic, error: error.message }, 'publish')
        },
      )
    },
    connections: () => broker.connectedClients,
    stop: async () => {
      const closed = [server, secure].map(
        (one) => one && new Promise<void>((resolve) => one.close(() => resolve())),
      )
      await new Promise<void>((resolve) => broker.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await Promise.all(closed)
    },
  }
}

/** What devices publish goes to `rim.receive` and to no subscriber: there is nothing to route, to retain or to queue. */
class Broker extends Aedes {
  override publish(packet: Parameters<Aedes['publish']>[0], client?: unknown, done?: unknown): void {
    const after = typeof client === 'function' ? client : done
    if (client && typeof client !== 'function') {
      if (typeof after === 'function') after(null)
      return
    }
    // Two signatures, (packet, done) and (packet, client, done); ours is always the first.
    super.publish(packet, after as (error?: Error) => void)
  }
}

const owed = new Map<Client, number[]>()

/**
 * The PUBACK by hand: four bytes, those of one turn in one write (the broker writes each in three pieces). A packet that
 * is acknowledged goes on as QoS 0, so that the broker does not do it again.
 */
function acknowledge(client: Client, packet: PublishPacket): void {
  // The parser sets it on every packet of QoS 1; the type leaves it out.
  const { messageId } = packet as PublishPacket & { messageId: number }
  packet.qos = 0
  if (owed.size === 0) process.nextTick(payAll)
  const bytes = owed.get(client)
  if (bytes) bytes.push(0x40, 2, messageId >> 8, messageId & 255)
  else owed.set(client, [0x40, 2, messageId >> 8, messageId & 255])
}

function payAll(): void {
  for (const [client, bytes] of owed) if (!client.closed) client.conn.write(Buffer.from(bytes))
  owed.clear()
}

/** The parser of the broker would gather a packet of any announced length: end the connection once the length is known. */
function limitPackets(client: Client, limit: number): void {
  // Not in the types: the parser of mqtt-packet, whose `packet.length` is known after the fixed header.
  const { _parser: parser } = client as Client & {
    _parser: { parse(chunk: Buffer): number; packet: { length: number } }
  }
  const parse = parser.parse.bind(parser)
  parser.parse = (chunk) => {
    const rest = parse(chunk)
    if (parser.packet.length > limit)
      client.conn.destroy(new Error(`packet of ${parser.packet.length} bytes, at most ${limit}`))
    return rest
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

/**
 * An outside broker (Mosquitto, EMQX …) over MQTT 5: a shared subscription, so that several ingest processes divide the
 * messages, and each acknowledged to the broker only after `rim.receive`. `clientId` must be the same after a restart:
 * the broker keeps the share of a process that died under it. The broker itself has acknowledged the device
 * before: see docs/operations.md on what that means for alarms.
 */
export async function joinBroker<P>(
  url: string,
  filters: readonly string[],
  rim: Pick<Rim<P>, 'receive'>,
  clientId: string,
): Promise<Mqtt> {
  const client = await connectAsync(url, {
    protocolVersion: 5,
    clientId,
    clean: false,
    properties: { sessionExpiryInterval: 86_400, receiveMaximum: 5000 },
    resubscribe: true,
  })
  acknowledgeLater(client, (topic, payload, repeat) =>
    rim.receive({ topic, payload, repeat, from: undefined }),
  )
  client.on('error', (error) => log.error({ error: error.message }, 'outside broker'))
  client.on('reconnect', () => log.warn('outside broker: connecting again'))
  for (const filter of filters) await client.subscribeAsync(filter, { qos: 1 })
  log.info({ url: new URL(url).host, filters }, 'joined broker')
  return {
    port: Number(new URL(url).port || 1883),
    tlsPort: undefined,
    publish: (topic, payload) => {
      client.publish(topic, payload, { qos: 1 }, (error) => {
        if (error) log.warn({ topic, error: error.message }, 'publish')
      })
    },
    connections: () => null,
    stop: async () => {
      // Leaves the share to the others. What is under way stays in the session and comes again when we do.
      if (client.connected) await client.unsubscribeAsync([...filters])
      await client.endAsync()
    },
  }
}

/**
 * The client library acknowledges a message before it reads the next one, which would make every commit wait for the one
 * before. An error in `handleMessage` makes it go on without acknowledging; we send the PUBACK ourselves when stored.
 */
function acknowledgeLater(
  client: MqttClient,
  receive: (topic: string, payload: Buffer, repeat: boolean) => Promise<unknown>,
): void {
  const goOn = new Error('acknowledged later')
  // `_sendPacket` is private in the types; there is no public way to acknowledge by hand.
  const send = client as unknown as { _sendPacket(packet: object): void }
  client.handleMessage = (packet, callback) => {
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    receive(packet.topic, payload, packet.dup === true).then(
      () => {
        if (packet.qos === 1 && client.connected)
          send._sendPacket({ cmd: 'puback', messageId: packet.messageId, reasonCode: 0 })
      },
      (error: unknown) =>
        log.error({ error: messageOf(error) }, 'not stored: the broker will deliver it again'),
    )
    callback(goOn)
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
