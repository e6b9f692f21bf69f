import { deflateSync } from 'node:zlib'
import { sql } from 'kysely'
import * as contract from '#contract/assessment'
import * as field from '#contract/assessment-field'
import type { Informant, IntakeAnswers } from '#contract/assessment-intake'
import type { Answers, Evidence } from '#contract/assessment-scale'
import { uuidv7 } from '#contract/id'
import { register } from '#modules/people'
import type { Tx } from '#platform/db'
import type { RoleName } from '#contract/permission'
import type { Caller, ScopeOf, World } from '#testing'
import { readScales } from './scale-files.ts'

export const village = 410802001001
export const jiefang = 410802000000
export const zhongzhan = 410803000000
export const neighbourVillage = 410803001001

const gbt = readScales().find(({ id }) => id === 'gbt42195')
if (!gbt) throw new Error('no gbt42195')

/** Answers that give exactly `total` points of GB/T 42195, points taken from the end. */
export function totalling(total: number): Answers {
  let lose = 90 - total
  return Object.fromEntries(
    gbt?.items.toReversed().map((item) => {
      const max = Math.max(...(item.options ?? []).map(({ points }) => points))
      const less = Math.min(max, lose)
      lose -= less
      return [item.code, max - less]
    }) ?? [],
  )
}

/** Everything that appendix A asks of somebody with nothing the matter, told by the elder. */
export const intake: IntakeAnswers = {
  'A.2.4': 160,
  'A.2.5': 55.5,
  'A.2.7': 'none',
  'A.2.9': 'primary',
  'A.2.10': ['spouse', 'children'],
  'A.2.11': 'married',
  'A.2.12': ['resident'],
  'A.2.13': ['pension', 'children'],
  'A.4.1': ['none'],
  'A.4.2': 'none',
  'A.5.1': 'none',
  'A.5.2': 'free',
  'A.5.3': ['none'],
  'A.5.4': ['none'],
  'A.5.5': 'none',
  'A.5.6': ['none'],
  'A.5.7': ['none'],
  'A.5.8': ['none'],
  'A.5.10': 'no',
}
export const informant: Informant = { name: '王小红', relation: 'child', phone: '13800001234' }

/** What an elder told, with the evidence of the scale: an answer to each, and the diagnosis that goes with its code. */
export function told(evidence: Evidence = {}): {
  evidence: Evidence
  intake: IntakeAnswers
  informant: Informant
} {
  const { events, mental } = evidence
  const counts = typeof events === 'object' && events !== null ? events : {}
  const dementia = typeof mental === 'string' && /^F0[0-3]/u.test(mental)
  return {
    evidence: {
      coma: false,
      ...evidence,
      events: { fall: 0, choke: 0, self_harm: 0, lost: 0, other: 0, ...counts },
    },
    intake: mental ? { ...intake, 'A.4.1': [dementia ? 'dementia' : 'mental'] } : intake,
    informant,
  }
}

/** The lead's phone: the informant signs, then the lead. */
export async function signAsLead(
  phone: Pick<Caller, 'call'>,
  applicationId: string,
  at: () => string,
): Promise<void> {
  const params = { id: applicationId as never }
  await phone.call(field.signInformant, { params, body: { at: at(), mark: 'signature', data: signature } })
  await phone.call(field.signSitting, { params, body: { at: at(), signature } })
}

export function makeElder(
  tx: Tx,
  {
    region = village,
    name = '王秀英',
    orgId = null as string | null,
    birthDay = '1944-05-06',
    phones = [] as { number: string }[],
    synthetic = true,
  } = {},
): Promise<string> {
  return register(tx, {
    name,
    otherNames: [],
    identity: { kind: 'none', number: null, noIdentityReason: '从未办理' },
    sex: 'female',
    birthDay,
    birthExact: true,
    nation: '汉族',
    address: {
      regionCode: region,
      detail: '建设路12号院3号楼2单元501',
      coordinates: { lon: 113.24, lat: 35.21, system: 'WGS84' },
    },
    phones,
    mobility: 'unknown',
    // The brand is only a type.
    orgId: orgId as never,
    synthetic,
  })
}

/** Somebody who signs in anew for every call: the clock of these tests moves further than a session lasts. */
export function fresh(t: World, role: RoleName, scope: ScopeOf): Pick<Caller, 'call'> {
  return { call: async (endpoint, input) => (await t.as(role, scope)).call(endpoint, input) }
}

type AssessorDraft = Partial<{
  id: string
  name: string
  phone: string | null
  background: 'medical' | 'nursing' | 'health' | 'social' | 'other'
  certificateFrom: string
  certificateUntil: string
  orgId: string | null
  mostOpen: number | null
  lon: number
  lat: number
}>
let counter = 0

