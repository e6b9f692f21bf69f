import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { events as alarms } from '#contract/alarms'
import * as contract from '#contract/assessment'
import * as after from '#contract/assessment-after'
import * as field from '#contract/assessment-field'
import { incomplete, listScales, scoreScale, showScale } from '#contract/assessment-scale'
import * as drafts from '#contract/scale-drafts'
import { show as showElder } from '#contract/people'
import * as life from '#contract/people-life'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { invalidInput, notFound } from '#contract/problem'
import { record } from '#platform/events'
import { world } from '#testing'
import { problemOf } from '../../testing/world.ts'
import * as f from './assessment.fixture.ts'
import { validAssessment } from './valid.ts'

const t = await world()
const never = <T>(value: T) => value as never // Brands are only types.
const today = () => dayOf(t.clock.now())
const clerk = f.fresh(t, 'clerk', { region: f.jiefang })
const neighbour = f.fresh(t, 'clerk', { region: f.zhongzhan })

beforeAll(() => t.system((tx) => f.drawShare(tx, 0)))

describe('from asking to the grade', () => {
  test('B-ASM-08: every step records state, actor and time, and none can be skipped', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    const team = await f.makeTeam(t)
    const id = await f.applyFor(t, elderId)
    const params = { id: never(id) }
    const state = async () => (await clerk.call(contract.showApplication, { params })).state
    expect(await state()).toBe('applied')
    expect((await problemOf(clerk.call(contract.confirm, { params }))).type).toBe(
      contract.problems.wrongState.type,
    )
    expect((await problemOf(clerk.call(contract.sendBack, { params, body: { reason: '跳过' } }))).type).toBe(
      contract.problems.wrongState.type,
    )
    const assign = () =>
      clerk.call(contract.assign, {
        params,
        body: {
          assessorIds: never([team.lead.id, team.second.id]),
          sitAt: f.inHours(t, 2),
          place: '长者家中',
        },
      })
    expect((await assign()).state).toBe('scheduled')
    const at = () => t.clock.now().toISOString()
    const sign = (who: typeof team.lead) =>
      who.phone.call(field.signSitting, { params, body: { at: at(), signature: f.signature } })
    expect((await problemOf(sign(team.lead))).type).toBe(contract.problems.wrongState.type)
    await team.lead.phone.call(field.saveAnswers, {
      params,
      body: { at: at(), answers: f.totalling(74), ...f.told() },
    })
    expect(await state()).toBe('sitting')
    expect((await problemOf(assign())).type).toBe(contract.problems.wrongState.type)
    expect((await problemOf(sign(team.second))).type).toBe(field.leadFirst.type)
    await f.signAsLead(team.lead.phone, id, at)
    expect(await state()).toBe('sitting')
    expect((await problemOf(clerk.call(contract.confirm, { params }))).type).toBe(
      contract.problems.wrongState.type,
    )
    await sign(team.second)
    expect(await state()).toBe('assessed')
    expect((await problemOf(clerk.call(contract.cancel, { params, body: { reason: '不办了' } }))).type).toBe(
      contract.problems.wrongState.type,
    )
    const record = await clerk.call(contract.confirm, { params })
    expect([record.level, record.total, record.state]).toEqual([1, 74, 'confirmed'])
    const shown = await clerk.call(contract.showApplication, { params })
    expect(shown.steps.map(({ zh }) => zh)).toEqual([
      '申请评估',
      '已派评估员',
      '开始评估',
      '信息提供者签字',
      '评估员签字',
      '评估员签字',
      '评估完成并锁定',
      '等级已确认',
    ])
    expect(shown.steps.every(({ by }) => by !== null)).toBe(true)
    expect(shown.seats.every(({ signedAt }) => signedAt !== null)).toBe(true)
  })

  test('one application however many hands: the same id again is the same, another is told of the first', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    const id = uuidv7()
    expect(await f.applyFor(t, elderId, id)).toBe(id)
    expect(await f.applyFor(t, elderId, id)).toBe(id)
    const answer = await problemOf(f.applyFor(t, elderId))
    expect(answer.type).toBe(contract.problems.alreadyOpen.type)
    expect(answer.detail).toMatch(/^PG\d{12}$/)
  })

  test('A-ASM-07: two assessments a year apart: the newest is current and both stay readable', async () => {
    const first = await f.assess(t, { total: 80 })
    await clerk.call(contract.confirm, { params: { id: never(first.applicationId) } })
    t.clock.forward({ days: 365 })
    const second = await f.assess(t, { total: 40, elderId: first.elderId })
    await clerk.call(contract.confirm, { params: { id: never(second.applicationId) } })
    const { items } = await clerk.call(contract.listRecords, { query: { elderId: never(first.elderId) } })
    expect(items.map(({ state, level, assessors }) => [state, level, assessors.length])).toEqual([
      ['confirmed', 3, 2],
      ['superseded', 1, 2],
    ])
    for (const { id } of items)
      expect((await clerk.call(contract.showRecord, { params: { id } })).answers).not.toBeNull()
    t.clock.forward({ days: -365 })
  })

  test('A-ASM-12: the register takes the grade as a dated fact and the group follows, with the scale version kept', async () => {
    const one = await f.assess(t, { total: 55, evidence: { mental: 'F03' } })
    const record = await clerk.call(contract.confirm, { params: { id: never(one.applicationId) } })
    expect([record.initialLevel, record.level, record.scaleVersion]).toEqual([2, 3, '2022'])
    expect(record.result?.grounds.map(({ code, clause }) => [code, clause.includes('C.4')])).toEqual([
      ['mental', true],
    ])
    const elder = await clerk.call(showElder, { params: { elderId: never(one.elderId) } })
    expect(elder.groups.map(({ code }) => code)).toContain('disabled')
    const { rows } = await t.system((tx) =>
      sql<{
        value: string
        source: string
        expires_on: string
      }>`select value, source, expires_on from people.fact where elder_id = ${one.elderId} and kind = 'ability'`.execute(
        tx,
      ),
    )
    expect(rows).toEqual([{ value: 'severe', source: 'GB/T 2022', expires_on: record.validUntil }])
  })

  test('B-ASM-02: what needs an assessment finds none before, one while it is valid, none after it expired', async () => {
    const one = await f.assess(t, { total: 60 })
    const on = (day: string) => t.system((tx) => validAssessment(tx, one.elderId, { on: day }))
    const today = t.clock.now().toISOString().slice(0, 10)
    expect(await on(today)).toBeUndefined()
    const record = await clerk.call(contract.confirm, { params: { id: never(one.applicationId) } })
    expect(await on(record.assessedOn)).toMatchObject({ level: 2, selfCare: 'semi', scaleVersion: '2022' })
    expect(await on(record.validUntil ?? '')).toMatchObject({ level: 2 })
    expect(await on('2001-01-01')).toBeUndefined()
    const after = new Date(Date.parse(record.validUntil ?? '') + 86_400_000).toISOString().slice(0, 10)
    expect(await on(after)).toBeUndefined()
  })

  test('a correction is a new version with its reason; the database refuses to change or remove the old', async () => {
    const one = await f.assess(t, { total: 70 })
    await clerk.call(contract.confirm, { params: { id: never(one.applicationId) } })
    const corrected = await clerk.call(contract.correctRecord, {
      params: { id: never(one.recordId) },
      body: { answers: f.totalling(50), reason: '录入时看错一行' },
    })
    expect(corrected.versions.map(({ version, state, reason }) => [version, state, reason])).toEqual([
      [1, 'superseded', null],
      [2, 'confirmed', '录入时看错一行'],
    ])
    expect(corrected.level).toBe(2)
    await expect(
      t.system((tx) => sql`update assessment.record set level = 0 where id = ${one.recordId}`.execute(tx)),
    ).rejects.toThrow(/never changed/)
    await expect(
      t.system((tx) => sql`delete from assessment.record where id = ${one.recordId}`.execute(tx)),
    ).rejects.toThrow(/never removed/)
    const again = await problemOf(
      clerk.call(contract.correctRecord, {
        params: { id: never(one.recordId) },
        body: { answers: f.totalling(50), reason: '再改' },
      }),
    )
    expect(again.type).toBe(contract.problems.wrongState.type)
  })

  test('sent back: the record is set aside, both sign again, and it becomes the second version', async () => {
    const one = await f.assess(t, { total: 70 })
    const params = { id: never(one.applicationId) }
    await clerk.call(contract.sendBack, { params, body: { reason: '照片与作答不符' } })
    const at = () => t.clock.now().toISOString()
    t.clock.forward({ minutes: 5 })
    await one.team.lead.phone.call(field.saveAnswers, {
      params,
      body: { at: at(), answers: f.totalling(44), ...f.told() },
    })
    await f.signAsLead(one.team.lead.phone, one.applicationId, at)
    await one.team.second.phone.call(field.signSitting, {
      params,
      body: { at: at(), signature: f.signature },
    })
    const record = await clerk.call(contract.confirm, { params })
    expect([record.version, record.level]).toEqual([2, 3])
    expect(record.versions[0]?.state).toBe('set_aside')
  })

  test('recognised: a grade given elsewhere counts with its source and date, and an older one is refused', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    const give = (level: number, assessedOn: string, id = uuidv7()) =>
      clerk.call(contract.importRecord, {
        body: {
          id: never(id),
          elderId: never(elderId),
          scaleId: 'gbt42195',
          level,
          assessedOn,
          sourceNote: '县民政局 2026 年评估台账',
        },
      })
    const id = uuidv7()
    const record = await give(2, '2026-06-01', id)
    expect([record.source, record.level, record.validUntil, record.answers]).toEqual([
      'import',
      2,
      '2027-05-31',
      null,
    ])
    expect((await give(2, '2026-06-01', id)).id).toBe(record.id)
    expect((await problemOf(give(1, '2025-06-01'))).errors?.map(({ pointer }) => pointer)).toEqual([
      '/assessedOn',
    ])
    expect((await problemOf(give(9, '2099-01-01'))).errors?.map(({ pointer }) => pointer)).toEqual([
      '/level',
      '/assessedOn',
    ])
  })
})

