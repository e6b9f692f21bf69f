import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as cycles from '#contract/benefit-cycles'
import * as payees from '#contract/benefit-payees'
import { BenefitScheme } from '#contract/benefit-scheme'
import type { CycleId } from '#contract/benefit-words'
import * as contract from '#contract/benefit-workers'
import { type OrgId, uuidv7 } from '#contract/id'
import * as policy from '#contract/policy'
import * as editor from '#contract/policy-editor'
import { decide } from '#modules/policy'
import { type Caller, problemOf, world } from '#testing'
import { identityNumber } from '../people/people.fixture.ts'
import { putInForce } from './benefits.fixture.ts'
import { candidatesOf } from './other-subjects.ts'
import { schemesOf } from './schemes.ts'

const t = await world()
const JIAOZUO = 410802000000
const JINCHENG = 140502000000
const HUAIYANG = 411603000000
/** Another county of the city, for what adds up over years. */
const SHANYANG = 410811000000
const clerks = new Map<number, Caller>()
const orgs = new Map<number, OrgId>()
const MONTH = '2026-11-01'

beforeAll(async () => {
  for (const region of [JIAOZUO, SHANYANG, JINCHENG, HUAIYANG]) {
    clerks.set(region, await t.as('clerk', { region }))
    const id = uuidv7() as OrgId // made here for this brand
    await t.system((tx) =>
      sql`insert into organisations.organisation (id, name, kind, region_code) values (${id}, ${`养老院${region}`}, 'care_institution', ${region})`.execute(
        tx,
      ),
    )
    orgs.set(region, id)
  }
})
const clerk = (region: number): Caller => {
  const one = clerks.get(region)
  if (!one) throw new Error(`nobody at ${region}`)
  return one
}
type Body = (typeof payees.saveWorker)['body']['_input']
const draft = (region: number, more: Partial<Body> = {}): Body => ({
  orgId: orgs.get(region) ?? ('' as OrgId), // filled before every test
  name: '护理员',
  certificateLevel: 0,
  workplace: 'institution',
  nursingSince: '2020-01-01',
  employedFrom: '2020-01-01',
  ...more,
})
const save = (region: number, more: Partial<Body> = {}, id = uuidv7()) =>
  clerk(region).call(payees.saveWorker, { params: { id }, body: draft(region, more) })
const coverage = (region: number) => clerk(region).call(contract.showCoverage, { query: { region } })
const share = async (region: number, key: string) =>
  (await coverage(region)).shares.find((one) => one.key === key)
const course = async (region: number, more: Partial<(typeof contract.saveCourse)['body']['_input']> = {}) => {
  const id = uuidv7()
  await clerk(region).call(contract.saveCourse, {
    params: { id },
    body: {
      regionCode: region,
      title: '护理员岗前培训班',
      kind: 'pre_job',
      mode: 'college',
      startsOn: '2026-09-01',
      endsOn: '2026-09-10',
      hours: 40,
      ...more,
    },
  })
  return id
}
const end = (region: number, id: string, trainees: readonly { id: string; kind?: 'worker' | 'assessor' }[]) =>
  clerk(region).call(contract.endCourse, {
    params: { id },
    body: {
      trainees: trainees.map((one) => ({
        kind: one.kind ?? 'worker',
        id: one.id,
        hours: 40,
        score: 85,
        passed: true,
      })),
    },
  })
/** Many workers at once, at a village of their own so that shares are of them alone. */
const many = async (region: number, n: number, profession = 'care_worker') =>
  (
    await t.system((tx) =>
      sql<{ id: string }>`insert into benefits.worker (id, org_id, region_code, name, employed, profession)
        select gen_random_uuid(), ${orgs.get(Math.floor(region / 1e6) * 1e6)}, ${region}, '批量' || i, daterange('2020-01-01', null), ${profession} from generate_series(1, ${n}) i returning id`.execute(
        tx,
      ),
    )
  ).rows
const clear = () =>
  t.system(async (tx) => {
    await sql`delete from benefits.worker`.execute(tx)
    await sql`delete from assessment.assessor`.execute(tx)
  })

