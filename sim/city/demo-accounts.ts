import { hash as argon2 } from '@node-rs/argon2'
import { sql } from 'kysely'
import type { RoleName } from '#contract/permission'
import { createAccount, createPost } from '#modules/access'
import type { Tx } from '#platform/db'
import { places, type PlaceName } from './places.ts'

/** One password for every demo account: the demo listens on this machine only, and its data are invented. */
export const DEMO_PASSWORD = 'Yike-demo-2026'

export type DemoAccount = { app: 'console' | 'field' | 'family'; login: string; zh: string; en: string }

/** The accounts that the start prints, by role; `who` is filled in from the city. */
export const demoAccounts: readonly DemoAccount[] = [
  { app: 'console', login: 'duty', zh: '值班长（中心城区）', en: 'Duty officer of the central district' },
  { app: 'console', login: 'operator', zh: '12349 接线员', en: '12349 operator, whole place' },
  { app: 'console', login: 'head', zh: '民政负责人', en: 'Head of civil affairs' },
  {
    app: 'console',
    login: 'deputy',
    zh: '民政副职（政策第二人）',
    en: 'Deputy head, the second person for policies',
  },
  { app: 'console', login: 'clerk', zh: '民政经办（中心城区）', en: 'Clerk of the central district' },
  {
    app: 'console',
    login: 'checker',
    zh: '民政经办二（复核发放）',
    en: 'Second clerk, who checks payments',
  },
  {
    app: 'console',
    login: 'city',
    zh: '市级民政经办（长护险基金）',
    en: 'Clerk of the whole place, who keeps the insurance fund',
  },
  { app: 'console', login: 'street', zh: '街道民政经办', en: 'Clerk of one street' },
  { app: 'console', login: 'community', zh: '社区网格员', en: 'Community worker of one village' },
  { app: 'console', login: 'manager', zh: '养老院负责人', en: 'Manager of a care institution' },
  { app: 'console', login: 'provider', zh: '居家服务商负责人', en: 'Manager of a home-care provider' },
  { app: 'console', login: 'admin', zh: '系统管理员', en: 'Administrator' },
  { app: 'field', login: 'responder1', zh: '持钥匙的邻居', en: 'Neighbour with a key' },
  { app: 'field', login: 'responder2', zh: '护理员', en: 'Care worker' },
  { app: 'field', login: 'responder3', zh: '志愿者', en: 'Volunteer' },
  { app: 'field', login: 'assessor', zh: '能力评估员（主评）', en: 'Assessor, who leads' },
  { app: 'field', login: 'assessor2', zh: '能力评估员（第二人）', en: 'Second assessor' },
  { app: 'field', login: 'collector', zh: '需求调查员', en: 'Collector of a survey' },
  { app: 'family', login: 'daughter', zh: '长者的女儿', en: 'Daughter of an elder with devices' },
]

/** The elder around whom the demo turns: lives alone with devices, a child with the family app, a neighbour with the key. */
export type Star = {
  elderId: string
  name: string
  regionCode: number
  lon: number
  lat: number
  familyAccountId: string | null
}

export async function findStar(tx: Tx, place: PlaceName): Promise<Star> {
  const { stage } = places[place]
  const { rows } = await sql<Star>`
    select e.id as "elderId", e.name, e.region_code as "regionCode", e.lon, e.lat, f.account_id as "familyAccountId"
    from people.elder e
    join lateral (select count(*) as n, count(*) filter (where d.kind in ('sos_button', 'sos_pendant')) as sos from devices.device d where d.elder_id = e.id) d on d.n > 0
    left join lateral (select c.account_id from people.contact c where c.elder_id = e.id and c.account_id is not null order by (c.relation = 'daughter') desc, c.position limit 1) f on true
    where e.region_code >= ${stage} and e.region_code < ${stage + 1_000_000} and e.synthetic
    order by (f.account_id is not null) desc,
      exists (select from responders.held_key k where k.elder_id = e.id) desc,
      exists (select from people.fact l where l.elder_id = e.id and l.kind = 'living' and l.value = 'alone') desc,
      exists (select from people.contact c where c.elder_id = e.id and c.account_id is not null and c.relation = 'daughter') desc,
      d.sos desc, d.n desc, e.id
    limit 1`.execute(tx)
  const [star] = rows
  if (!star) throw new Error('the demo city has no home with devices in its central district')
  return star
}

