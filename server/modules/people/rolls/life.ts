import { sql } from 'kysely'
import { type LifeKind, lifeKinds, type LifeSource, lifeSources } from '#contract/people-life'
import type { Pair } from '#contract/words'
import type { z } from 'zod'
import type { Tx } from '#platform/db'
import { readDate } from '../import/date-text.ts'
import { reportLife } from '../life/life-event.ts'
import { type Outcome, rollKind } from './roll.ts'

const kindWords: Record<LifeKind, readonly string[]> = {
  death: ['死亡', '去世', '亡故'],
  moved_away: ['迁移', '户籍迁出', '搬离'],
  hospital: ['入院'],
  institution: ['入住养老机构', '机构入住', '机构养老'],
  prison: ['服刑', '羁押'],
  missing: ['走失', '失踪'],
}
const sourceWords: Record<z.infer<typeof LifeSource>, readonly string[]> = {
  family: ['亲属'],
  community: ['村', '社区', '村社区', '村委会', '居委会'],
  hospital: ['卫健', '医疗机构'],
  institution: ['机构', '养老院', '敬老院'],
  bureau: ['民政', '民政局'],
  police: ['公安局', '派出所'],
  funeral: ['殡仪馆', '殡葬'],
  hotline: ['12349'],
  exchange: ['数据交换', '共享平台', '部门共享'],
}
const plain = (text: string) =>
  text
    .normalize('NFKC')
    .replaceAll(/[\s()（）]/g, '')
    .toLowerCase()
function wordOf<K extends string>(words: Record<K, Pair>, also: Record<K, readonly string[]>, text: string) {
  const said = plain(text)
  for (const key of Object.keys(words) as K[]) // The keys of a record of K.
    if ([words[key].zh, words[key].en, ...also[key]].some((one) => plain(one) === said)) return key
  return undefined
}
const held = (reason: Extract<Outcome, { state: 'held' }>['reason'], detail = ''): Outcome => ({
  state: 'held',
  reason,
  detail,
})

/** The care institution that a list names; null when none or more than one has the name, which then stays as words. */
async function institutionNamed(tx: Tx, name: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from organisations.organisation where kind = 'care_institution' and state <> 'closed'
      and (name = ${name} or short_name = ${name}) limit 2`.execute(tx)
  return rows.length === 1 ? (rows[0]?.id ?? null) : null
}

/** Deaths, moves and stays: each row is reported as the form does, and verified by a person like any report. */
export const lifeRoll = rollKind({
  name: 'life',
  needs: ['kind', 'from', 'source'],
  take: async (tx, { elder, texts }) => {
    const kind = wordOf(lifeKinds, kindWords, texts.kind ?? '')
    if (!kind) return held('kind', texts.kind)
    const source = wordOf(lifeSources, sourceWords, texts.source ?? '')
    if (!source) return held('source', texts.source)
    const from = readDate(texts.from ?? '')
    const to = texts.to ? readDate(texts.to) : null
    if ('fault' in from || !from.exact) return held('day', texts.from)
    if (to && ('fault' in to || !to.exact)) return held('day', texts.to)
    const { rows } = await sql<{
      day: string
    }>`select lower(valid)::text as day from people.life_event where elder_id = ${elder.id} and kind = ${kind}::people.life_kind and state in ('reported', 'confirmed')
      and valid && daterange(${from.day}::date, ${to ? to.day : null}::date)`.execute(tx)
    if (rows.some((row) => row.day === from.day)) return { state: 'same' }
    if (rows[0]) return held('stands', rows[0].day)
    if (elder.status === 'died')
      return kind === 'death' && elder.status_day === from.day
        ? { state: 'same' }
        : held('not_living', elder.status_day ?? '')
    const row = await reportLife(tx, elder, {
      kind,
      from: from.day,
      to: to ? to.day : null,
      place: (texts.place ?? '').slice(0, 200),
      orgId: kind === 'institution' && texts.place ? await institutionNamed(tx, texts.place.trim()) : null,
      note: (texts.note ?? '').slice(0, 500),
      source,
    })
    return { state: 'taken', made: row.id }
  },
})
