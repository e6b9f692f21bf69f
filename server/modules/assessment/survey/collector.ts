import { sql } from 'kysely'
import { invalidInput, notFound } from '#contract/problem'
import * as contract from '#contract/survey'
import { isStanding, regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'

type Row = {
  id: string
  name: string
  region_code: number
  trained_on: string | null
  training: string | null
  ended_on: string | null
  open: number
  done: number
}

async function collectors(tx: Tx, id: string | null = null) {
  const { rows } = await sql<Row>`
    select c.id, c.name, c.region_code, c.trained_on, c.training, c.ended_on,
      (select count(*)::int from assessment.target t where t.collector_id = c.id and t.state = 'assigned') as open,
      (select count(*)::int from assessment.target t where t.collector_id = c.id and t.state in ('submitted', 'accepted')) as done
    from assessment.collector c where ${id}::uuid is null or c.id = ${id} order by c.ended_on nulls first, c.name, c.id`.execute(
    tx,
  )
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    regionCode: row.region_code,
    regionName: names.get(row.region_code) ?? String(row.region_code),
    trainedOn: row.trained_on,
    training: row.training,
    endedOn: row.ended_on,
    open: row.open,
    done: row.done,
  }))
}

export const listCollectorsRoute = route(contract.listCollectors, async ({ tx }) => ({
  items: await collectors(tx),
}))

export const saveCollectorRoute = route(contract.saveCollector, async ({ tx, params, body }) => {
  if (!(await isStanding(tx, body.regionCode)))
    throw invalidInput(undefined, [
      { pointer: '/regionCode', detail: '没有这个行政区划', detailEn: 'There is no such division' },
    ])
  if ((body.trainedOn === null) !== (body.training === null))
    throw invalidInput(undefined, [
      {
        pointer: '/training',
        detail: '培训日期和内容应同时填写',
        detailEn: 'Give both the day and the training',
      },
    ])
  const values = {
    name: body.name,
    region_code: body.regionCode,
    trained_on: body.trainedOn,
    training: body.training,
    ended_on: body.endedOn,
    updated_at: clock.now(),
  }
  await tx
    .insertInto('assessment.collector')
    .values({ id: params.collectorId, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute()
  const [view] = await collectors(tx, params.collectorId)
  if (!view) throw notFound()
  return view
})
