import { sql } from 'kysely'
import * as contract from '#contract/assessment'
import * as after from '#contract/assessment-after'
import * as field from '#contract/assessment-field'
import { type Scale, showScale } from '#contract/assessment-scale'
import { uuidv7 } from '#contract/id'
import { createAccount, createPost } from '#modules/access'
import type { App } from '#platform/module'
import { dayOf } from '#contract/day'
import { clock } from '#platform/clock'
import { Session } from '../life/session.ts'
import { DEMO_PASSWORD } from './demo-accounts.ts'
import { createDemoNeeds } from './demo-needs.ts'
import { toldOf } from './demo-intake.ts'
import { places, type PlaceName } from './places.ts'
import { signaturePng } from './signature.ts'

const daysAgo = (days: number) => dayOf(new Date(clock.now().getTime() - days * 86_400_000))
const inHours = (hours: number) => new Date(clock.now().getTime() + hours * 3_600_000).toISOString()
// Brands of ids are only types.
const branded = (id: string) => id as never

const ASSESSORS = [
  ['assessor', '方海燕', 'nursing', 'PG4108000001', '2027-12-31'],
  ['assessor2', '罗志强', 'social', 'PG4108000002', '2027-06-30'],
  ['assessor3', '江月', 'medical', 'PG4108000003', '2028-03-31'],
  // About to expire, and expired: the list has something to say.
  ['assessor4', '石磊', 'health', 'PG4108000004', null],
  ['assessor5', '谭雪梅', 'nursing', 'PG4108000005', '2025-12-31'],
] as const

const ABILITIES = { intact: 90, mild: 78, moderate: 55, severe: 38, total: 18 } as const
type Ability = keyof typeof ABILITIES
const LEVELS: Record<Ability, number> = { intact: 0, mild: 1, moderate: 2, severe: 3, total: 4 }

export type DemoElder = {
  id: string
  name: string
  region: number
  ability: Ability | null
  lon: number | null
  lat: number | null
}
export type DemoWork = {
  app: App
  clerk: Session
  assessors: readonly { id: string; login: string; session: Session }[]
  elders: DemoElder[]
  stage: number
}

/** Elders of the central district, those with a known ability first; each is used once. */
async function eldersOf(app: App, stage: number): Promise<DemoElder[]> {
  const { rows } = await app.db.asSystem('demo.elders', (tx) =>
    sql<DemoElder>`
      select e.id, e.name, e.region_code as region, e.lon, e.lat, f.value as ability
      from people.elder e left join people.fact f on f.elder_id = e.id and f.kind = 'ability' and f.valid @> current_date
      where e.status = 'alive' and e.synthetic and e.region_code >= ${stage} and e.region_code < ${stage + 1_000_000} and e.care_setting = 'home'
      order by (f.value is not null and f.value <> 'intact') desc, md5(e.id::text) limit 400`.execute(tx),
  )
  return rows
}

/** Answers of `total` points, taken from the last items first. */
function answersOf(scale: Scale, total: number): Record<string, number> {
  let lose = scale.max - total
  return Object.fromEntries(
    scale.items.toReversed().map((item) => {
      const most = Math.max(...(item.options ?? []).map(({ points }) => points))
      const less = Math.min(most, lose)
      lose -= less
      return [item.code, most - less]
    }),
  )
}

/**
 * Assessors with certificates, applications in every state, grades that agree with the elders' facts, older recognised
 * grades that come due, an objection, and the surveys and demands: all through the public interface. Made once; true when made.
 */
export async function createDemoAssessments(app: App, url: string, place: PlaceName): Promise<boolean> {
  const { stage } = places[place]
  const known = await app.db.asSystem('demo.assessors', (tx) =>
    tx.selectFrom('assessment.assessor').select('id').limit(1).executeTakeFirst(),
  )
  if (known) return false
  const clerk = await Session.signIn(url, 'console', 'clerk', DEMO_PASSWORD)
  const elders = await eldersOf(app, stage)
  const [centre] = elders.filter((one) => one.lon !== null)
  const ids: string[] = []
  for (const [i, [login, name, background, certificate, until]] of ASSESSORS.entries()) {
    const id = uuidv7()
    ids.push(id)
    await app.db.asSystem('demo.assessor', async (tx) => {
      const accountId = await createAccount(tx, {
        name,
        login,
        password: DEMO_PASSWORD,
        phone: `1649998000${i}`,
        region: stage,
        orgId: null,
      })
      await createPost(tx, { accountId, role: 'assessor', region: stage, personId: id })
    })
    await clerk.call(contract.saveAssessor, {
      params: { assessorId: branded(id) },
      body: {
        name,
        regionCode: stage,
        background,
        certificate,
        certificateFrom: '2023-01-01',
        certificateUntil: until ?? daysAgo(-40),
        lon: centre?.lon ?? null,
        lat: centre?.lat ?? null,
        mostOpen: 30,
      },
    })
  }
  const assessors = []
  for (const [i, [login]] of ASSESSORS.slice(0, 3).entries())
    assessors.push({
      id: ids[i] ?? '',
      login,
      session: await Session.signIn(url, 'field', login, DEMO_PASSWORD),
    })
  const work: DemoWork = { app, clerk, assessors, elders, stage }
  await recognised(work)
  await sittings(work)
  await careNeeds(work)
  await createDemoNeeds(work, url)
  return true
}

const take = (work: DemoWork, which: (one: DemoElder) => boolean): DemoElder | undefined => {
  const at = work.elders.findIndex(which)
  return at < 0 ? undefined : work.elders.splice(at, 1)[0]
}
export const takeElder = take

