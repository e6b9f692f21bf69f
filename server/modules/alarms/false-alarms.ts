import { sql } from 'kysely'
import * as contract from '#contract/alarms'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { scopeOf, within } from './list.ts'
import { wilson } from './percentile.ts'

type Row = {
  key: string
  name: string
  elder_id: string | null
  kinds: string[]
  closed: number
  wrong: number
  real: number
  top: contract.Outcome | null
}
const FEW = 5

/** Which homes, models and rules raise false alarms, with denominators. Suggests; nothing is silenced by it, least of all an SOS. */
export const falseAlarmsRoute = route(contract.falseAlarms, async ({ tx, actor, query }) => {
  const key = { elder: sql`i.elder_id::text`, model: sql`d.model_id`, rule: sql`s.rule_id::text` }[query.by]
  const name = { elder: sql`e.name`, model: sql`m.maker || ' ' || m.name`, rule: sql`r.name_zh` }[query.by]
  const since = new Date(clock.now().getTime() - query.days * 86_400_000)
  const { rows } = await sql<Row>`
    with first as (
      select distinct on (i.id, ${key}) i.id, ${key} as key, ${name} as name, ${query.by === 'elder' ? sql`i.elder_id` : sql`null::uuid`} as elder_id, i.verdict, i.outcome, s.kind::text as kind
      from alarms.incident i join alarms.signal s on s.incident_id = i.id
      left join people.elder e on e.id = i.elder_id
      left join devices.device d on d.id = s.device_id left join devices.model m on m.id = d.model_id
      left join alarms.rule r on r.id = s.rule_id
      where i.verdict in ('real', 'false') and i.resolved_at > ${since} and not i.drill and ${scopeOf(actor)}
        and ${query.region === undefined ? sql`true` : within(query.region)} and ${key} is not null
    )
    select key, max(name) as name, max(elder_id::text)::uuid as elder_id, array_agg(distinct kind) as kinds, count(*)::int as closed,
      count(*) filter (where verdict = 'false')::int as wrong, count(*) filter (where verdict = 'real')::int as real,
      mode() within group (order by outcome) filter (where verdict = 'false') as top
    from first group by key order by count(*) filter (where verdict = 'false') desc, count(*) desc, key limit ${query.limit}`.execute(
    tx,
  )
  return {
    items: rows.map((row) => {
      const share = row.closed >= FEW ? wilson(row.wrong, row.closed) : null
      return {
        key: row.key,
        name: row.name,
        elderId: row.elder_id,
        closed: row.closed,
        false: row.wrong,
        real: row.real,
        rate: share?.rate ?? null,
        low: share?.low ?? null,
        high: share?.high ?? null,
        topReason: row.top,
        suggestion: share && share.low > 0.5 ? suggestionFor(row) : null,
      }
    }),
  }
})

const suggestions: Partial<Record<contract.Outcome, { zh: string; en: string }>> = {
  accidental_press: {
    zh: '多为误触：请上门演示按键，考虑换佩戴位置或带防误触的型号',
    en: 'Mostly pressed by accident: show how it is worn, consider a model with a guard',
  },
  device_fault: { zh: '多为设备故障：请检测或更换设备', en: 'Mostly device faults: test or replace it' },
  daily_activity: {
    zh: '多由日常活动引起：请调整安装位置或延长确认时间',
    en: 'Mostly daily activity: move the sensor, or lengthen the time before it speaks',
  },
  away_from_home: { zh: '多为外出：请与长者约定外出告知', en: 'Mostly away from home: agree how to say so' },
  not_found: { zh: '现场多无异常：请复核阈值', en: 'Mostly nothing found: look at the limits again' },
}

function suggestionFor(row: Row): { zh: string; en: string } {
  const found = (row.top && suggestions[row.top]) || {
    zh: '误报过半：请逐户了解原因',
    en: 'More than half are false: ask why, home by home',
  }
  if (!row.kinds.includes('sos')) return found
  return {
    zh: `${found.zh}。紧急呼叫一律照常接警，不作任何自动屏蔽。`,
    en: `${found.en}. Calls for help are always answered: nothing is silenced.`,
  }
}