/** Makes the demo accounts that are not there yet. Runs at every start: what exists is left as it is. */
export async function createDemoAccounts(
  tx: Tx,
  place: PlaceName,
  simPassword: string,
): Promise<{ made: number; star: Star; visitors: string[] }> {
  const { region, stage } = places[place]
  const star = await findStar(tx, place)
  const { rows } = await sql<{
    login: string
  }>`select login from access.account where login = any (${[...demoAccounts.map((a) => a.login), 'sim.desk']}::text[])`.execute(
    tx,
  )
  const present = new Set(rows.map((row) => row.login))
  let made = 0
  const account = async (
    login: string,
    name: string,
    role: RoleName,
    post: { region?: number; orgId?: string; elderIds?: string[] },
    n: number,
    password: string = DEMO_PASSWORD,
  ) => {
    if (present.has(login)) return
    const accountId = await createAccount(tx, {
      name,
      login,
      password,
      phone: `1649999${String(n).padStart(4, '0')}`,
      region: post.region ?? stage,
      orgId: post.orgId ?? null,
    })
    await createPost(tx, { accountId, role, ...post })
    made++
  }
  const org = await sql<{
    id: string
  }>`select id from organisations.organisation where kind = 'care_institution' and region_code = ${stage} order by id limit 1`.execute(
    tx,
  )
  await account('admin', '韩思远', 'admin', { region }, 1)
  await account('head', '冯卫东', 'head', { region }, 2)
  await account('deputy', '黎敏', 'head', { region }, 10)
  await account('duty', '苏晓岚', 'duty_officer', { region: stage }, 3)
  await account('operator', '白静', 'operator', { region }, 4)
  await account('clerk', '段立新', 'clerk', { region: stage }, 5)
  await account('checker', '郝明远', 'clerk', { region: stage }, 9)
  await account('city', '钟云岭', 'clerk', { region }, 12)
  await account('street', '孟庆和', 'clerk', { region: star.regionCode - (star.regionCode % 1000) }, 11)
  await account('community', '葛小燕', 'community_worker', { region: star.regionCode }, 6)
  if (org.rows[0])
    await account('manager', '陶春梅', 'org_manager', { region: stage, orgId: org.rows[0].id }, 7)

  // The duty officer whom the simulation plays, for the districts where no visitor sits.
  await account('sim.desk', '值班员（模拟）', 'duty_officer', { region }, 99, simPassword)

  // Responders and the daughter are people of the city: they get a name to sign in with and the demo password.
  const password = await argon2(DEMO_PASSWORD)
  const adopt = async (login: string, id: string | null | undefined) => {
    if (!id || present.has(login)) return
    await sql`update access.account set login = ${login}, updated_at = now() where id = ${id}`.execute(tx)
    await sql`update access.credential set password_hash = ${password}, password_set_at = now() where account_id = ${id}`.execute(
      tx,
    )
    made++
  }
  const taken: string[] = []
  for (const [login, kind] of [
    ['responder1', 'key_resident'],
    ['responder2', 'care_worker'],
    ['responder3', 'volunteer'],
  ] as const) {
    const nearest = await sql<{ account_id: string }>`
      select r.account_id from responders.responder r join responders.place p on p.responder_id = r.id and p.source = 'home'
      where r.region_code >= ${stage} and r.region_code < ${stage + 1_000_000} and r.account_id is not null and r.account_id <> all (${taken}::uuid[])
        and (r.kind = ${kind}::responders.kind or ${kind} = 'key_resident')
      order by exists (select from responders.held_key k where k.responder_id = r.id and k.elder_id = ${star.elderId}) desc,
        (r.kind = ${kind}::responders.kind) desc, point(p.lon, p.lat) <-> point(${star.lon}, ${star.lat}), r.id limit 1`.execute(
      tx,
    )
    const id = nearest.rows[0]?.account_id
    if (id) taken.push(id)
    await adopt(login, id)
  }
  if (star.familyAccountId) await adopt('daughter', star.familyAccountId)
  else {
    // In a city too small for a family account at a home with devices, one of its contacts gets it.
    const { rows: kin } = await sql<{ id: string; name: string }>`
      select c.id, c.name from people.contact c
      where c.elder_id = ${star.elderId} and c.ended_at is null and c.relation in ('daughter', 'son', 'spouse', 'sibling', 'relative')
      order by (c.relation = 'daughter') desc, c.position limit 1`.execute(tx)
    const post = { region: star.regionCode, elderIds: [star.elderId] }
    await account('daughter', kin[0]?.name ?? `${star.name.slice(0, 1)}敏`, 'family', post, 8)
    if (kin[0])
      await sql`update people.contact set account_id = (select id from access.account where login = 'daughter')
        where id = ${kin[0].id} and account_id is null`.execute(tx)
  }
  // The provider whose care worker signs in as responder2.
  const { rows: provider } = await sql<{ id: string }>`
    select r.org_id as id from responders.responder r join access.account a on a.id = r.account_id where a.login = 'responder2' and r.org_id is not null`.execute(
    tx,
  )
  if (provider[0])
    await account('provider', '崔立新', 'org_manager', { region: stage, orgId: provider[0].id }, 9)
  const held = await sql<{
    id: string
  }>`select r.id from responders.responder r join access.account a on a.id = r.account_id
    where a.login in ('responder1', 'responder2', 'responder3')`.execute(tx)
  return { made, star, visitors: held.rows.map((row) => row.id) }
}