/** An assessor of Jiefang and their signed-in phone. */
export async function makeAssessor(
  t: World,
  draft: AssessorDraft = {},
): Promise<{ id: string; name: string; phone: Pick<Caller, 'call'> }> {
  counter += 1
  const id = draft.id ?? uuidv7()
  const name = draft.name ?? `评估员${counter}`
  const clerk = fresh(t, 'clerk', { region: jiefang })
  await clerk.call(contract.saveAssessor, {
    params: { assessorId: id },
    body: {
      name,
      regionCode: jiefang,
      background: 'nursing',
      certificate: `PG${String(counter).padStart(6, '0')}`,
      certificateFrom: '2024-01-01',
      certificateUntil: '2030-12-31',
      lon: 113.25,
      lat: 35.21,
      ...draft,
    },
  })
  return { id, name, phone: fresh(t, 'assessor', { personId: id }) }
}

/** The least PNG that is one, padded to more than the hundred bytes of a real signature. */
export const signature: string = png()

function png(): string {
  const chunk = (tag: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(tag, 'latin1'), data])
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc(body))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(8, 0)
  head.writeUInt32BE(8, 4)
  head[8] = 8
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('tEXt', Buffer.from('Comment\0a signature for tests, padded to be long enough')),
    chunk('IDAT', deflateSync(Buffer.alloc(72, 0))),
    chunk('IEND', Buffer.alloc(0)),
  ]).toString('base64')
}

function crc(data: Buffer): number {
  let c = 0xffffffff
  for (const byte of data) {
    c ^= byte
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  }
  return (c ^ 0xffffffff) >>> 0
}

export type Team = {
  lead: Awaited<ReturnType<typeof makeAssessor>>
  second: Awaited<ReturnType<typeof makeAssessor>>
}
export async function makeTeam(t: World): Promise<Team> {
  return { lead: await makeAssessor(t), second: await makeAssessor(t, { background: 'social' }) }
}

export const inHours = (t: World, hours: number): string =>
  new Date(t.clock.now().getTime() + hours * 3_600_000).toISOString()

export async function applyFor(t: World, elderId: string, id: string = uuidv7()): Promise<string> {
  const clerk = fresh(t, 'clerk', { region: jiefang })
  const row = await clerk.call(contract.apply, {
    body: {
      id: id as never,
      elderId: elderId as never,
      reason: 'first',
      purposes: ['record'],
      askedBy: 'community',
      askedByName: '李网格',
    },
  })
  return row.id
}

/** Through every step up to both signatures: the application stands at `assessed`. */
export async function assess(
  t: World,
  given: { elderId?: string; applicationId?: string; total: number; evidence?: Evidence; team?: Team },
): Promise<{ applicationId: string; recordId: string; team: Team; elderId: string }> {
  const team = given.team ?? (await makeTeam(t))
  const elderId = given.elderId ?? (await t.system((tx) => makeElder(tx)))
  const applicationId = given.applicationId ?? (await applyFor(t, elderId))
  const clerk = fresh(t, 'clerk', { region: jiefang })
  const params = { id: applicationId as never }
  await clerk.call(contract.assign, {
    params,
    body: { assessorIds: [team.lead.id, team.second.id] as never, sitAt: inHours(t, 1), place: '长者家中' },
  })
  t.clock.forward({ hours: 1 })
  const at = t.clock.now().toISOString()
  await team.lead.phone.call(field.saveAnswers, {
    params,
    body: { at, answers: totalling(given.total), ...told(given.evidence) },
  })
  await signAsLead(team.lead.phone, applicationId, () => t.clock.now().toISOString())
  await team.second.phone.call(field.signSitting, {
    params,
    body: { at: t.clock.now().toISOString(), signature },
  })
  const shown = await clerk.call(contract.showApplication, { params })
  if (!shown.record) throw new Error('no record after both signatures')
  return { applicationId, recordId: shown.record.id, team, elderId }
}

/** From now on so large a share of the records of Jiefang is drawn for a second look: a rule of the place takes over. */
export async function drawShare(tx: Tx, share: number): Promise<void> {
  await sql`update policy.rule set state = 'withdrawn', withdrawn_reason = 'test' where kind = 'assessment.process' and region_code = ${jiefang} and state = 'published'`.execute(
    tx,
  )
  await sql`insert into policy.rule (id, kind, region_code, valid, body, source, state, published_at, approved_by_name)
    select ${uuidv7()}, kind, ${jiefang}, valid, jsonb_set(body, '{reviewShare}', to_jsonb(${share}::numeric)), source, 'published', now(), 'test'
    from policy.rule where kind = 'assessment.process' and region_code = 0 and state = 'published'`.execute(
    tx,
  )
}