describe('certificates', () => {
  test('A-WORK-01: the grade is one of the three that Jiaozuo names, and when it ends is watched', async () => {
    const worker = await save(JIAOZUO, {
      name: '张护理',
      identityNumber: identityNumber('1980-03-04', 'female'),
      certificateLevel: 4,
      certificateNumber: 'ZS-2024-1',
      certifiedFrom: '2024-01-01',
      certifiedTo: '2027-01-15',
    })
    expect(worker).toMatchObject({
      certificateLevel: 4,
      certificateState: 'expiring',
      profession: 'care_worker',
    })
    expect(worker.identityMasked).toMatch(/^\*{14}\d{3}[\dX]$/)
    // A technician is a grade of the national standard, but none of the three here.
    const refused = await problemOf(save(JIAOZUO, { certificateLevel: 2, certifiedFrom: '2024-01-01' }))
    expect(refused.errors).toEqual([
      {
        pointer: '/certificateLevel',
        detail: '本地等级为：初级、中级、高级',
        detailEn: 'The grades here are: Junior, Middle, Senior',
      },
    ])
    expect(
      (await save(JINCHENG, { certificateLevel: 2, certifiedFrom: '2024-01-01' })).certificateState,
    ).toBe('in_force')
    await save(JIAOZUO, {
      name: '李已到期',
      certificateLevel: 5,
      certifiedFrom: '2020-01-01',
      certifiedTo: '2025-01-01',
    })
    await save(JIAOZUO, { name: '王长期', certificateLevel: 3, certifiedFrom: '2020-01-01' })
    // The due list: the next to end first; what has no end comes last.
    const due = await clerk(JIAOZUO).call(payees.listWorkers, { query: { order: 'expiry' } })
    expect(due.items.map((one) => [one.name, one.certificateState])).toEqual([
      ['李已到期', 'expired'],
      ['张护理', 'expiring'],
      ['王长期', 'in_force'],
    ])
    for (const [certificate, names] of [
      ['expiring', ['张护理']],
      ['expired', ['李已到期']],
      ['in_force', ['王长期']],
    ] as const)
      expect(
        (await clerk(JIAOZUO).call(payees.listWorkers, { query: { certificate } })).items.map(
          (one) => one.name,
        ),
      ).toEqual(names)
    expect(await coverage(JIAOZUO)).toMatchObject({ expiring: 1, expired: 1 })
  })
  test('one person is employed at one place: the same number a second time is refused, by the database too', async () => {
    const number = identityNumber('1975-06-07', 'male')
    const first = await save(JIAOZUO, { name: '赵护理', identityNumber: number })
    expect((await problemOf(save(JINCHENG, { name: '赵护理', identityNumber: number }))).type).toBe(
      payees.employedElsewhere.type,
    )
    await save(JIAOZUO, { name: '赵护理', identityNumber: number, employedTo: '2026-10-31' }, first.id)
    expect((await save(JINCHENG, { name: '赵护理', identityNumber: number })).id).not.toBe(first.id)
    const wrong = await problemOf(save(JIAOZUO, { identityNumber: '410802198003040000' }))
    expect(wrong.errors?.[0]?.pointer).toBe('/identityNumber')
  })
  test('the neighbour sees no worker, course or attendance', async () => {
    const one = await save(JIAOZUO, { name: '孙护理' })
    const id = await course(JIAOZUO)
    await end(JIAOZUO, id, [one])
    const who = { as: 'clerk', inside: JIAOZUO, outside: JINCHENG } as const
    await t.neighbourSeesNothing(contract.showWorker, { params: { id: one.id } }, who)
    await t.neighbourSeesNothing(contract.listAttendance, { params: { id }, query: {} }, who)
    const theirs = await clerk(JINCHENG).call(contract.listCourses, { query: {} })
    expect(theirs.items.map((each) => each.id)).not.toContain(id)
  })
})

