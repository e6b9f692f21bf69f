import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import type { Maker } from './place.ts'

export async function accessRows(m: Maker): Promise<void> {
  const { mark, phone, county } = m.place
  await m.step('clerk', 'POST /access/elders/:elderId/family-grants', {
    phone: `${phone}3`,
    'body.name': `${mark}女儿`,
    relation: 'child',
    'consent?': { by: 'elder', evidence: '同意书' },
  })
  await m.step('admin', 'POST /access/accounts', {
    'body.name': `${mark}账号`,
    'login?': `matrix${county}`,
    'posts?': [{ role: 'consultant', regionCode: county }],
    regionCode: county,
  })
  await m.lookUp({
    post: sql`account_id = (select a.id from access.account a where a.login = ${`matrix${county}`})`,
    account: sql`login = ${`matrix${county}`}`,
  })
  await m.step('admin', 'POST /access/posts/:id/access-grants', { validTo: m.today })
  await m.row('provider', {
    id: uuidv7(),
    region_code: county,
    name: `${mark}认证`,
    name_en: 'IdP',
    issuer: `https://idp.example/${county}`,
    client_id: 'yike',
  })
}

export async function sessionRow(m: Maker): Promise<void> {
  const officer = m.place.people.get('clerk')
  const session = await m.t.system((tx) =>
    tx
      .selectFrom('access.session')
      .select('id')
      .where('account_id', '=', officer?.accountId ?? '')
      .executeTakeFirst(),
  )
  if (session) m.place.ids.set('session', session.id)
}