describe('who may sit', () => {
  const assignOf = async (elderId: string, ids: string[]) => {
    const id = await f.applyFor(t, elderId)
    return clerk.call(contract.assign, {
      params: { id: never(id) },
      body: { assessorIds: never(ids), sitAt: f.inHours(t, 1), place: '家中' },
    })
  }
  const yesterday = () =>
    new Date(t.clock.now().getTime() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10)

  test('B-ASM-05: an assessor whose certificate expired yesterday is refused, with the name and the reason', async () => {
    const good = await f.makeAssessor(t)
    const expired = await f.makeAssessor(t, { name: '赵过期', certificateUntil: yesterday() })
    const elderId = await t.system((tx) => f.makeElder(tx))
    const answer = await problemOf(assignOf(elderId, [good.id, expired.id]))
    expect(answer.type).toBe(contract.problems.notQualified.type)
    expect(answer.errors).toEqual([
      {
        pointer: '/assessorIds/1',
        detail: '赵过期：资格证书在评估日已过期',
        detailEn: '赵过期: The certificate has expired on that day',
      },
    ])
  })

  test('B-ASM-03: an agency that also runs the institution of the elder may not assess there', async () => {
    const orgId = uuidv7()
    await t.system((tx) =>
      sql`insert into organisations.organisation (id, name, kind, region_code) values (${orgId}, '福寿养老院', 'care_institution', ${f.jiefang})`.execute(
        tx,
      ),
    )
    const own = await f.makeAssessor(t, { orgId })
    const other = await f.makeAssessor(t)
    const elderId = await t.system((tx) => f.makeElder(tx, { orgId }))
    const answer = await problemOf(assignOf(elderId, [other.id, own.id]))
    expect(answer.errors?.map(({ pointer, detail }) => [pointer, detail?.includes('正在照护')])).toEqual([
      ['/assessorIds/1', true],
    ])
  })

  test('a relative is refused: declared, by account, or by the phone of a contact', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    const declared = await f.makeAssessor(t)
    await clerk.call(contract.declareKin, {
      params: { assessorId: never(declared.id) },
      body: { elderId: never(elderId), relation: '侄女' },
    })
    const id = await f.applyFor(t, elderId)
    const { items } = await clerk.call(contract.candidates, { params: { id: never(id) } })
    expect(items.find((one) => one.id === declared.id)?.refusals).toEqual(['relative'])
  })

  test('two are needed, one of them of a medical or nursing background; nobody twice; nobody over the limit', async () => {
    const nurse = await f.makeAssessor(t, { mostOpen: 1 })
    const social = await f.makeAssessor(t, { background: 'social' })
    const other = await f.makeAssessor(t, { background: 'other' })
    const [a, b, c] = await t.system(async (tx) => [
      await f.makeElder(tx),
      await f.makeElder(tx),
      await f.makeElder(tx),
    ])
    expect((await problemOf(assignOf(a ?? '', [nurse.id]))).errors?.[0]?.detail).toBe('至少需要 2 名评估员')
    expect((await problemOf(assignOf(b ?? '', [social.id, other.id]))).errors?.[0]?.detail).toBe(
      '至少需要 1 名具有医护背景的评估员',
    )
    await assignOf(c ?? '', [nurse.id, social.id])
    const d = await t.system((tx) => f.makeElder(tx))
    expect((await problemOf(assignOf(d, [nurse.id, nurse.id]))).errors?.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('已达上限'),
      '重复选择',
      expect.stringContaining('已达上限'),
    ])
  })

  test('the nearest come first, and the reason stands with each who may not go', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    const id = await f.applyFor(t, elderId)
    const { items, needed, medical } = await clerk.call(contract.candidates, { params: { id: never(id) } })
    expect([needed, medical]).toEqual([2, 1])
    const free = items.filter(({ refusals }) => refusals.length === 0).map(({ distanceM }) => distanceM ?? 0)
    expect(free).toEqual([...free].sort((x, y) => x - y))
    expect(items.some(({ refusals }) => refusals.includes('expired'))).toBe(true)
  })
})

