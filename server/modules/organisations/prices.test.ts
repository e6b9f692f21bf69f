import { expect, test } from 'vitest'
import * as papers from '#contract/organisation-papers'
import * as contract from '#contract/organisations'
import { uuidv7 } from '#contract/id'
import { problemOf, world } from '#testing'

const t = await world()
const COUNTY = 410802000000

async function site(name: string) {
  const clerk = await t.as('clerk', { region: COUNTY })
  const org = await clerk.call(contract.createOrganisation, {
    body: { name, kind: 'care_institution', regionCode: COUNTY },
  })
  const made = await clerk.call(contract.createSite, {
    body: {
      orgId: org.id,
      kind: 'institution',
      name: `${name}楼`,
      regionCode: 410802001001,
      address: '一号',
    },
  })
  return { clerk, org, params: { id: made.id } }
}

test('B-BEN-35: on free premises without a published price a facility stands on the list of violations, until it publishes', async () => {
  const { clerk, org, params } = await site('无偿场地养老院')
  const violations = async () => (await clerk.call(papers.priceViolations, {})).items.map((one) => one.siteId)
  expect(await violations()).not.toContain(params.id)
  expect(await clerk.call(papers.setPremises, { params, body: { premises: 'free' } })).toMatchObject({
    violation: true,
  })
  expect(await violations()).toContain(params.id)
  const manager = await t.as('org_manager', { orgId: org.id })
  const price = (priceFen: number | null) =>
    manager.call(papers.publishPrice, { params, body: { item: '全护理床位', priceFen, unit: 'month' } })
  expect(await price(260_000)).toMatchObject({ violation: false })
  expect(await violations()).not.toContain(params.id)
  // A changed price stands beside the withdrawn one; withdrawn without a new one it is a violation again.
  await price(280_000)
  const after = await price(null)
  expect(after.violation).toBe(true)
  expect(after.prices.map((one) => [one.priceFen, one.withdrawnOn !== null])).toEqual([
    [280_000, true],
    [260_000, true],
  ])
  await clerk.call(papers.setPremises, { params, body: { premises: 'rented' } })
  expect(await violations()).not.toContain(params.id)
  const other = await t.as('clerk', { region: 410803000000 })
  expect((await problemOf(other.call(papers.sitePrices, { params }))).type).toBe('/problems/not-found')
})

test('a licence has its days; ended before its time it is in force no longer, and is not corrected afterwards', async () => {
  const { clerk, org } = await site('许可测试养老院')
  const params = { id: org.id, paperId: uuidv7() }
  const body = {
    kind: 'licence' as const,
    name: '养老机构备案',
    number: 'B-1',
    issuer: '解放区民政局',
    validFrom: '2020-01-01',
    validTo: '2040-12-31',
  }
  expect(await clerk.call(papers.recordPaper, { params, body })).toMatchObject({
    inForce: true,
    validTo: '2040-12-31',
  })
  expect(
    await clerk.call(papers.recordPaper, { params, body: { ...body, validTo: '2021-12-31' } }),
  ).toMatchObject({ inForce: false })
  expect(
    (await problemOf(clerk.call(papers.recordPaper, { params, body: { ...body, validTo: '2019-12-31' } })))
      .errors?.[0]?.pointer,
  ).toBe('/validTo')
  expect(
    await clerk.call(papers.endPaper, { params, body: { on: '2021-06-01', reason: '注销' } }),
  ).toMatchObject({ endedOn: '2021-06-01', inForce: false })
  expect(
    (await problemOf(clerk.call(papers.endPaper, { params, body: { on: '2021-06-01', reason: '再次' } })))
      .type,
  ).toBe(papers.paperEnded.type)
  expect((await problemOf(clerk.call(papers.recordPaper, { params, body }))).type).toBe(
    papers.paperEnded.type,
  )
  const manager = await t.as('org_manager', { orgId: org.id })
  expect((await manager.call(papers.listPapers, { params: { id: org.id } })).items).toHaveLength(1)
  const other = await t.as('clerk', { region: 410803000000 })
  expect((await problemOf(other.call(papers.listPapers, { params: { id: org.id } }))).type).toBe(
    '/problems/not-found',
  )
})
