import { buffer } from 'node:stream/consumers'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/assessment'
import * as field from '#contract/assessment-field'
import { bmiOf, intakeFaults } from '#contract/assessment-intake-check'
import type { IntakeAnswers } from '#contract/assessment-intake'
import { incomplete } from '#contract/assessment-scale'
import { uuidv7 } from '#contract/id'
import * as edit from '#contract/people-parts'
import { forbidden, invalidInput, notFound, ProblemError } from '#contract/problem'
import type { Actor } from '#platform/actor'
import { type World, world } from '#testing'
import * as f from '../assessment.fixture.ts'
import { readScales } from '../scale-files.ts'
import { getScale } from '../scale.ts'
import { formFaults, loadIntakes, readIntakes } from './form.ts'
import { printIntake } from './print.ts'

// Brands of ids are only types.
const never = (id: unknown) => id as never
const problemOf = async (call: Promise<unknown>) => {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ProblemError)) throw new Error('no problem', { cause: error })
  return error.problem
}

let t: World
let clerk: ReturnType<typeof f.fresh>
beforeAll(async () => {
  t = await world()
  // None is drawn for review: a result is confirmed when it is said so.
  await t.system((tx) => f.drawShare(tx, 0))
  clerk = f.fresh(t, 'clerk', { region: f.jiefang })
}, 120_000)

const at = () => {
  t.clock.forward({ seconds: 1 })
  return t.clock.now().toISOString()
}

/** An arranged sitting and the phones of its two assessors. */
async function arranged(elderId?: string) {
  const elder = elderId ?? (await t.system((tx) => f.makeElder(tx)))
  const team = await f.makeTeam(t)
  const id = await f.applyFor(t, elder)
  const params = { id: never(id) }
  await clerk.call(contract.assign, {
    params,
    body: { assessorIds: never([team.lead.id, team.second.id]), sitAt: f.inHours(t, 1), place: '长者家中' },
  })
  t.clock.forward({ hours: 1 })
  return { elder, team, id, params }
}

describe('the form', () => {
  test('fits its scale, and a form that does not is told so', () => {
    const scale = readScales().find(({ id }) => id === 'gbt42195')
    const [form] = readIntakes()
    if (!form || !scale) throw new Error('no form')
    expect(formFaults(form, scale)).toEqual([])
    const asked = (section: string) => form.questions.filter((one) => one.section === section).length
    expect(['A.1', 'A.2', 'A.3', 'A.4', 'A.5'].map(asked)).toEqual([3, 14, 4, 2, 12])
    expect(form.toConfirm.length).toBeGreaterThan(0)
    expect(formFaults(form, { evidence: [] }).length).toBeGreaterThan(0)
    expect(formFaults(form, undefined)).toEqual(['no scale gbt42195'])
  })

  test('is asked by the scale it belongs to and by no other', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    const who = await f.makeAssessor(t)
    const { id } = await clerk.call(contract.apply, {
      body: {
        id: never(uuidv7()),
        elderId: never(elderId),
        scaleId: 'morse',
        reason: 'first',
        purposes: ['plan'],
        askedBy: 'institution',
        askedByName: '护士长',
      },
    })
    await clerk.call(contract.assign, {
      params: { id },
      body: { assessorIds: never([who.id]), sitAt: f.inHours(t, 1), place: '家中' },
    })
    const [other] = (await who.phone.call(field.mySittings)).items
    expect(other?.intake).toBeNull()
    const refused = await problemOf(
      who.phone.call(field.saveAnswers, {
        params: { id },
        body: { at: at(), answers: {}, intake: { 'A.2.4': 160 } },
      }),
    )
    expect([refused.type, refused.errors?.[0]?.pointer]).toEqual([invalidInput.type, '/intake/A.2.4'])
    const one = await arranged()
    const [own] = (await one.team.lead.phone.call(field.mySittings)).items
    expect(own?.intake?.form.version).toBe('2022')
  })

  test('in use it is never changed', async () => {
    await f.assess(t, { total: 80 })
    const [form] = readIntakes()
    if (!form) throw new Error('no form')
    expect(await t.system((tx) => loadIntakes(tx, [{ ...form, zh: '另一张表' }]))).toBe(0)
    await expect(
      t.system((tx) =>
        sql`update assessment.intake set definition = '{}' where scale_id = 'gbt42195'`.execute(tx),
      ),
    ).rejects.toThrow(/in use/)
  })
})