describe('on the phone', () => {
  test('B-ASM-18: done without a network and sent later twice: stored once, with the time it was done at', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    const team = await f.makeTeam(t)
    const id = await f.applyFor(t, elderId)
    const params = { id: never(id) }
    await clerk.call(contract.assign, {
      params,
      body: { assessorIds: never([team.lead.id, team.second.id]), sitAt: f.inHours(t, 1), place: '家中' },
    })
    t.clock.forward({ hours: 1 })
    const doneAt = t.clock.now().toISOString()
    t.clock.forward({ hours: 5 })
    const photoId = uuidv7()
    for (let again = 0; again < 2; again++) {
      await team.lead.phone.call(field.saveAnswers, {
        params,
        body: { at: doneAt, answers: f.totalling(66), ...f.told() },
      })
      await team.lead.phone.call(field.addSittingPhoto, {
        params,
        body: { id: photoId, at: doneAt, data: f.signature, text: '坐起' },
      })
      await f.signAsLead(team.lead.phone, id, () => doneAt)
    }
    for (let again = 0; again < 2; again++)
      await team.second.phone.call(field.signSitting, {
        params,
        body: { at: t.clock.now().toISOString(), signature: f.signature },
      })
    const { rows } = await t.system((tx) =>
      sql<{
        assessed_at: Date
      }>`select assessed_at from assessment.record where application_id = ${id}`.execute(tx),
    )
    expect(rows.map((row) => row.assessed_at.toISOString())).toEqual([doneAt])
    const shown = await clerk.call(contract.showApplication, { params })
    expect(shown.photos).toHaveLength(1)
    // A late draft of before the signature is not news and changes nothing.
    await team.lead.phone.call(field.saveAnswers, { params, body: { at: doneAt, answers: f.totalling(10) } })
    t.clock.forward({ minutes: 1 })
    expect(
      (
        await problemOf(
          team.lead.phone.call(field.saveAnswers, {
            params,
            body: { at: t.clock.now().toISOString(), answers: f.totalling(10) },
          }),
        )
      ).type,
    ).toBe(field.locked.type)
  })

  test('a missing answer is an error with its item when signing, and a draft may be half answered', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    const team = await f.makeTeam(t)
    const id = await f.applyFor(t, elderId)
    const params = { id: never(id) }
    await clerk.call(contract.assign, {
      params,
      body: { assessorIds: never([team.lead.id, team.second.id]), sitAt: f.inHours(t, 1), place: '家中' },
    })
    const at = () => t.clock.now().toISOString()
    const half = { ...f.totalling(70), 'B.1.1': null, 'B.4.5': null }
    expect(
      (await team.lead.phone.call(field.saveAnswers, { params, body: { at: at(), answers: half } })).answered,
    ).toBe(24)
    const answer = await problemOf(
      team.lead.phone.call(field.signSitting, { params, body: { at: at(), signature: f.signature } }),
    )
    expect([answer.type, answer.errors?.map(({ pointer }) => pointer)]).toEqual([
      incomplete.type,
      ['/answers/B.1.1', '/answers/B.4.5'],
    ])
    t.clock.forward({ minutes: 1 })
    expect(
      (
        await problemOf(
          team.lead.phone.call(field.saveAnswers, { params, body: { at: at(), answers: { 'B.3.8': 2 } } }),
        )
      ).type,
    ).toBe(invalidInput.type)
    expect(
      (
        await problemOf(
          team.second.phone.call(field.saveAnswers, { params, body: { at: at(), answers: half } }),
        )
      ).type,
    ).toBe(field.notLead.type)
    const stranger = await f.makeAssessor(t)
    expect(
      (await problemOf(stranger.phone.call(field.saveAnswers, { params, body: { at: at(), answers: half } })))
        .type,
    ).toBe(notFound.type)
    expect((await stranger.phone.call(field.mySittings)).items).toEqual([])
    expect(
      (await team.second.phone.call(field.mySittings)).items.map((one) => [
        one.id,
        one.lead,
        one.scale.items.length,
      ]),
    ).toEqual([[id, false, 26]])
  })
})

