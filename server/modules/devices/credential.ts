import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import { events, problems, rotateCredential } from '#contract/devices'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { decrypt, encrypt } from '#platform/secrets'
import { parseAlinkLogin, signAlink } from './decoders/aliyun-alink.ts'

/** 256 random bits as 43 characters. Shown once; the register keeps its hash. */
export const makeSecret = (): string => randomBytes(32).toString('base64url')
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()

// Alink signs its log-in with the secret itself, so for such a device we must be able to read it.
const sealOf = (decoder: 'yike' | 'alink', secret: string) => (decoder === 'alink' ? encrypt(secret) : null)

/** The first secret of a device, in the transaction that registers it. */
export async function setSecret(
  tx: Tx,
  deviceId: string,
  decoder: 'yike' | 'alink',
  secret: string,
): Promise<void> {
  await tx
    .insertInto('devices.credential')
    .values({
      device_id: deviceId,
      hash: hashSecret(secret),
      sealed: sealOf(decoder, secret),
      rotated_at: clock.now(),
    })
    .execute()
}

/**
 * Another secret. `graceUntil`: until then the one before is good too, so that a device in the field can be told the new
 * one. Nobody but the system reads a credential, and keeping the one before means reading it: hence a system transaction.
 */
async function replaceSecret(
  system: Tx,
  deviceId: string,
  decoder: 'yike' | 'alink',
  secret: string,
  graceUntil: Date | null,
): Promise<void> {
  await sql`insert into devices.credential (device_id, hash, sealed, rotated_at) values (${deviceId}, ${hashSecret(secret)}, ${sealOf(decoder, secret)}, ${clock.now()})
    on conflict (device_id) do update set hash = excluded.hash, sealed = excluded.sealed, rotated_at = excluded.rotated_at,
      previous_hash = case when ${graceUntil}::timestamptz is null then null else devices.credential.hash end, previous_until = ${graceUntil}`.execute(
    system,
  )
}

export const rotateCredentialRoute = route(rotateCredential, async ({ tx, params, body, app }) => {
  const device = await tx
    .selectFrom('devices.device as d')
    .innerJoin('devices.model as m', 'm.id', 'd.model_id')
    .select(['d.id', 'd.serial', 'd.state', 'd.elder_id', 'd.org_id', 'd.region_code', 'm.decoder'])
    .where('d.id', '=', params.id)
    .executeTakeFirst()
  if (!device) throw notFound()
  if (device.state === 'retired') throw problems.wrongState()
  const secret = makeSecret()
  const until = body.graceHours > 0 ? new Date(clock.now().getTime() + body.graceHours * 3_600_000) : null
  await app.db.asSystem('devices.credential', (system) =>
    replaceSecret(system, device.id, device.decoder, secret, until),
  )
  await record(
    tx,
    events.credentialRotated,
    { previousUntil: until?.toISOString() ?? null },
    { subjectId: device.id, elderId: device.elder_id, orgId: device.org_id, regionCode: device.region_code },
  )
  return { id: device.id, serial: device.serial, secret }
})

/** Who a connection speaks for. */
export type Principal = {
  readonly serial: string
  /** Set when it came in by a provisioning key and is not registered: what it says waits in quarantine. */
  readonly provisioned: { readonly modelId: string; readonly regionCode: number } | null
  readonly alinkPrefix: string | null
}

type Login = { clientId: string; username: string; password: Buffer }

/**
 * Native: client id and user name are the serial, the password its secret. Alink: its own signed form. A device that is
 * not registered yet: password `{key name}:{key secret}`. The client id must be the serial, or one device could take another's place.
 */
export async function authenticate(tx: Tx, login: Login): Promise<Principal | undefined> {
  const alink = parseAlinkLogin(login.clientId, login.username)
  if (alink) return authenticateAlink(tx, login, alink)
  const serial = login.username
  if (login.clientId !== serial) return undefined
  const { rows } = await sql<{ state: string; hash: Buffer; previous: Buffer | null }>`
    select d.state, c.hash, case when c.previous_until > ${clock.now()} then c.previous_hash end as previous
    from devices.device d join devices.credential c on c.device_id = d.id where d.serial = ${serial}`.execute(
    tx,
  )
  const [known] = rows
  if (known) {
    const given = createHash('sha256').update(login.password).digest()
    const right =
      timingSafeEqual(given, known.hash) ||
      (known.previous !== null && timingSafeEqual(given, known.previous))
    return right && known.state !== 'retired' ? { serial, provisioned: null, alinkPrefix: null } : undefined
  }
  return authenticateKey(tx, serial, login.password)
}

async function authenticateAlink(
  tx: Tx,
  login: Login,
  claim: { serial: string; content: string },
): Promise<Principal | undefined> {
  if (!login.clientId.startsWith(`${claim.serial}|`)) return undefined
  const { rows } = await sql<{ sealed: Buffer | null }>`
    select c.sealed from devices.device d join devices.credential c on c.device_id = d.id where d.serial = ${claim.serial} and d.state <> 'retired'`.execute(
    tx,
  )
  const sealed = rows[0]?.sealed
  if (!sealed) return undefined
  const expected = Buffer.from(signAlink(claim.content, decrypt(sealed)))
  const given = Buffer.from(login.password.toString('utf8').toLowerCase())
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const [productKey = '', ...rest] = claim.serial.split('.')
  return { serial: claim.serial, provisioned: null, alinkPrefix: `/sys/${productKey}/${rest.join('.')}/` }
}

async function authenticateKey(tx: Tx, serial: string, password: Buffer): Promise<Principal | undefined> {
  const [, name, secret] = /^([a-z0-9-]{2,40}):(.{20,100})$/.exec(password.toString('utf8')) ?? []
  if (!name || !secret || !/^[A-Za-z0-9][A-Za-z0-9_.:-]{2,63}$/.test(serial)) return undefined
  const key = await tx
    .selectFrom('devices.provisioning_key')
    .select(['hash', 'model_id', 'region_code'])
    .where('name', '=', name)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .executeTakeFirst()
  if (!key || !timingSafeEqual(hashSecret(secret), key.hash)) return undefined
  return { serial, provisioned: { modelId: key.model_id, regionCode: key.region_code }, alinkPrefix: null }
}