describe('training', () => {
  test('A-WORK-10, B-WORK-11: a course has one of its kinds; when it ends hours and score of each are saved, once', async () => {
    await clear()
    const [first, second] = [await save(JIAOZUO, { name: '甲学员' }), await save(JIAOZUO, { name: '乙学员' })]
    const refused = clerk(JIAOZUO).call(contract.saveCourse, {
      params: { id: uuidv7() },
      // Without its kind, as a form might send it.
      body: {
        regionCode: JIAOZUO,
        title: '班',
        mode: 'college',
        startsOn: '2026-09-01',
        endsOn: '2026-09-02',
        hours: 8,
      } as never,
    })
    expect((await problemOf(refused)).errors?.map((one) => one.pointer)).toContain('/kind')
    const id = await course(JIAOZUO, { kind: 'skill', hours: 24 })
    const results = [
      { kind: 'worker' as const, id: first.id, hours: 24, score: 91, passed: true },
      { kind: 'worker' as const, id: second.id, hours: 12, score: 40, passed: false },
    ]
    const finish = (trainees: typeof results) =>
      clerk(JIAOZUO).call(contract.endCourse, { params: { id }, body: { trainees } })
    expect(
      (await problemOf(finish(results.map((one) => ({ ...one, hours: 25 }))))).errors?.[0]?.pointer,
    ).toBe('/trainees/0/hours')
    expect(await finish(results)).toMatchObject({ attended: 2, passed: 1, kind: 'skill' })
    const { items } = await clerk(JIAOZUO).call(contract.listAttendance, { params: { id }, query: {} })
    expect(items.map((one) => [one.name, one.hours, one.score]).sort()).toEqual([
      ['乙学员', 12, 40],
      ['甲学员', 24, 91],
    ])
    // What has ended stands: neither ended again nor changed, nor by the database's leave.
    expect((await problemOf(finish(results))).type).toBe(contract.courseEnded.type)
    await expect(
      t.system((tx) => sql`update benefits.attendance set score = 100`.execute(tx)),
    ).rejects.toMatchObject({ constraint: 'attendance_keeps' })
    expect((await coverage(JIAOZUO)).personTimes.find((one) => one.kind === 'skill')?.n).toBe(2)
  })
  test('B-WORK-01: of 760 care workers 699 are trained: 92.0 %', async () => {
    await clear()
    const workers = await many(JIAOZUO, 760)
    await end(JIAOZUO, await course(JIAOZUO), workers.slice(0, 699))
    expect(await share(JIAOZUO, 'trained')).toMatchObject({ done: 699, of: 760, permille: 920 })
  })
  test('B-WORK-05, B-WORK-33: 9,999 person-times do not reach the ten thousand of the plan, one more does; four kinds add up to it', async () => {
    await clear()
    const workers = await many(SHANYANG, 2000)
    for (const kind of ['pre_job', 'skill', 'transfer', 'startup', 'skill'] as const)
      await end(SHANYANG, await course(SHANYANG, { kind }), workers.slice(kind === 'startup' ? 1 : 0))
    const before = await coverage(SHANYANG)
    expect(before.personTimes.reduce((sum, one) => sum + one.n, 0)).toBe(9999)
    expect(before.personTimes.map((one) => one.kind)).toEqual(['pre_job', 'skill', 'transfer', 'startup'])
    expect(before.personTimesTarget).toEqual({ value: 10_000, met: false })
    await end(SHANYANG, await course(SHANYANG, { kind: 'startup' }), workers.slice(0, 1))
    expect((await coverage(SHANYANG)).personTimesTarget).toEqual({ value: 10_000, met: true })
  })
  test('B-WORK-07: one of a hundred without further training this year: 99 %, not met', async () => {
    await clear()
    const workers = await many(JINCHENG, 100)
    await end(JINCHENG, await course(JINCHENG, { kind: 'skill' }), workers.slice(1))
    expect(await share(JINCHENG, 'further')).toMatchObject({ permille: 990, target: 100, met: false })
    await end(JINCHENG, await course(JINCHENG, { kind: 'skill' }), workers.slice(0, 1))
    expect(await share(JINCHENG, 'further')).toMatchObject({ permille: 1000, met: true })
  })
  test('B-WORK-08: of 67 heads 66 are trained: 98.5 %, not met', async () => {
    await clear()
    const heads = await many(JINCHENG, 67, 'head')
    await end(JINCHENG, await course(JINCHENG, { kind: 'skill' }), heads.slice(1))
    expect(await share(JINCHENG, 'heads')).toMatchObject({ done: 66, of: 67, permille: 985, met: false })
  })
  test('B-WORK-09: every assessor is trained: 100 %, met; one more who is not: not met', async () => {
    await clear()
    const add = async (n: number) => {
      const id = uuidv7()
      await t.system((tx) =>
        sql`insert into assessment.assessor (id, region_code, name, background, certificate, certificate_from, certificate_until)
          values (${id}, ${JINCHENG}, ${`评估师${n}`}, 'nursing', ${`PG-${n}-${id.slice(-4)}`}, '2024-01-01', '2029-01-01')`.execute(
          tx,
        ),
      )
      return { id, kind: 'assessor' as const }
    }
    await end(JINCHENG, await course(JINCHENG, { kind: 'skill' }), [await add(1), await add(2), await add(3)])
    expect(await share(JINCHENG, 'assessors')).toMatchObject({ permille: 1000, target: 100, met: true })
    await add(4)
    expect(await share(JINCHENG, 'assessors')).toMatchObject({ done: 3, of: 4, met: false })
  })
  test('B-WORK-14: each profession is counted apart', async () => {
    await clear()
    for (const profession of ['adviser', 'manager', 'teacher', 'nurse'] as const)
      await save(JINCHENG, { profession })
    await save(JINCHENG, { profession: 'adviser' })
    const counts = new Map((await coverage(JINCHENG)).professions.map((one) => [one.words.zh, one.n]))
    expect([...counts]).toEqual(
      expect.arrayContaining([
        ['养老顾问', 2],
        ['养老职业经理', 1],
        ['养老师资', 1],
        ['护士', 1],
        ['老年照护师', 0],
      ]),
    )
  })
})

