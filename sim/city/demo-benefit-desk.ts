import { sql } from 'kysely'
import * as applications from '#contract/benefit-applications'
import * as life from '#contract/benefit-life'
import * as payees from '#contract/benefit-payees'
import * as quotas from '#contract/benefit-quotas'
import * as staff from '#contract/benefit-workers'
import type { ApplicationId } from '#contract/benefit-words'
import { type ElderId, type OrgId, uuidv7 } from '#contract/id'
import { listOrganisations } from '#contract/organisations'
import type { App } from '#platform/module'
import type { Session } from '../life/session.ts'

/** Who sits at the demo's desks, each signed in. */
export type People = { clerk: Session; checker: Session; head: Session; deputy: Session; community: Session }

/** A few at a time: the browser of several clerks, not a flood. */
export async function inTurns<T>(
  list: readonly T[],
  at: number,
  act: (one: T, i: number) => Promise<void>,
): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: at }, async () => {
      for (let i = next++; i < list.length; i = next++) {
        const one = list[i]
        if (one !== undefined) await act(one, i)
      }
    }),
  )
}

/** Care workers with their certificates, institutions as their subsidies see them, new beds, a facility. */
export async function registerPayees({ clerk }: People, region: number, today: string): Promise<void> {
  const { items } = await clerk.call(listOrganisations, {
    query: { kind: 'care_institution', region, limit: 5 },
  })
  const names = ['赵丽娜', '孙国庆', '周敏', '李桂英', '王海燕', '陈伟', '刘芳', '杨雪梅']
  for (const [i, org] of items.entries()) {
    await clerk.call(payees.saveProvider, {
      params: { orgId: org.id },
      body: {
        filedOn: i === 3 ? null : '2021-05-01',
        privateCapital: i !== 2,
        publicBuiltPrivateRun: i === 2,
        organisationKind: i % 2 === 0 ? 'civil_non_enterprise' : 'company',
        sizeClass: 'small',
        designated: i < 2 ? true : null,
        suspendedReason: null,
      },
    })
    for (const n of [i * 2, i * 2 + 1])
      if (names[n])
        await clerk.call(payees.saveWorker, {
          params: { id: uuidv7() },
          body: {
            orgId: org.id,
            name: names[n],
            certificateLevel: [5, 4, 3, 0][n % 4] ?? 0,
            certifiedFrom: n % 4 === 3 ? null : '2023-04-01',
            // One runs out within weeks, one has run out, the others go on.
            certifiedTo: n % 4 === 0 ? dayAfter(today, 40) : n === 2 ? dayAfter(today, -20) : null,
            frontline: n % 3 !== 0,
            workplace: 'institution',
            nursingSince: '2022-03-01',
            employedFrom: '2022-03-01',
          },
        })
  }
  await trainSome(clerk, region, today)
  const [org] = items
  if (!org) return
  await clerk.call(payees.saveBedProject, {
    params: { id: uuidv7() },
    body: {
      orgId: org.id,
      name: '二期扩建（演示）',
      ownNewBeds: 40,
      convertedBeds: 0,
      builtBeds: 0,
      completedOn: `${Number(today.slice(0, 4)) - 1}-11-20`,
      acceptedOn: `${today.slice(0, 4)}-01-15`,
    },
  })
}

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** A course that has ended with its scores, and one to come. */
async function trainSome(clerk: People['clerk'], region: number, today: string): Promise<void> {
  const course = (title: string, kind: 'pre_job' | 'skill', from: string, days: number) => {
    const id = uuidv7()
    return clerk
      .call(staff.saveCourse, {
        params: { id },
        body: {
          regionCode: region,
          title,
          kind,
          mode: kind === 'pre_job' ? 'government_base' : 'school_firm',
          heldBy: '区养老服务指导中心（演示）',
          startsOn: from,
          endsOn: dayAfter(from, days),
          hours: days * 8,
        },
      })
      .then(() => id)
  }
  const { items } = await clerk.call(payees.listWorkers, { query: { limit: 50, region } })
  const ended = await course('护理员岗前培训（演示）', 'pre_job', dayAfter(today, -60), 5)
  const trainees = items.slice(1).map((one, i) => ({
    kind: 'worker' as const,
    id: one.id,
    hours: 40,
    score: 70 + ((i * 7) % 30),
    passed: i % 5 !== 4,
  }))
  if (trainees.length > 0) await clerk.call(staff.endCourse, { params: { id: ended }, body: { trainees } })
  await course('失智照护技能提升（演示）', 'skill', dayAfter(today, 14), 3)
}

