import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { FastifyReply } from 'fastify'
import * as contract from '#contract/assessment'
import { ownReport } from '#contract/assessment-after'
import { backgrounds, reasons } from '#contract/assessment-words'
import { ageOn } from '#contract/day'
import { maskIdentity } from '#contract/identity'
import { sexes } from '#contract/people-words'
import { notFound } from '#contract/problem'
import { regionPathName } from '#modules/regions'
import type { Tx } from '#platform/db'
import { type App, route } from '#platform/module'
import { makePdf } from '#platform/pdf'
import { decrypt } from '#platform/secrets'
import { printInformant, printIntake } from './intake/print.ts'
import { objectUntil } from './objection.ts'
import { ownRecord } from './family.ts'
import { processOf } from './process.ts'
import { readRecord } from './record.ts'
import { getScale } from './scale.ts'

const template = (name: string) => readFileSync(join(import.meta.dirname, 'reports', `${name}.typ`), 'utf8')
const minute = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'medium',
  timeStyle: 'short',
})

async function gather(tx: Tx, id: string, economic = false) {
  const record = await readRecord(tx, id, { economic })
  const scale = await getScale(tx, record.scaleId, { version: record.scaleVersion })
  const elder = await tx
    .selectFrom('people.elder')
    .selectAll()
    .where('id', '=', record.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const application = record.applicationId
    ? await tx
        .selectFrom('assessment.application')
        .select(['number', 'reason', 'place'])
        .where('id', '=', record.applicationId)
        .executeTakeFirst()
    : undefined
  const levelOf = (level: number | null) =>
    level === null ? '—' : `${level} 级　${scale.levels.find((one) => one.level === level)?.zh ?? ''}`
  const notes = [...scale.toConfirm, ...(record.intake?.form.toConfirm ?? [])]
  const toConfirm = notes.length > 0 ? `待确认：${notes.map(({ zh }) => zh).join('；')}。` : null
  return { record, scale, elder, application, levelOf, toConfirm }
}

/**
 * The report of GB/T 42195-2022: appendix A, the scores of appendix B, and appendix C with subtotals, total, initial
 * level, grounds, final level, the signatures of assessors and informant.
 */
async function formPdf(app: App, tx: Tx, id: string, economic: boolean): Promise<Buffer> {
  const { record, scale, elder, application, levelOf, toConfirm } = await gather(tx, id, economic)
  const seats = record.applicationId
    ? await tx
        .selectFrom('assessment.seat')
        .selectAll()
        .where('application_id', '=', record.applicationId)
        .orderBy('lead', 'desc')
        .orderBy('id')
        .execute()
    : []
  const pictures: Record<string, Buffer> = {}
  /** The name under which the template shows a stored picture. */
  async function pictureOf(fileId: string | null): Promise<string | null> {
    const file =
      fileId && (await app.db.asSystem('assessment.signature', (system) => app.files.find(system, fileId)))
    if (!file) return null
    const name = `${file.id}.${file.mediaType.split('/')[1]}`
    pictures[name] = await buffer(file.open())
    return name
  }
  const signatures = []
  for (const seat of seats)
    signatures.push({
      picture: await pictureOf(seat.signature_file_id),
      name: seat.assessor_name,
      background: backgrounds[seat.background as keyof typeof backgrounds].zh,
      certificate: seat.certificate,
      at: seat.signed_at ? minute.format(seat.signed_at) : '未签字',
    })
  const told = await tx
    .selectFrom('assessment.record')
    .select('informant_file_id')
    .where('id', '=', record.id)
    .executeTakeFirst()
  const { intake, evidence, informant } = record
  const optionOf = (code: string) => {
    const item = scale.items.find((one) => one.code === code)
    const value = record.answers?.[code]
    return item?.options?.find((option) => option.value === value)?.zh ?? String(value ?? '—')
  }
  return makePdf(
    template('form'),
    {
      title: scale.use === 'ability' ? '老年人能力评估报告' : `${scale.zh}报告`,
      standard: `${scale.source.document}${scale.source.clause ? `（${scale.source.clause}）` : ''}　版本 ${scale.version}`,
      warning: toConfirm,
      basic: [
        ['评估编号', application?.number ?? '—'],
        ['评估原因', application ? reasons[application.reason].zh : '互认登记'],
        ['姓名', elder.name],
        ['性别', sexes[elder.sex].zh],
        ['出生日期', `${elder.birth_day}（${ageOn(elder.birth_day, record.assessedOn)} 岁）`],
        ['证件号码', elder.identity_cipher ? maskIdentity(decrypt(elder.identity_cipher)) : '无证件'],
        ['民族', elder.nation],
        ['所在地', await regionPathName(tx, elder.region_code)],
      ],
      groups: record.result?.groups.map(({ zh, points, max }) => ({ name: zh, points, max })) ?? [],
      total: record.total === null ? '—（本量表不计总分）' : `${record.total} 分（满分 ${scale.max} 分）`,
      initial: levelOf(record.initialLevel),
      grounds:
        record.result?.grounds.map(
          ({ zh, clause, counted }) => `${zh}（${clause}）${counted ? '' : '——未再提高等级'}`,
        ) ?? [],
      level: levelOf(record.level),
      assessed: `${record.assessedOn}　${application?.place ?? record.sourceNote}`,
      valid: record.validUntil ?? '当地未规定',
      version: `第 ${record.version} 版${record.correctionReason ? `（更正原因：${record.correctionReason}）` : ''}`,
      items: scale.items.map(({ code, zh }) => ({
        code,
        name: zh,
        answer: record.answers ? optionOf(code) : '—',
        points: record.result?.points[code] ?? '—',
      })),
      signatures,
      intake: intake && printIntake(intake, scale, { evidence, informant }),
      informant: {
        ...printInformant(informant, record.informantSigned, intake, (at) => minute.format(at)),
        picture: await pictureOf(told?.informant_file_id ?? null),
      },
      confirmed: record.confirmedAt
        ? `${record.confirmedBy ?? ''}　${minute.format(new Date(record.confirmedAt))}`
        : '尚未确认，不作为依据',
      footer: `一刻 Yike　${application?.number ?? record.id}`,
    },
    pictures,
  )
}

/** One page that the elder and the family can read: what came out, why, for how long, and what to do if not agreed. */
async function plainPdf(tx: Tx, id: string): Promise<Buffer> {
  const { record, scale, elder, application, toConfirm } = await gather(tx, id)
  if (record.state !== 'confirmed' && record.state !== 'superseded') throw notFound()
  const process = await processOf(tx, elder.region_code)
  const until = record.confirmedAt ? objectUntil(new Date(record.confirmedAt), process.objectionDays) : null
  return makePdf(template('plain'), {
    title: '能力评估结果告知',
    greeting: `${elder.name} 及家人：`,
    intro:
      record.source === 'import'
        ? `以下结果于 ${record.assessedOn} 评出（来源：${record.sourceNote}），已登记认可，不需要重新评估。`
        : `${record.assessedOn}，评估员${record.assessors.map(({ name }) => name).join('、')}上门，按照国家标准《${scale.zh}》作了评估。`,
    level: record.levelZh,
    score:
      record.total === null
        ? ''
        : `得分 ${record.total} 分，满分 ${scale.max} 分${scale.direction === 'higher_better' ? '（分数越高，能力越好）' : '（分数越高，需要的照护越多）'}`,
    groups:
      record.result?.groups.map(({ zh, points, max }) => ({
        name: zh,
        points,
        max,
        share: max === 0 ? 0 : Math.round((100 * points) / max),
      })) ?? [],
    grounds: record.result?.grounds.filter(({ counted }) => counted).map(({ zh }) => zh) ?? [],
    use: '一次评估，多处通用：申请补贴、入住机构、长期护理、适老化改造等都可以使用，不需要为每件事重复评估。',
    valid: record.validUntil
      ? `至 ${record.validUntil}。到期前我们会联系您。身体状况有明显变化时，可以随时申请重新评估。`
      : '身体状况有明显变化时，可以随时申请重新评估。',
    objection: `${until ? `请在 ${until} 前` : '可以'}在“一刻”家属端提出，或拨打 12349。会由另外的评估员重新评估，两份结果都给您看。`,
    warning: toConfirm,
    footer: `评估编号 ${application?.number ?? record.id.slice(0, 8)}　第 ${record.version} 版`,
  })
}

async function send(reply: FastifyReply, name: string, bytes: Buffer): Promise<FastifyReply> {
  return reply
    .type('application/pdf')
    .header('content-disposition', `inline; filename*=UTF-8''${encodeURIComponent(name)}`)
    .header('cache-control', 'private, no-store')
    .send(bytes)
}

export const formReportRoute = route(contract.formReport, async ({ app, tx, actor, reply, params }) =>
  send(reply, '能力评估报告.pdf', await formPdf(app, tx, params.id, actor.may.has('people.economic'))),
)
export const plainReportRoute = route(contract.plainReport, async ({ tx, reply, params }) =>
  send(reply, '评估结果告知.pdf', await plainPdf(tx, params.id)),
)

async function ownPdf(app: App, tx: Tx, elderId: string, recordId: string): Promise<Buffer> {
  const elder = await tx.selectFrom('people.elder').select('id').where('id', '=', elderId).executeTakeFirst()
  if (!elder) throw notFound()
  return app.db.asSystem('assessment.own_report', async (system) =>
    plainPdf(system, (await ownRecord(system, elder.id, recordId)).id),
  )
}
export const ownReportRoute = route(ownReport, async ({ app, tx, reply, params }) =>
  send(reply, '评估结果告知.pdf', await ownPdf(app, tx, params.elderId, params.recordId)),
)