describe('what is answered', () => {
  test('nothing left out counts as none: each missing part is an error with its place', async () => {
    const { team, id, params } = await arranged()
    const lead = team.lead.phone
    await lead.call(field.saveAnswers, { params, body: { at: at(), answers: f.totalling(70) } })
    const empty = await problemOf(f.signAsLead(lead, id, at))
    expect(empty.type).toBe(incomplete.type)
    const pointers = empty.errors?.map(({ pointer }) => pointer) ?? []
    expect(pointers).toContain('/intake/A.2.4')
    expect(pointers).toContain('/intake/A.4.1')
    expect(pointers).toContain('/evidence/coma')
    expect(pointers).toContain('/evidence/events')
    expect(pointers).toContain('/informant/name')
    expect(pointers).toContain('/informant/phone')
    // Asked for only where height or weight is not known, and what else there is may be left empty.
    expect(pointers).toContain('/intake/A.5.9')
    expect(pointers).not.toContain('/intake/A.5.12')
    const told = f.told()
    const { 'A.5.4': _care, ...without } = told.intake
    await lead.call(field.saveAnswers, {
      params,
      body: { at: at(), answers: f.totalling(70), ...told, intake: without },
    })
    const one = await problemOf(f.signAsLead(lead, id, at))
    expect(one.errors).toEqual([
      {
        pointer: '/intake/A.5.4',
        detail: '“A.5.4 特殊护理情况”未填写',
        detailEn: '"A.5.4 Special care" is not answered',
      },
    ])
    await lead.call(field.saveAnswers, { params, body: { at: at(), answers: f.totalling(70), ...told } })
    await f.signAsLead(lead, id, at)
    expect((await clerk.call(contract.showApplication, { params })).seats[0]?.signedAt).not.toBeNull()
  })

  test('an option that the form has not is refused in a draft, a half-written number is not', async () => {
    const { team, params } = await arranged()
    const save = (intake: Record<string, never>) =>
      team.lead.phone.call(field.saveAnswers, { params, body: { at: at(), answers: {}, intake } })
    for (const wrong of [{ 'A.5.1': 'stage_9' }, { 'A.9.9': 'x' }, { 'A.2.1': '李四' }, { 'A.4.1': 'none' }])
      expect((await problemOf(save(never(wrong)))).type).toBe(invalidInput.type)
    await save(never({ 'A.2.4': 1 }))
  })

  test('a diagnosis and the code that changes the level agree, coma is asked once for both', () => {
    const scale = readScales().find(({ id }) => id === 'gbt42195')
    const [form] = readIntakes()
    if (!form || !scale) throw new Error('no form')
    const faults = (evidence: object, intake: object) =>
      intakeFaults(
        form,
        scale,
        {
          answers: { ...f.intake, ...intake },
          evidence: { ...f.told().evidence, ...evidence },
          informant: f.informant,
        },
        { whole: true },
      ).map(({ pointer }) => pointer)
    expect(faults({}, {})).toEqual([])
    expect(faults({ mental: 'F03' }, { 'A.4.1': ['dementia'] })).toEqual([])
    expect(faults({ mental: 'F32' }, { 'A.4.1': ['dementia', 'mental'] })).toEqual([])
    expect(faults({ mental: 'F03' }, {})).toEqual(['/evidence/mental'])
    expect(faults({}, { 'A.4.1': ['dementia'] })).toEqual(['/evidence/mental'])
    expect(faults({ mental: 'F32' }, { 'A.4.1': ['dementia'] })).toEqual(['/evidence/mental'])
    expect(faults({ coma: null }, {})).toEqual(['/evidence/coma'])
    expect(faults({ events: { fall: 1 } }, {})).toEqual(['/evidence/events'])
    expect(faults({}, { 'A.4.1': ['none', 'stroke'] })).toEqual(['/intake/A.4.1'])
    expect(faults({}, { 'A.5.2': 'limited' })).toEqual(['/intake/A.5.2.limited'])
    expect(faults({}, { 'A.2.4': 15 })).toEqual(['/intake/A.2.4', '/intake/A.5.9'].slice(0, 1))
    expect(faults({}, { 'A.2.4': 'unknown' })).toEqual(['/intake/A.5.9'])
    expect([bmiOf(160, 55.5), bmiOf('unknown', 55.5), bmiOf(160, null)]).toEqual([21.7, null, null])
  })

  test('A-REG-13: what the register knows is there and marked; where the money comes from is not told to the phone', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx, { phones: [] }))
    const params = { elderId: never(elderId) }
    const day = new Date(t.clock.now()).toISOString().slice(0, 10)
    await clerk.call(edit.addFact, {
      params,
      body: { kind: 'living', value: 'with_spouse', from: '2020-01-01', source: '社区走访' },
    })
    await clerk.call(edit.setIncome, { params, body: { since: day, items: [{ source: 'rural_pension' }] } })
    for (const [kind, code, name] of [
      ['condition', 'I10', '高血压病'],
      ['condition', 'F01.1', '血管性痴呆'],
      ['condition', '', '带状疱疹'],
      ['medication', '', '硝苯地平缓释片'],
    ] as const)
      await clerk.call(edit.addHealth, { params, body: { kind, code, name } })
    await t.system((tx) =>
      sql`insert into assessment.sign (id, elder_id, region_code, kind, at) values (${uuidv7()}, ${elderId}, ${f.village}, 'fall', ${t.clock.now()})`.execute(
        tx,
      ),
    )
    const { team, id, params: sitting } = await arranged(elderId)
    const [form] = (await team.lead.phone.call(field.mySittings)).items
    const shown = form?.intake
    expect(shown?.known.answers).toEqual({
      'A.2.10': ['spouse'],
      'A.4.1': ['hypertension', 'dementia', 'other'],
      'A.4.1.other': '带状疱疹',
      'A.4.2': [{ name: '硝苯地平缓释片', how: '', dose: '', often: '' }],
    })
    expect(shown?.known.evidence).toEqual({ mental: 'F01.1', events: { fall: 1 } })
    expect(shown?.known.from).toEqual({
      'A.2.10': 'register',
      'A.2.14': 'signs',
      'A.4.1': 'register',
      'A.4.2': 'register',
    })
    expect(shown?.withheld).toEqual(['A.2.13'])
    expect(shown?.facts.name?.zh).toBe('王秀英')
    expect(shown?.facts.contact_name?.zh).toBe('登记册没有联系人')
    expect(JSON.stringify({ ...shown, form: null })).not.toContain('pension')
    // What is known is not sent again; what is asked stands above it.
    const { 'A.2.13': _money, 'A.2.10': _living, 'A.4.1': _ill, 'A.4.2': _drugs, ...asked } = f.intake
    await team.lead.phone.call(field.saveAnswers, {
      params: sitting,
      body: {
        at: at(),
        answers: f.totalling(60),
        intake: { ...asked, 'A.2.10': ['spouse', 'children'] },
        evidence: { coma: false, events: { fall: 1, choke: 0, self_harm: 0, lost: 0, other: 0 } },
        informant: f.informant,
      },
    })
    await f.signAsLead(team.lead.phone, id, at)
    await team.second.phone.call(field.signSitting, {
      params: sitting,
      body: { at: at(), signature: f.signature },
    })
    const { record } = await clerk.call(contract.showApplication, { params: sitting })
    if (!record) throw new Error('no record')
    const open = { params: { id: record.id } }
    const read = await clerk.call(contract.showRecord, open)
    expect(read.intake?.answers['A.2.13']).toEqual(['pension'])
    expect(read.intake?.answers['A.4.1']).toEqual(['hypertension', 'dementia', 'other'])
    expect(read.intake?.from).toEqual({
      'A.2.13': 'register',
      'A.2.14': 'signs',
      'A.4.1': 'register',
      'A.4.2': 'register',
      'A.5.9': 'reckoned',
    })
    expect(read.result?.grounds.map(({ code }) => code)).toEqual(['mental'])
    const duty = f.fresh(t, 'duty_officer', { region: f.jiefang })
    const less = await duty.call(contract.showRecord, open)
    expect(less.intake?.withheld).toEqual(['A.2.13'])
    expect(less.intake?.answers['A.2.13']).toBeUndefined()
    expect(JSON.stringify(less.intake?.answers)).not.toContain('pension')
  })

  test('what is asked at the sitting stands above the register, with the diagnosis that goes with it', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    await clerk.call(edit.addHealth, {
      params: { elderId: never(elderId) },
      body: { kind: 'condition', code: 'F03', name: '痴呆' },
    })
    const { team, id, params } = await arranged(elderId)
    await team.lead.phone.call(field.saveAnswers, {
      params,
      body: { at: at(), answers: f.totalling(60), ...f.told() },
    })
    await f.signAsLead(team.lead.phone, id, at)
    await team.second.phone.call(field.signSitting, { params, body: { at: at(), signature: f.signature } })
    const { record } = await clerk.call(contract.showApplication, { params })
    const read = await clerk.call(contract.showRecord, { params: { id: never(record?.id) } })
    expect([read.intake?.answers['A.4.1'], read.intake?.from['A.4.1'], read.evidence['mental']]).toEqual([
      ['none'],
      undefined,
      undefined,
    ])
    expect(read.result?.grounds).toEqual([])
  })

  test('what hardly changes comes from the last assessment', async () => {
    const first = await f.assess(t, { total: 80 })
    await clerk.call(contract.confirm, { params: { id: never(first.applicationId) } })
    const { team } = await arranged(first.elderId)
    const [form] = (await team.lead.phone.call(field.mySittings)).items
    expect(form?.intake?.known.answers).toMatchObject({ 'A.2.9': 'primary', 'A.2.11': 'married' })
    expect(form?.intake?.known.from['A.2.9']).toBe('last')
    expect(form?.intake?.known.answers['A.2.5']).toBeUndefined()
  })
})