/** Grades given before the platform, of the last year; some end soon, some have ended. */
async function recognised(work: DemoWork): Promise<void> {
  for (let i = 0; i < 20; i++) {
    const elder = take(work, ({ ability }) => ability !== null)
    if (!elder?.ability) return
    await work.clerk.call(contract.importRecord, {
      body: {
        id: branded(uuidv7()),
        elderId: branded(elder.id),
        scaleId: 'gbt42195',
        level: LEVELS[elder.ability],
        total: ABILITIES[elder.ability],
        assessedOn: daysAgo(i < 6 ? 350 + i * 3 : i < 9 ? 380 + i : 30 + ((i * 37) % 290)),
        sourceNote: '2025 年能力评估（纸质档案录入）',
      },
    })
  }
}

async function apply(work: DemoWork, elder: DemoElder, scaleId = 'gbt42195'): Promise<string> {
  const id = uuidv7()
  await work.clerk.call(contract.apply, {
    body: {
      id: branded(id),
      elderId: branded(elder.id),
      scaleId,
      reason: 'first',
      purposes: ['record'],
      askedBy: 'family',
      askedByName: `${elder.name.slice(0, 1)}家属`,
    },
  })
  return id
}

async function assign(work: DemoWork, id: string, hours: number, second = 1): Promise<void> {
  const [lead, other] = [work.assessors[0], work.assessors[second]]
  if (!lead || !other) return
  await work.clerk.call(contract.assign, {
    params: { id: branded(id) },
    body: { assessorIds: [branded(lead.id), branded(other.id)], sitAt: inHours(hours), place: '长者家中' },
  })
}

/** Through the steps by the phones of both assessors, up to `until`. */
async function sittings(work: DemoWork): Promise<void> {
  const scale = await work.clerk.call(showScale, { params: { scale: 'gbt42195' } })
  const next = () => take(work, ({ ability }) => ability !== null && ability !== 'intact')
  const unassessed = () => take(work, ({ ability }) => ability === null)
  for (let i = 0; i < 5; i++) {
    const elder = unassessed()
    if (elder) await apply(work, elder)
  }
  for (let i = 0; i < 5; i++) {
    const elder = unassessed()
    if (elder) await assign(work, await apply(work, elder), 20 + i * 3)
  }
  for (let i = 0; i < 16; i++) {
    const elder = next()
    if (!elder?.ability) return
    const id = await apply(work, elder)
    await assign(work, id, -2, 1 + (i % 2))
    const params = { id: branded(id) }
    const [lead, second] = [work.assessors[0], work.assessors[1 + (i % 2)]]
    const answers = answersOf(scale, ABILITIES[elder.ability] + (i % 5))
    const half = Object.fromEntries(Object.entries(answers).slice(0, 11))
    const at = () => clock.now().toISOString()
    // Two are under way, three wait to be confirmed, the rest are in force.
    await lead?.session.call(field.saveAnswers, {
      params,
      body: { at: at(), answers: i < 2 ? half : answers, ...toldOf(elder.ability, i, i >= 2) },
    })
    if (i < 2) continue
    // Most informants sign; one cannot write, one elder has nobody.
    await lead?.session.call(field.signInformant, {
      params,
      body: {
        at: at(),
        ...(i === 7
          ? { mark: 'thumbprint', reason: 'cannot_write', data: signaturePng(7) }
          : i === 9
            ? { mark: 'none', reason: 'alone' }
            : { mark: 'signature', data: signaturePng(4 + (i % 3)) }),
      },
    })
    await lead?.session.call(field.signSitting, { params, body: { at: at(), signature: signaturePng(1) } })
    await second?.session.call(field.signSitting, {
      params,
      body: { at: at(), signature: signaturePng(2 + (i % 2)) },
    })
    if (i < 5) continue
    const shown = await work.clerk.call(contract.showApplication, { params })
    if (shown.review?.state === 'open') continue
    const record = await work.clerk.call(contract.confirm, { params })
    if (i === 15)
      await work.clerk.call(after.openObjection, {
        params: { id: record.id },
        body: {
          id: branded(uuidv7()),
          askedBy: 'family',
          askedByName: `${elder.name.slice(0, 1)}女士`,
          reason: '老人近期行动明显变差，认为等级偏轻',
        },
      })
  }
}

/** Care-needs results beside the grades: what they recommend becomes demands, and need for beds that a gap is reckoned from. */
async function careNeeds(work: DemoWork): Promise<void> {
  const scale = await work.clerk.call(showScale, { params: { scale: 'care_need' } })
  const [lead, second] = work.assessors
  for (let i = 0; i < 8; i++) {
    const elder = take(work, ({ ability }) => ability === null)
    if (!elder) return
    const id = await apply(work, elder, 'care_need')
    await assign(work, id, -2)
    const params = { id: branded(id) }
    const answers = Object.fromEntries(
      scale.items.map(({ code }, k) => [code, (i * 3 + k * 5 + ((i * k) % 3)) % 4]),
    )
    const at = () => clock.now().toISOString()
    await lead?.session.call(field.saveAnswers, { params, body: { at: at(), answers } })
    await lead?.session.call(field.signSitting, { params, body: { at: at(), signature: signaturePng(1) } })
    await second?.session.call(field.signSitting, { params, body: { at: at(), signature: signaturePng(2) } })
    const shown = await work.clerk.call(contract.showApplication, { params })
    if (shown.review?.state !== 'open') await work.clerk.call(contract.confirm, { params })
  }
}