/** Applications in every state, from outreach and from the village. */
export async function applyForSome({ clerk, checker, head, deputy }: People): Promise<void> {
  const { items } = await clerk.call(applications.listOutreach, {
    query: { limit: 40, scheme: 'hardship_subsidy' },
  })
  await inTurns(items.slice(0, 9), 3, async (one, i) => {
    const id = uuidv7() as ApplicationId // made here for this brand
    await clerk.call(applications.apply, {
      params: { id },
      body: {
        elderId: one.elderId,
        scheme: one.scheme,
        mandate: '本人到窗口申请',
        note: i % 2 === 0 ? '' : '行动不便，请上门核实',
      },
    })
    if (i === 1)
      await checker.call(applications.returnApplication, {
        params: { id },
        body: { reason: '请补充低保证复印件' },
      })
    if (i === 2)
      await clerk.call(applications.withdrawApplication, {
        params: { id },
        body: { reason: '本人改由子女办理' },
      })
    if (i < 4) return
    await checker.call(applications.checkApplication, { params: { id }, body: { note: '与低保名册相符' } })
    if (i > 5) await head.call(applications.decideApplication, { params: { id }, body: { approve: true } })
    if (i === 5)
      await deputy.call(applications.decideApplication, {
        params: { id },
        body: { approve: false, reason: '已享受同类补贴' },
      })
  })
}

export async function useQuotas({ clerk }: People): Promise<void> {
  const { items } = await clerk.call(quotas.listQuotas, { query: { state: 'left', limit: 40 } })
  await inTurns(items.slice(0, 12), 3, async (one, i) => {
    await clerk.call(quotas.useQuota, {
      params: { id: uuidv7() },
      body: {
        elderId: one.elderId as ElderId, // an id of the register
        scheme: one.scheme,
        service: ['meal', 'clean', 'bath'][i % 3] ?? 'meal',
        on: `${one.month.slice(0, 8)}${String(3 + i).padStart(2, '0')}`,
        amount: one.unit === 'minute' ? 60 : ([1500, 4000, 12_000][i % 3] ?? 1500),
        reference: `演示工单 ${1001 + i}`,
        proof: '服务照片、长者签字',
      },
    })
  })
}

/** The institution of the demo may apply for some of its residents. */
export async function manageMandate(
  app: App,
  { clerk }: People,
  stage: number,
  today: string,
): Promise<void> {
  const { rows } = await app.db.asSystem('demo.mandate', (tx) =>
    sql<{
      elder: string
      org: string
    }>`select e.id as elder, e.org_id as org from people.elder e join access.post p on p.org_id = e.org_id join access.account a on a.id = p.account_id
      where a.login = 'manager' and e.region_code >= ${stage} and e.region_code < ${stage + 1_000_000} and e.status = 'alive' order by e.id limit 2`.execute(
      tx,
    ),
  )
  for (const { elder, org } of rows)
    await clerk.call(life.saveMandate, {
      params: { id: uuidv7() },
      body: {
        elderId: elder as ElderId, // ids of the register
        orgId: org as OrgId, // as above
        schemes: [],
        from: today,
        to: `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`,
        ground: '入住时签订的代办委托书（演示）',
      },
    })
}