describe('scales', () => {
  test('scores without storing, and lists what is to be confirmed', async () => {
    const phone = (await f.makeAssessor(t)).phone
    const before = await t.system((tx) => sql`select from assessment.record`.execute(tx))
    const result = await phone.call(scoreScale, {
      params: { scale: 'gbt42195' },
      body: { answers: f.totalling(45), evidence: { events: { fall: 2 } } },
    })
    expect([result.initial, result.level, result.version, result.confirmed]).toEqual([3, 4, '2022', false])
    const after = await t.system((tx) => sql`select from assessment.record`.execute(tx))
    expect(after.rows.length).toBe(before.rows.length)
    const { items } = await phone.call(listScales)
    expect(items.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'gbt42195',
        'mzt039',
        'ltc',
        'barthel',
        'lawton',
        'mini_cog',
        'mmse',
        'morse',
        'braden',
        'gds15',
        'mna_sf',
        'news2',
      ]),
    )
    expect(
      (await problemOf(phone.call(scoreScale, { params: { scale: 'nothing' }, body: { answers: {} } }))).type,
    ).toBe('/problems/assessment/no-scale')
  })

  test('B-ASM-07: version 2 from 1 January: what was assessed on 31 December is read with version 1', async () => {
    const head = await t.as('head', { region: 410800000000 })
    const lawton = await head.call(showScale, { params: { scale: 'lawton' } })
    const next = {
      ...lawton,
      version: '2027',
      validFrom: '2027-01-01',
      result: {
        kind: 'bands' as const,
        bands: [
          { level: 0, from: 7, to: 8 },
          { level: 1, from: 0, to: 6 },
        ],
      },
    }
    const draft = { draftId: never(uuidv7()) }
    const save = (scale: typeof next) => clerk.call(drafts.saveDraft, { params: draft, body: { scale } })
    // A wrong one is kept as a draft, says what is wrong, and cannot be sent.
    expect((await save({ ...next, max: 9 })).faults.map(({ pointer }) => pointer)).toEqual(['/max'])
    expect((await problemOf(clerk.call(drafts.sendDraft, { params: draft }))).type).toBe(
      drafts.problems.faulty.type,
    )
    await save(next)
    expect((await problemOf(head.call(drafts.publishDraft, { params: draft }))).type).toBe(
      drafts.problems.wrongState.type,
    )
    await clerk.call(drafts.sendDraft, { params: draft })
    expect((await problemOf(clerk.call(drafts.publishDraft, { params: draft }))).status).toBe(403)
    await head.call(drafts.returnDraft, { params: draft, body: { reason: '请注明依据' } })
    await clerk.call(drafts.sendDraft, { params: draft })
    expect((await head.call(drafts.publishDraft, { params: draft })).state).toBe('published')
    // Whoever edited a version does not publish it, whatever they may: a head who drafted one cannot.
    const own = { draftId: never(uuidv7()) }
    const one = await t.as('head', { region: f.jiefang })
    await one.call(drafts.saveDraft, {
      params: own,
      body: { scale: { ...next, version: '2028', validFrom: '2028-01-01' } },
    })
    await one.call(drafts.sendDraft, { params: own })
    expect((await problemOf(one.call(drafts.publishDraft, { params: own }))).type).toBe(
      drafts.problems.samePerson.type,
    )
    expect((await neighbour.call(drafts.listDrafts)).items).toEqual([])
    const seven = Object.fromEntries(lawton.items.map(({ code }, i) => [code, i === 0 ? 0 : 1]))
    const on = (day: string) =>
      head.call(scoreScale, { params: { scale: 'lawton' }, body: { on: day, answers: seven } })
    expect([(await on('2026-12-31')).version, (await on('2026-12-31')).level]).toEqual(['1969-8', 1])
    expect([(await on('2027-01-01')).version, (await on('2027-01-01')).level]).toEqual(['2027', 0])
  })
})