async function month(region: number) {
  const id = uuidv7() as CycleId // made here for this brand
  await clerk(region).call(cycles.openCycle, { params: { id }, body: { region, month: MONTH } })
  await t.due()
  const shown = await clerk(region).call(cycles.showCycle, { params: { id } })
  const { items } = await clerk(region).call(cycles.listLines, { params: { id }, query: { limit: 200 } })
  await clerk(region).call(cycles.cancelCycle, { params: { id }, body: { reason: '测试' } })
  return { shown, items }
}
/** How the shipped rules of a place judge one worker or organisation of the register in a month. */
async function judged(region: number, id: string, scheme: string) {
  return t.system(async (tx) => {
    const one = (await candidatesOf(tx, region, MONTH, '2026-11-30')).find((each) => each.id === id)
    const [county] = await schemesOf(tx, [region], MONTH, ['worker', 'organisation'])
    if (!one || !county) throw new Error('not a candidate')
    return decide(county.set, one.situation).find((each) => each.scheme.rule.key === scheme)?.evaluation
  })
}

describe('what subsidies ask', () => {
  test('A-WORK-03: one grade higher is another version of the scheme, approved by a second person: a junior gets 100, without it 50', async () => {
    await clear()
    const junior = await save(JIAOZUO, { certificateLevel: 5, certifiedFrom: '2020-01-01' })
    const paid = async () => (await month(JIAOZUO)).items.find((one) => one.payeeId === junior.id)?.amount
    expect(await paid()).toBe(5000)
    const [writer, second] = [
      await t.as('head', { region: JIAOZUO }),
      await t.as('head', { region: JIAOZUO }),
    ]
    const { rule } = await writer.call(policy.effective, {
      query: { kind: 'benefits.scheme', region: JIAOZUO, key: 'post_allowance', on: '2026-10-31' },
    })
    const standing = BenefitScheme.parse(rule?.body)
    if (standing.amount.how !== 'table') throw new Error('the scheme has a table')
    const raised = new Map([
      ['certificateLevel == 5', 10_000],
      ['certificateLevel == 4', 15_000],
    ])
    const id = uuidv7() as policy.PolicyRuleId // made here for this brand
    await writer.call(policy.save, {
      params: { id },
      body: {
        kind: 'benefits.scheme',
        key: 'post_allowance',
        regionCode: JIAOZUO,
        validFrom: '2026-11-01',
        validTo: null,
        body: {
          ...standing,
          amount: {
            how: 'table',
            rows: standing.amount.rows.map((row) => ({ ...row, value: raised.get(row.when) ?? row.value })),
          },

          cases: [
            {
              zh: '初级',
              en: 'Junior',
              situation: { workplace: 'institution', certificateLevel: 5 },
              expect: { outcome: 'entitled', amount: 10_000 },
            },
          ],
        },
        source: { document: '区民政局口径', clause: null, quote: '按职业资格等级享受高一级的岗位补贴' },
      },
    })
    await writer.call(policy.submit, { params: { id } })
    await second.call(policy.publish, { params: { id } })
    expect(await paid()).toBe(10_000)
    // The choice is logged: who wrote, who approved, what was read.
    const logged = await t.system((tx) =>
      sql<{
        type: string
        by: string | null
      }>`select type, actor_name as by from platform.event where subject_id = ${id} order by id`.execute(tx),
    )
    expect(logged.rows.map((one) => one.type)).toEqual([
      'policy.saved',
      'policy.submitted',
      'policy.published',
    ])
    await second.call(policy.withdraw, { params: { id }, body: { on: '2026-11-01', reason: '恢复按金额表' } })
    expect(await paid()).toBe(5000)
  })
  test('A-WORK-07: an allowance without an amount pays nothing, and the month says that it is not set', async () => {
    await clear()
    const worker = await save(HUAIYANG, { certificateLevel: 5, certifiedFrom: '2020-01-01' })
    const { shown, items } = await month(HUAIYANG)
    expect(items.filter((one) => one.scheme === 'skill_post_allowance')).toEqual([])
    expect(shown.blocked.find((one) => one.scheme === 'skill_post_allowance')?.why).toEqual({
      zh: '文件未写明金额，不发放',
      en: 'The amount is not set: nothing is paid',
    })
    expect(await judged(HUAIYANG, worker.id, 'skill_post_allowance')).toMatchObject({
      outcome: 'unknown',
      blanks: ['/amount/value'],
    })
  })
  test('A-WORK-20: a rate above the 200 yuan a day of the province is refused; five days at 200 are 1000', async () => {
    // As the province of Fujian has it, for a county that is there.
    const region = JIAOZUO
    const pack = await t.system((tx) =>
      sql<{
        body: unknown
      }>`select body from policy.rule where key = 'frontline_allowance' and region_code = 350000000000`.execute(
        tx,
      ),
    )
    await t.system((tx) =>
      putInForce(tx, 'frontline_allowance', BenefitScheme.parse(pack.rows[0]?.body), {
        region: 410000000000,
      }),
    )
    const head = await t.as('head', { region })
    const body = (rate: number) => ({
      zh: '一线社区工作者补助',
      en: 'Frontline allowance',
      about: { zh: '按天', en: 'By the day' },
      category: 'relief',
      subject: 'worker',
      paidTo: 'worker',
      form: 'cash',
      audience: 'true',
      criteria: [
        {
          key: 'station',
          zh: '在防控一线',
          en: 'On the front line',
          when: "workplace == 'epidemic_station'",
        },
      ],
      amount: { how: 'per_unit', rate, units: 'workDays', unitWord: { zh: '天', en: 'days' } },
      unit: 'fen',
      bound: 'exact',
      period: 'month',
      cases: [
        {
          zh: '不在一线',
          en: 'Elsewhere',
          situation: { workplace: 'other', workDays: 5 },
          expect: { outcome: 'not_entitled' },
        },
      ],
    })
    const write = (rate: number) =>
      head.call(policy.save, {
        params: { id: uuidv7() as policy.PolicyRuleId },
        body: {
          kind: 'benefits.scheme',
          key: 'frontline_allowance',
          regionCode: region,
          validFrom: '2026-01-01',
          validTo: null,
          body: body(rate),
          source: { document: '市级通知', clause: null, quote: null },
        },
      })
    const refused = await problemOf(write(21_000))
    expect(refused.errors?.[0]).toMatchObject({ pointer: '/body/amount/rate' })
    expect(refused.errors?.[0]?.detail).toMatch(/^不得高于上级规定的 200\.00/)
    expect((await write(20_000)).state).toBe('draft')
    const tried = await head.call(editor.tryScheme, {
      body: {
        regionCode: region,
        body: body(20_000),
        situation: { workplace: 'epidemic_station', workDays: 5 },
      },
    })
    expect(tried.evaluation).toMatchObject({ outcome: 'entitled', amount: 100_000 })
  })
  test('B-WORK-04: a nurse of a care institution is eligible for the post allowance; a care worker is not; once the amount is set it is paid', async () => {
    await clear()
    const nurse = await save(JIAOZUO, { profession: 'nurse', name: '护士甲' })
    const carer = await save(JIAOZUO, { name: '护理员乙' })
    const one = await judged(JIAOZUO, nurse.id, 'medical_post_allowance')
    expect(one?.criteria.filter((each) => each.key !== 'amount').map((each) => each.holds)).toEqual([
      'yes',
      'yes',
    ])
    expect((await judged(JIAOZUO, carer.id, 'medical_post_allowance'))?.outcome).toBe('not_entitled')
    const standing = await t.system((tx) =>
      sql<{
        body: BenefitScheme
      }>`select body from policy.rule where kind = 'benefits.scheme' and key = 'medical_post_allowance'`.execute(
        tx,
      ),
    )
    const body = BenefitScheme.parse(standing.rows[0]?.body)
    await t.system((tx) =>
      putInForce(
        tx,
        'medical_post_allowance',
        { ...body, amount: { how: 'fixed', value: 30_000 } },
        { region: JIAOZUO },
      ),
    )
    expect((await month(JIAOZUO)).items.map((line) => [line.payeeName, line.amount])).toEqual([
      ['护士甲', 30_000],
    ])
  })
  test('B-WORK-19: hard to employ, paid up, a contract of 11 months: no; of 12: the conditions hold', async () => {
    await clear()
    const of = async (contractMonths: number) => {
      const worker = await save(JINCHENG, { hardToEmploy: true, contributionsPaid: true, contractMonths })
      return judged(JINCHENG, worker.id, 'insurance_hard_to_employ')
    }
    expect((await of(11))?.outcome).toBe('not_entitled')
    const yes = await of(12)
    expect(yes?.criteria.filter((one) => one.key !== 'amount').every((one) => one.holds === 'yes')).toBe(true)
    // The document states no amount: nothing else is missing.
    expect(yes).toMatchObject({ outcome: 'unknown', missing: [], blanks: ['/amount/value'] })
  })
  test('B-WORK-20: graduated 25 months ago: no; 24 months: the conditions hold, in a small institution only', async () => {
    await clear()
    const size = (sizeClass: 'small' | 'large') =>
      clerk(JINCHENG).call(payees.saveProvider, {
        params: { orgId: orgs.get(JINCHENG) ?? ('' as OrgId) }, // filled before every test
        body: {
          filedOn: null,
          privateCapital: null,
          organisationKind: 'company',
          sizeClass,
          suspendedReason: null,
        },
      })
    await size('small')
    const of = async (graduatedOn: string) => {
      const worker = await save(JINCHENG, { graduate: true, graduatedOn, contractMonths: 12 })
      return judged(JINCHENG, worker.id, 'insurance_graduates')
    }
    expect((await of('2024-10-15'))?.outcome).toBe('not_entitled')
    expect((await of('2024-11-15'))?.outcome).toBe('unknown')
    await size('large')
    expect((await of('2024-11-15'))?.outcome).toBe('not_entitled')
  })
  test('B-WORK-21: of ten interns five were kept: the raised subsidy; four: not', async () => {
    const orgId = orgs.get(JINCHENG) ?? ('' as OrgId) // filled before every test
    const of = async (internsKept: number) => {
      await clerk(JINCHENG).call(payees.saveProvider, {
        params: { orgId },
        body: {
          filedOn: null,
          privateCapital: null,
          organisationKind: null,
          sizeClass: null,
          suspendedReason: null,
          internsEnded: 10,
          internsKept,
        },
      })
      return judged(JINCHENG, orgId, 'internship_bonus')
    }
    expect((await of(5))?.criteria[0]).toEqual({ key: expect.any(String), holds: 'yes' })
    expect((await of(4))?.outcome).toBe('not_entitled')
    expect((await problemOf(of(11))).errors?.[0]?.pointer).toBe('/internsKept')
  })
  test('B-BEN-12: interest of month 36 after completion is supported, of month 37 not', async () => {
    const orgId = orgs.get(JINCHENG) ?? ('' as OrgId) // filled before every test
    await clerk(JINCHENG).call(payees.saveProvider, {
      params: { orgId },
      body: {
        filedOn: '2020-01-01',
        privateCapital: true,
        organisationKind: null,
        sizeClass: null,
        suspendedReason: null,
      },
    })
    const of = async (completedOn: string) => {
      const id = uuidv7()
      await clerk(JINCHENG).call(payees.saveBedProject, {
        params: { id },
        body: {
          orgId,
          name: '贷款建设',
          ownNewBeds: 0,
          convertedBeds: 0,
          builtBeds: 50,
          completedOn,
          acceptedOn: completedOn,
        },
      })
      return judged(JINCHENG, id, 'loan_interest')
    }
    const within = await of('2023-12-01')
    expect(within?.criteria.filter((one) => one.key !== 'amount').every((one) => one.holds === 'yes')).toBe(
      true,
    )
    expect((await of('2023-11-01'))?.outcome).toBe('not_entitled')
  })
})
