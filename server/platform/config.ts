import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65535)
const flag = z.enum(['on', 'off'])

const Environment = z.object({
  PORT: port.default(20080),
  HOST: z.string().default('127.0.0.1'),
  MQTT_PORT: port.default(21883),
  MQTTS_PORT: port.optional(),
  MQTT_TLS_KEY: z.string().optional(),
  MQTT_TLS_CERT: z.string().optional(),
  MQTT_URL: z.url({ protocol: /^(mqtt|mqtts)$/ }).optional(),
  YIKE_HOME: z.string().default('.yike'),
  DATABASE_URL: z.string().startsWith('postgres').optional(),
  YIKE_DEMO: z
    .string()
    .regex(
      /^(none|(jiaozuo|huaiyang|jincheng|chengdu)(:(0\.\d+|1))?)$/,
      'none, or place:scale, for instance jiaozuo:0.01',
    )
    .default('jiaozuo:0.005'),
  YIKE_SIM: z
    .string()
    .regex(/^(on|off|\d+(\.\d+)?)$/, 'on, off or a speed factor')
    .default('on'),
  YIKE_ROLES: z
    .string()
    .default('api,ingest,worker')
    .transform((text) => text.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(['api', 'ingest', 'worker'])).min(1)),
  /** 32 bytes in hex, for columns that hold identity numbers and phones. Required outside the demo. */
  YIKE_SECRET: z
    .string()
    .regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')
    .optional(),
  YIKE_PUBLIC_URL: z.url().optional(),
  YIKE_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  YIKE_REQUIRE_TOTP: flag.default('off'),
  YIKE_TRUST_PROXY: flag.default('off'),
  /** Token that /metrics asks for; without it /metrics answers to this machine only. */
  YIKE_METRICS_TOKEN: z.string().min(16).optional(),
  /** Hosts inside the network, `host` or `host:port`, that addresses typed in by people may name (`outside.ts`). */
  YIKE_PARTNER_HOSTS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((one) => one.trim().toLowerCase())
        .filter((one) => one !== ''),
    ),
})

/** Names of all settings, for the test that documents and deployment files name no other. */
export const settingNames = Object.keys(Environment.shape)

export type Config = {
  port: number
  host: string
  mqttPort: number
  mqttsPort: number | undefined
  mqttTls: { key: string; cert: string } | undefined
  mqttUrl: string | undefined
  home: string
  databaseUrl: string | undefined
  demo: { place: string; scale: number } | undefined
  simulation: number
  roles: ('api' | 'ingest' | 'worker')[]
  secret: Buffer
  publicUrl: string
  log: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  requireTotp: boolean
  trustProxy: boolean
  metricsToken: string | undefined
  partnerHosts: readonly string[]
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Reads the settings once; nothing else reads `process.env`. Throws `ConfigError` naming each wrong setting. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
    )
  }
  const env = parsed.data
  const home = resolve(env.YIKE_HOME)
  const demo = env.YIKE_DEMO === 'none' ? undefined : parseDemo(env.YIKE_DEMO)
  if (!demo && !env.YIKE_SECRET) {
    throw new ConfigError('YIKE_SECRET: required when YIKE_DEMO=none (openssl rand -hex 32)')
  }
  return {
    port: env.PORT,
    host: env.HOST,
    mqttPort: env.MQTT_PORT,
    mqttsPort: env.MQTTS_PORT,
    mqttTls:
      env.MQTT_TLS_KEY && env.MQTT_TLS_CERT
        ? { key: readFileSync(env.MQTT_TLS_KEY, 'utf8'), cert: readFileSync(env.MQTT_TLS_CERT, 'utf8') }
        : undefined,
    mqttUrl: env.MQTT_URL,
    home,
    databaseUrl: env.DATABASE_URL,
    demo,
    simulation: !demo || env.YIKE_SIM === 'off' ? 0 : env.YIKE_SIM === 'on' ? 1 : Number(env.YIKE_SIM),
    roles: env.YIKE_ROLES,
    secret: env.YIKE_SECRET ? Buffer.from(env.YIKE_SECRET, 'hex') : keptSecret(home, 'data-key'),
    publicUrl: env.YIKE_PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`,
    log: env.YIKE_LOG,
    requireTotp: env.YIKE_REQUIRE_TOTP === 'on',
    trustProxy: env.YIKE_TRUST_PROXY === 'on',
    metricsToken: env.YIKE_METRICS_TOKEN,
    partnerHosts: env.YIKE_PARTNER_HOSTS,
  }
}

function parseDemo(text: string): { place: string; scale: number } {
  const [place = 'jiaozuo', scale = '0.005'] = text.split(':')
  return { place, scale: Number(scale) }
}

/** A secret made on first use and kept in the data folder, readable by its owner only. */
export function keptSecret(home: string, name: string): Buffer {
  const folder = resolve(home, 'secrets')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = resolve(folder, name)
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    // It exists already: that is the usual case, not a fault.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
}

/** The log level alone, which is needed before the settings are read; a wrong value is reported by `readConfig`. */
export function logLevel(): Config['log'] {
  return Environment.shape.YIKE_LOG.catch('info').parse(process.env['YIKE_LOG'])
}