describe('what happens elsewhere', () => {
  const happen = (elderId: string, id: string, drill = false) =>
    t.system((tx) =>
      record(
        tx,
        alarms.raised,
        { number: 'E1', kind: 'fall', severity: 'P1', source: 'device', drill },
        { elderId, regionCode: f.village, subjectId: id },
      ),
    )
  const proposed = async (elderId: string) =>
    (await clerk.call(after.listProposals)).items
      .filter((one) => one.elderId === elderId)
      .map(({ kind, count }) => [kind, count])

  test('A-ASM-15: repeated fall alarms propose a reassessment; a drill and a false alarm do not count, and accepting opens it', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    const ids = [uuidv7(), uuidv7(), uuidv7()]
    await happen(elderId, ids[0] ?? '')
    await happen(elderId, uuidv7(), true)
    await t.due()
    expect(await proposed(elderId)).toEqual([])
    await t.system((tx) =>
      record(
        tx,
        alarms.judged,
        { verdict: 'false' },
        { elderId, regionCode: f.village, subjectId: ids[0] ?? '' },
      ),
    )
    await t.due()
    await happen(elderId, ids[1] ?? '')
    await t.due()
    expect(await proposed(elderId)).toEqual([])
    await happen(elderId, ids[2] ?? '')
    await t.due()
    expect(await proposed(elderId)).toEqual([['fall', 2]])
    const [one] = (await clerk.call(after.listProposals)).items.filter((each) => each.elderId === elderId)
    const params = { id: never(one?.id) }
    const row = await clerk.call(after.acceptProposal, { params, body: { applicationId: never(uuidv7()) } })
    expect([row.state, row.reason, row.askedBy]).toEqual(['applied', 'immediate', 'system'])
    expect(
      (await problemOf(clerk.call(after.dismissProposal, { params, body: { note: '不用' } }))).type,
    ).toBe(contract.problems.wrongState.type)
    expect(
      (await problemOf(neighbour.call(after.dismissProposal, { params, body: { note: '不用' } }))).type,
    ).toBe(notFound.type)
  }, 60_000)

  test('a stay in hospital proposes one once it is verified, whoever told; the alarm that led to it is not a second sign', async () => {
    const stay = async (elderId: string, confirmed: boolean) =>
      clerk.call(life.report, {
        params: { elderId: never(elderId) },
        body: { kind: 'hospital', from: today(), source: 'hospital', place: '市人民医院', confirmed },
      })
    const signs = (elderId: string) =>
      t.system(
        async (tx) =>
          (
            await tx
              .selectFrom('assessment.sign')
              .select('kind')
              .where('elder_id', '=', elderId)
              .where('kind', '=', 'admission')
              .execute()
          ).length,
      )
    const elderId = await t.system((tx) => f.makeElder(tx))
    const told = await stay(elderId, false)
    await t.due()
    expect(await proposed(elderId)).toEqual([])
    await clerk.call(life.confirm, { params: { lifeEventId: told.id }, body: {} })
    await t.due()
    expect(await proposed(elderId)).toEqual([['admission', 1]])
    // Taken to hospital by an alarm, then written down by the hospital too: one sign.
    const rescued = await t.system((tx) => f.makeElder(tx))
    await t.system((tx) =>
      record(
        tx,
        alarms.resolved,
        { outcome: 'rescued_hospital', totalSeconds: 60 },
        { elderId: rescued, regionCode: f.village, subjectId: uuidv7() },
      ),
    )
    await t.due()
    await stay(rescued, true)
    await t.due()
    expect(await signs(rescued)).toBe(1)
    // Written down wrongly, it is no sign.
    await clerk.call(life.correct, { params: { lifeEventId: told.id }, body: { reason: '登记错人' } })
    await t.due()
    expect(await signs(elderId)).toBe(0)
  }, 60_000)

  test('B-ASM-15: a cognitive score below the cut-off flags the elder, and never weakens a diagnosis', async () => {
    const [elderId, diagnosed] = await t.system(async (tx) => [await f.makeElder(tx), await f.makeElder(tx)])
    await t.system((tx) =>
      sql`insert into people.fact (id, elder_id, region_code, kind, value, valid, source) values (${uuidv7()}, ${diagnosed ?? ''}, ${f.village}, 'dementia', 'diagnosed', '[2020-01-01,)', '医院')`.execute(
        tx,
      ),
    )
    const today = t.clock.now().toISOString().slice(0, 10)
    for (const elder of [elderId, diagnosed])
      await clerk.call(contract.importRecord, {
        body: {
          id: never(uuidv7()),
          elderId: never(elder),
          scaleId: 'mini_cog',
          level: 1,
          total: 2,
          assessedOn: today,
          sourceNote: '社区筛查',
        },
      })
    const { rows } = await t.system((tx) =>
      sql<{
        value: string
      }>`select value from people.fact where elder_id = any (${[elderId, diagnosed]}::uuid[]) and kind = 'dementia' and valid @> ${today}::date order by value`.execute(
        tx,
      ),
    )
    expect(rows.map(({ value }) => value)).toEqual(['diagnosed', 'suspected'])
  })

  test('B-ASM-01: two counties assess the same answers: score and level are identical and carry the same version', async () => {
    const body = { answers: f.totalling(58), evidence: { mental: 'F03' } }
    const [here, there] = await Promise.all(
      [clerk, neighbour].map((who) => who.call(scoreScale, { params: { scale: 'gbt42195' }, body })),
    )
    expect(there).toEqual(here)
    expect([here?.total, here?.level, here?.version]).toEqual([58, 3, '2022'])
  })
})

