import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import * as contract from '#contract/demands'
import { dayOf } from '#contract/day'
import { type NeedItem, needItems } from '#contract/people-words'
import { regionName } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { makePdf } from '#platform/pdf'
import { servicesOf } from './care-need.ts'
import { demandViews } from './demand.ts'
import { providersOf } from './demands.ts'
import { livingElder } from './elder.ts'

type Words = { zh: string; en: string }

/**
 * What an elder is to get, from four sources: the grade with its recommended services, the needs of the record and its
 * survey forms, and the demands. Every line names the service, a provider and who acts (A-ASM-11): as arranged, else the
 * site that fits best and the liaison of the record or the village.
 */
async function listOf(tx: Tx, elderId: string) {
  const elder = await livingElder(tx, elderId)
  const { rows: grades } = await sql<{
    id: string
    level_zh: string
    level_en: string
    assessed_on: string
    ability: string | null
  }>`
    select id, level_zh, level_en, assessed_on, ability from assessment.record
    where elder_id = ${elder.id} and state = 'confirmed' and (ability is not null or scale_id = 'care_need') order by assessed_on desc`.execute(
    tx,
  )
  const because = new Map<NeedItem, Words[]>()
  const add = (item: NeedItem, why: Words) => because.set(item, [...(because.get(item) ?? []), why])
  for (const grade of grades)
    for (const service of await servicesOf(tx, grade.id))
      if (service.need)
        add(service.need, {
          zh: `${grade.assessed_on} 评估建议：${service.zh}`,
          en: `Recommended on ${grade.assessed_on}: ${service.en}`,
        })
  const needs = await tx
    .selectFrom('people.need')
    .select(['item', 'source', 'since'])
    .where('elder_id', '=', elder.id)
    .where('ended_on', 'is', null)
    .orderBy('since')
    .execute()
  for (const need of needs)
    add(need.item, {
      zh: `${need.since} ${need.source || '档案登记'}`,
      en: `${need.since} ${need.source || 'on record'}`,
    })
  const { views: demands } = await demandViews(
    tx,
    sql`d.elder_id = ${elder.id} and d.state in ('open', 'arranged')`,
  )
  for (const demand of demands)
    for (const source of demand.sources)
      add(demand.item, {
        zh: `${dayOf(new Date(source.at))} ${contract.demandChannels[source.channel].zh} ${source.text}`.trim(),
        en: `${dayOf(new Date(source.at))} ${contract.demandChannels[source.channel].en} ${source.text}`.trim(),
      })
  const { rows: liaisons } = await sql<{ name: string }>`
    select name from people.contact where elder_id = ${elder.id} and relation = 'liaison' and ended_at is null order by position limit 1`.execute(
    tx,
  )
  const village = (await regionName(tx, elder.region_code)) ?? ''
  const owner = liaisons[0]?.name ?? `${village} 网格员`
  const lines = []
  for (const [item, why] of because) {
    const arranged = demands.find((demand) => demand.item === item && demand.state === 'arranged')
    const [nearest] = arranged ? [] : await providersOf(tx, elder, item)
    lines.push({
      item,
      because: why,
      provider: arranged?.providerName
        ? { name: arranged.providerName, phone: null, arranged: true }
        : {
            name: nearest?.name ?? `${village}（12349 协调）`,
            phone: nearest?.phone ?? '12349',
            arranged: false,
          },
      owner: arranged?.ownerName ?? owner,
      dueOn: arranged?.dueOn ?? null,
    })
  }
  const grade = grades.find(({ ability }) => ability !== null)
  return {
    elderName: elder.name,
    level: grade ? { zh: grade.level_zh, en: grade.level_en, assessedOn: grade.assessed_on } : null,
    lines,
  }
}

export const serviceListRoute = route(contract.serviceList, ({ tx, params }) => listOf(tx, params.elderId))

const template = readFileSync(join(import.meta.dirname, '../reports/services.typ'), 'utf8')

export const serviceListPdfRoute = route(contract.serviceListPdf, async ({ tx, params, reply }) => {
  const list = await listOf(tx, params.elderId)
  const pdf = await makePdf(template, {
    name: list.elderName,
    level: list.level ? `${list.level.zh}（${list.level.assessedOn}）` : '未评估',
    lines: list.lines.map((line) => ({
      service: needItems[line.item].zh,
      because: line.because.map(({ zh }) => zh).join('；'),
      provider: line.provider.name,
      state: line.provider.arranged ? '已安排' : '建议',
      phone: line.provider.phone ?? '',
      owner: line.owner,
      due: line.dueOn ?? '待定',
    })),
    printed: dayOf(clock.now()),
  })
  return reply
    .header('Content-Type', 'application/pdf')
    .header(
      'Content-Disposition',
      `inline; filename*=UTF-8''${encodeURIComponent(`服务清单-${list.elderName}.pdf`)}`,
    )
    .send(pdf)
})