describe('the informant', () => {
  test('signs before the lead; without a signature it is said why; changed answers ask for it again', async () => {
    const { team, params } = await arranged()
    const lead = team.lead.phone
    const save = (total: number) =>
      lead.call(field.saveAnswers, {
        params,
        body: { at: at(), answers: f.totalling(total), ...f.told() },
      })
    const sign = () => lead.call(field.signSitting, { params, body: { at: at(), signature: f.signature } })
    await save(70)
    const before = await problemOf(sign())
    expect(before.errors?.map(({ pointer }) => pointer)).toEqual(['/informant/mark'])
    const tell = (body: object) =>
      lead.call(field.signInformant, { params, body: never({ at: at(), ...body }) })
    for (const [body, pointer] of [
      [{ mark: 'signature' }, '/data'],
      [{ mark: 'none' }, '/reason'],
      [{ mark: 'thumbprint', reason: 'cannot_write' }, '/data'],
      [{ mark: 'none', reason: 'alone', data: f.signature }, '/data'],
    ] as const) {
      const wrong = await problemOf(tell(body))
      expect([wrong.type, wrong.errors?.[0]?.pointer]).toEqual([invalidInput.type, pointer])
    }
    expect(
      (
        await problemOf(
          team.second.phone.call(field.signInformant, {
            params,
            body: { at: at(), mark: 'none', reason: 'alone' },
          }),
        )
      ).type,
    ).toBe(field.notLead.type)
    expect((await tell({ mark: 'signature', data: f.signature })).informantSigned?.mark).toBe('signature')
    // The same answers again keep it, others take it back.
    expect((await save(70)).informantSigned?.mark).toBe('signature')
    expect((await save(69)).informantSigned).toBeNull()
    await expect(
      t.system((tx) =>
        sql`update assessment.seat set signed_at = now(), signature_file_id = (select id from platform.file limit 1) where application_id = ${params.id} and lead`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow(/informant signs before the lead/)
    expect((await tell({ mark: 'none', reason: 'alone' })).informantSigned).toMatchObject({
      mark: 'none',
      reason: 'alone',
    })
    await sign()
    expect((await problemOf(tell({ mark: 'signature', data: f.signature }))).type).toBe(field.locked.type)
    await expect(
      t.system((tx) => sql`update assessment.sitting set intake = '{}' where id = ${params.id}`.execute(tx)),
    ).rejects.toThrow(/the answers are closed/)
  })

  test('the phone number is encrypted, and masked outside the phone of the sitting', async () => {
    const one = await f.assess(t, { total: 80 })
    const [sitting] = (await one.team.lead.phone.call(field.mySittings)).items
    expect(sitting?.informant.phone).toBe('13800001234')
    const read = await clerk.call(contract.showRecord, { params: { id: never(one.recordId) } })
    expect(read.informant).toEqual({ name: '王小红', relation: 'child', phone: '138****1234' })
    const { rows } = await t.system((tx) =>
      sql<{
        text: string
      }>`select row_to_json(r)::text || (select row_to_json(s)::text from assessment.sitting s where s.id = r.application_id) as text
        from assessment.record r where r.id = ${one.recordId}`.execute(tx),
    )
    expect(rows[0]?.text).not.toContain('13800001234')
  })
})

describe('the record', () => {
  test('is locked with it; a correction is a new version with the informant of the first', async () => {
    const one = await f.assess(t, { total: 80 })
    const params = { id: never(one.recordId) }
    await expect(
      t.system((tx) =>
        sql`update assessment.record set intake = jsonb_set(intake, '{answers,A.5.1}', '"stage_4"') where id = ${one.recordId}`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow(/never changed/)
    await expect(
      t.system((tx) =>
        sql`update assessment.economic set answers = '{}' where record_id = ${one.recordId}`.execute(tx),
      ),
    ).rejects.toThrow(/never changed/)
    const before = await clerk.call(contract.showRecord, { params })
    const answers = before.answers ?? {}
    const intake: IntakeAnswers = { ...before.intake?.answers, 'A.5.1': 'stage_2' }
    const { 'A.2.13': _money, ...plain } = intake
    const head = f.fresh(t, 'head', { region: f.jiefang })
    const correct = (who: typeof clerk, body: object) =>
      who.call(contract.correctRecord, { params, body: never({ answers, reason: '漏记压疮', ...body }) })
    // A coma that the answers of the form do not hold would be another level: it is one answer for both.
    const gap = await problemOf(correct(clerk, { intake: plain, evidence: { coma: false } }))
    expect(gap.errors?.map(({ pointer }) => pointer)).toEqual(['/evidence/events'])
    expect((await problemOf(correct(head, { intake }))).type).toBe(forbidden.type)
    const next = await correct(head, { intake: plain })
    expect([next.version, next.intake?.answers['A.5.1'], next.intake?.withheld]).toEqual([
      2,
      'stage_2',
      ['A.2.13'],
    ])
    const after = await clerk.call(contract.showRecord, { params: { id: next.id } })
    expect(after.intake?.answers['A.2.13']).toEqual(['pension', 'children'])
    expect(after.informantSigned).toEqual(before.informantSigned)
    expect((await clerk.call(contract.showRecord, { params })).intake?.answers['A.5.1']).toBe('none')
  })

  test('sent back, the informant signs again', async () => {
    const one = await f.assess(t, { total: 80 })
    const params = { id: never(one.applicationId) }
    await clerk.call(contract.sendBack, { params, body: { reason: '需要补充' } })
    const sign = () =>
      one.team.lead.phone.call(field.signSitting, { params, body: { at: at(), signature: f.signature } })
    expect((await problemOf(sign())).errors?.map(({ pointer }) => pointer)).toEqual(['/informant/mark'])
    await f.signAsLead(one.team.lead.phone, one.applicationId, at)
  })

  test('without appendix A, as all were before it, stays valid and can be corrected', async () => {
    const { team, id, params } = await arranged()
    await t.system((tx) =>
      sql`update assessment.sitting set intake_version = null where id = ${id}`.execute(tx),
    )
    await team.lead.phone.call(field.saveAnswers, {
      params,
      body: { at: at(), answers: f.totalling(70), informant: { name: '李四', relation: '儿子' } },
    })
    for (const who of [team.lead, team.second])
      await who.phone.call(field.signSitting, { params, body: { at: at(), signature: f.signature } })
    const record = await clerk.call(contract.confirm, { params })
    expect([record.intake, record.informantSigned, record.informant]).toEqual([
      null,
      null,
      { name: '李四', relation: '儿子' },
    ])
    const form = await (await t.as('clerk', { region: f.jiefang })).headers
    const pdf = await t.http.inject({ url: `/api/assessment/records/${record.id}/form.pdf`, headers: form })
    expect([pdf.statusCode, pdf.headers['content-type']]).toEqual([200, 'application/pdf'])
    const next = await clerk.call(contract.correctRecord, {
      params: { id: record.id },
      body: { answers: f.totalling(69), reason: '看错一行' },
    })
    expect([next.version, next.intake]).toEqual([2, null])
  })

  test('on paper it has every part of appendix A and the mark of the informant', async () => {
    const one = await f.assess(t, { total: 66, evidence: { mental: 'F03', events: { fall: 2 } } })
    const headers = (await t.as('clerk', { region: f.jiefang })).headers
    const pdf = await t.http.inject({
      url: `/api/assessment/records/${one.recordId}/form.pdf`,
      headers,
    })
    expect(pdf.statusCode).toBe(200)
    const record = await clerk.call(contract.showRecord, { params: { id: never(one.recordId) } })
    const scale = await t.system((tx) => getScale(tx, 'gbt42195'))
    if (!record.intake) throw new Error('no form')
    const sections = printIntake(record.intake, scale, record)
    const cells = sections.flatMap(({ rows }) => rows.flat())
    const printed = Object.fromEntries(cells.map(({ label, answer }) => [label.split(' ')[0], answer]))
    expect(cells.map(({ answer }) => answer).filter((text) => text === '—')).toHaveLength(1)
    expect(printed).toMatchObject({
      'A.1.3': '首次评估',
      'A.2.1': '王秀英',
      'A.2.4': '160 cm',
      'A.2.13': '退休金/养老金；子女补贴',
      'A.2.14': '跌倒 2 次',
      'A.3.1': '王小红',
      'A.3.2': '子女',
      'A.4.1': '痴呆 F00–F03（F03）',
      'A.4.2': '无',
      'A.5.9': '无（BMI 21.7）',
      'A.5.11': '无',
      'A.5.12': '—',
    })
    const { rows } = await t.system((tx) =>
      sql<{
        id: string
      }>`select informant_file_id as id from assessment.record where id = ${one.recordId}`.execute(tx),
    )
    const file = await t.system((tx) => t.app.files.find(tx, rows[0]?.id ?? ''))
    expect(file && (await buffer(file.open())).toString('base64')).toBe(f.signature)
  })

  test('the neighbour sees neither the form nor the informant, nor signs for them', async () => {
    const one = await f.assess(t, { total: 66 })
    const neighbour = f.fresh(t, 'clerk', { region: f.zhongzhan })
    for (const call of [
      () => neighbour.call(contract.showRecord, { params: { id: never(one.recordId) } }),
      () =>
        neighbour.call(contract.correctRecord, {
          params: { id: never(one.recordId) },
          body: { answers: {}, intake: f.intake, reason: '试试' },
        }),
    ])
      expect((await problemOf(call())).type).toBe(notFound.type)
    const stranger = await f.makeAssessor(t)
    const refused = await problemOf(
      stranger.phone.call(field.signInformant, {
        params: { id: never(one.applicationId) },
        body: { at: at(), mark: 'none', reason: 'alone' },
      }),
    )
    expect(refused.type).toBe(notFound.type)
    const family: Actor = {
      accountId: uuidv7(),
      sessionId: '',
      postId: '',
      name: 'x',
      role: 'family',
      may: new Set(),
      scope: { audience: 'family', elderIds: [one.elderId] },
    }
    for (const table of ['economic', 'sitting'])
      await expect(
        t.app.db.asActor(family, (tx) => sql`select from assessment.${sql.raw(table)}`.execute(tx)),
      ).rejects.toThrow(/permission denied/)
  })
})