describe('afterwards', () => {
  test('a share is drawn for a second look: no confirmation before it, and the difference counts', async () => {
    await t.system((tx) => f.drawShare(tx, 1))
    const one = await f.assess(t, { total: 66 })
    await t.system((tx) => f.drawShare(tx, 0))
    const params = { id: never(one.applicationId) }
    expect((await problemOf(clerk.call(contract.confirm, { params }))).type).toBe(
      contract.problems.reviewOpen.type,
    )
    const { items } = await clerk.call(after.listReviews, { query: { state: 'open' } })
    const [review] = items.filter(({ applicationId }) => applicationId === one.applicationId)
    const finished = await clerk.call(after.finishReview, {
      params: { id: never(review?.id) },
      body: { answers: f.totalling(64), note: '步行需扶' },
    })
    expect([finished.state, finished.firstLevel, finished.level]).toEqual(['differed', 1, 2])
    expect(
      (
        await problemOf(
          clerk.call(after.finishReview, {
            params: { id: never(review?.id) },
            body: { answers: f.totalling(64) },
          }),
        )
      ).type,
    ).toBe(contract.problems.wrongState.type)
    await clerk.call(contract.confirm, { params, body: { reason: '复核时长者身体不适' } })
    const { items: drift } = await clerk.call(after.drift)
    expect(drift.find(({ assessorId }) => assessorId === one.team.lead.id)).toMatchObject({
      records: 1,
      reviews: 1,
      agreed: 0,
      againstReviews: -1,
    })
  })

  test('an objection is answered by others: both results side by side, and the first assessors may not come again', async () => {
    const one = await f.assess(t, { total: 66 })
    await clerk.call(contract.confirm, { params: { id: never(one.applicationId) } })
    const family = await t.as('family', { elderIds: [one.elderId] })
    const elderId = never(one.elderId)
    const own = await family.call(after.ownAssessments, { params: { elderId } })
    expect(own.records.map(({ level, mayObject, max }) => [level, mayObject, max])).toEqual([[1, true, 90]])
    const objection = uuidv7()
    await family.call(after.ownObject, {
      params: { elderId, recordId: never(one.recordId) },
      body: { id: never(objection), reason: '上下楼需要人扶' },
    })
    expect(
      (
        await problemOf(
          family.call(after.ownObject, {
            params: { elderId, recordId: never(one.recordId) },
            body: { id: never(uuidv7()), reason: '再提一次' },
          }),
        )
      ).type,
    ).toBe(contract.problems.alreadyOpen.type)
    const second = uuidv7()
    const answer = {
      params: { id: never(objection) },
      body: { reassess: true, answer: '同意复评', applicationId: never(second) },
    }
    expect((await clerk.call(after.answerObjection, answer)).state).toBe('reassessing')
    expect((await problemOf(clerk.call(after.answerObjection, answer))).type).toBe(
      contract.problems.wrongState.type,
    )
    const refused = await problemOf(
      f.assess(t, { total: 60, elderId: one.elderId, applicationId: second, team: one.team }),
    )
    expect(refused.errors?.every(({ detail }) => detail?.includes('不能参加复评'))).toBe(true)
    await f.assess(t, { total: 60, elderId: one.elderId, applicationId: second })
    await clerk.call(contract.confirm, { params: { id: never(second) } })
    const { items } = await clerk.call(after.listObjections)
    expect(
      items
        .filter(({ id }) => id === objection)
        .map(({ state, record, second: other }) => [state, record.level, other?.level]),
    ).toEqual([['changed', 1, 2]])
  })

  test('an objection comes too late after the days that the place gives', async () => {
    const one = await f.assess(t, { total: 66 })
    await clerk.call(contract.confirm, { params: { id: never(one.applicationId) } })
    t.clock.forward({ days: 31 })
    const answer = await problemOf(
      clerk.call(after.openObjection, {
        params: { id: never(one.recordId) },
        body: { id: never(uuidv7()), askedBy: 'elder', askedByName: '王秀英', reason: '不同意' },
      }),
    )
    expect(answer.type).toBe(after.tooLate.type)
    t.clock.forward({ days: -31 })
  })

  test('comes onto the due list before it ends and expires after, by a column that a clock moves', async () => {
    const one = await f.assess(t, { total: 66 })
    const record = await clerk.call(contract.confirm, { params: { id: never(one.applicationId) } })
    t.clock.forward({ days: 340 })
    await t.due()
    const { items } = await clerk.call(after.listProposals, { query: { kind: 'due' } })
    expect(
      items.filter(({ elderId }) => elderId === one.elderId).map(({ validUntil }) => validUntil),
    ).toEqual([record.validUntil])
    t.clock.forward({ days: 30 })
    await t.due()
    expect((await clerk.call(contract.showRecord, { params: { id: never(one.recordId) } })).expired).toBe(
      true,
    )
    t.clock.forward({ days: -370 })
  }, 60_000)
})

