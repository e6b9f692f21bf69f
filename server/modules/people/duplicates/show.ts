import * as contract from '#contract/people-duplicates'
import { maskIdentity } from '#contract/identity'
import {
  careSettings,
  factKinds,
  factValueWord,
  mobilities,
  relations,
  sexes,
  statuses,
} from '#contract/people-words'
import { route } from '#platform/module'
import type { Tx } from '#platform/db'
import { decrypt } from '#platform/secrets'
import type { z } from 'zod'
import { readParts } from '../as-of.ts'
import { type ElderRow, getElder, shortRegionNames } from '../elder.ts'
import { phoneView } from '../phone.ts'
import { parseSpan } from '../span.ts'
import { whatKeepsOff } from './follow.ts'
import { getPair, pairView } from './pairs.ts'

type Compared = z.output<typeof contract.show.returns>['fields'][number]

type Words = { zh: string; en: string }
/** What people wrote: the same in both languages. */
const plain = (text: string): Words => ({ zh: text, en: text })
const written = (texts: readonly string[]) => texts.filter(Boolean).map(plain)

/** A record as lines for comparing: what people look at to say "that is her". */
async function linesOf(
  tx: Tx,
  elder: ElderRow,
  regionName: (code: number) => string,
): Promise<Record<string, Words[]>> {
  const parts = await readParts(tx, elder, null)
  const open = parts.facts.filter((fact) => parseSpan(fact.valid).to === null)
  return {
    number: written([String(elder.number)]),
    name: written([elder.name]),
    other_names: written(elder.other_names),
    identity: written([
      elder.identity_cipher ? maskIdentity(decrypt(elder.identity_cipher)) : (elder.no_identity_reason ?? ''),
    ]),
    sex: [sexes[elder.sex]],
    birth_day: [
      elder.birth_exact
        ? plain(elder.birth_day)
        : { zh: `${elder.birth_day}（约）`, en: `${elder.birth_day} (about)` },
    ],
    nation: written([elder.nation]),
    status: [statuses[elder.status], ...written([elder.status_day ?? ''])],
    address: written([regionName(elder.region_code), elder.address]),
    setting: [careSettings[elder.care_setting]],
    mobility: [mobilities[elder.mobility]],
    phones: written(
      parts.phones.filter((p) => p.contact_id === null && p.ends_on === null).map((p) => phoneView(p).masked),
    ),
    contacts: parts.contacts
      .filter((c) => c.ended_at === null)
      .map((c) => {
        const relation = relations[c.relation as keyof typeof relations] // Checked by the table.
        return { zh: `${c.name}（${relation.zh}）`, en: `${c.name} (${relation.en})` }
      }),
    facts: open.map((fact) => {
      const [kind, value] = [factKinds[fact.kind], factValueWord(fact.kind, fact.value)]
      return { zh: `${kind.zh}：${value.zh}`, en: `${kind.en}: ${value.en}` }
    }),
    health: written(parts.health.filter((h) => h.ended_on === null).map((h) => h.name)),
    profile: written(
      parts.profile ? [parts.profile.habits, parts.profile.family_situation, parts.profile.care_note] : [],
    ),
    access_plan: written(parts.accessPlan ? [parts.accessPlan.way_in, parts.accessPlan.key_place] : []),
    source: written([...new Set(parts.addresses.map((one) => one.source))]),
  }
}

const rows: readonly { field: string; zh: string; en: string; choose?: true }[] = [
  { field: 'number', zh: '档案号', en: 'Record' },
  { field: 'name', zh: '姓名', en: 'Name', choose: true },
  { field: 'other_names', zh: '曾用名', en: 'Former names' },
  { field: 'identity', zh: '证件号', en: 'Identity number', choose: true },
  { field: 'sex', zh: '性别', en: 'Sex', choose: true },
  { field: 'birth_day', zh: '出生日期', en: 'Birth date', choose: true },
  { field: 'nation', zh: '民族', en: 'Nation', choose: true },
  { field: 'status', zh: '状态', en: 'Status' },
  { field: 'address', zh: '住址', en: 'Home', choose: true },
  { field: 'setting', zh: '照护方式', en: 'Care setting' },
  { field: 'mobility', zh: '行动能力', en: 'Mobility', choose: true },
  { field: 'phones', zh: '电话', en: 'Phones' },
  { field: 'contacts', zh: '联系人', en: 'Contacts' },
  { field: 'facts', zh: '身份认定', en: 'Facts' },
  { field: 'health', zh: '健康', en: 'Health' },
  { field: 'profile', zh: '生活习惯与家庭', en: 'Habits and family', choose: true },
  { field: 'access_plan', zh: '入户方案', en: 'Way in', choose: true },
  { field: 'source', zh: '来源', en: 'Source' },
]

export const showRoute = route(contract.show, async ({ tx, params }) => {
  const pair = await getPair(tx, params.duplicateId)
  const view = await pairView(tx, pair)
  const [a, b] = [await getElder(tx, pair.a_id), await getElder(tx, pair.b_id)]
  const regionName = await shortRegionNames(tx, [a.region_code, b.region_code])
  const [x, y] = [await linesOf(tx, a, regionName), await linesOf(tx, b, regionName)]
  return {
    ...view,
    fields: rows.map(({ field, zh, en, choose }): Compared => {
      const [of_a, of_b] = [x[field] ?? [], y[field] ?? []]
      return {
        field,
        zh,
        en,
        a: of_a,
        b: of_b,
        choose: choose === true,
        differs: of_a.map(({ zh }) => zh).join('|') !== of_b.map(({ zh }) => zh).join('|'),
      }
    }),
    updatedAt: { a: a.updated_at.toISOString(), b: b.updated_at.toISOString() },
    blocked: pair.state === 'open' ? await whatKeepsOff(tx, { fromId: b.id, intoId: a.id }) : [],
  }
})