describe('the neighbour', () => {
  test('sees no application, record, proposal, objection, review or assessor of another district', async () => {
    await t.system((tx) => f.drawShare(tx, 1))
    const one = await f.assess(t, { total: 66 })
    await t.system((tx) => f.drawShare(tx, 0))
    const id = never(one.applicationId)
    const record = never(one.recordId)
    for (const call of [
      () => neighbour.call(contract.showApplication, { params: { id } }),
      () => neighbour.call(contract.candidates, { params: { id } }),
      () => neighbour.call(contract.confirm, { params: { id } }),
      () => neighbour.call(contract.sendBack, { params: { id }, body: { reason: '试试' } }),
      () => neighbour.call(contract.cancel, { params: { id }, body: { reason: '试试' } }),
      () => neighbour.call(contract.showRecord, { params: { id: record } }),
      () =>
        neighbour.call(contract.correctRecord, {
          params: { id: record },
          body: { answers: f.totalling(1), reason: '试试' },
        }),
      () => neighbour.call(contract.formReport, { params: { id: record } }),
      () => neighbour.call(contract.plainReport, { params: { id: record } }),
    ])
      expect((await problemOf(call())).type).toBe(notFound.type)
    const lists = [
      neighbour.call(contract.listApplications),
      neighbour.call(contract.listRecords),
      neighbour.call(after.listReviews),
      neighbour.call(after.listObjections),
      neighbour.call(after.listProposals),
      neighbour.call(contract.listAssessors),
    ]
    for (const list of lists) expect((await list).items).toEqual([])
    const counts = await neighbour.call(contract.countApplications)
    expect(counts.states.every(({ count }) => count === 0) && counts.reviews === 0).toBe(true)
    const stranger = await t.as('family', { elderIds: [await t.system((tx) => f.makeElder(tx))] })
    expect(
      (await problemOf(stranger.call(after.ownAssessments, { params: { elderId: never(one.elderId) } })))
        .type,
    ).toBe(notFound.type)
  })

  test('both reports are PDFs with their fonts inside; the family gets the plain one once it is confirmed', async () => {
    const one = await f.assess(t, { total: 66, evidence: { events: { fall: 2 } } })
    const family = await t.as('family', { elderIds: [one.elderId] })
    const get = async (who: typeof family, path: string) =>
      t.http.inject({ url: `/api${path}`, headers: who.headers })
    const own = `/family/elders/${one.elderId}/assessments/${one.recordId}/plain.pdf`
    expect((await get(family, own)).statusCode).toBe(404)
    await clerk.call(contract.confirm, { params: { id: never(one.applicationId) } })
    for (const [who, path] of [
      [family, own],
      [await t.as('clerk', { region: f.jiefang }), `/assessment/records/${one.recordId}/form.pdf`],
      [await t.as('clerk', { region: f.jiefang }), `/assessment/records/${one.recordId}/plain.pdf`],
    ] as const) {
      const answer = await get(who, path)
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/pdf'])
      expect(answer.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
      expect(answer.rawPayload.includes('/FontFile')).toBe(true)
    }
  })
})
