import { expect, test } from 'vitest'
import { checkCharacter } from '#contract/identity'
import * as people from '#contract/people'
import * as contract from '#contract/people-import'
import { world } from '#testing'
import { checked, csv, gone, upload } from './import.fixture.ts'

const t = await world()

test('B-XCH-01, A-XCH-16: a list with an unknown code: that row is refused with the reason and its text kept, the others go in', async () => {
  const clerk = await t.as('clerk', { region: 410802000000 })
  const card = (day: string, n: string) => {
    const body = `410802${day.replaceAll('-', '')}${n}`
    return body + checkCharacter(body)
  }
  const rows = [
    ['姓名', '身份证号', '乡镇街道', '村（社区）', '现住址'],
    ['常秀兰', card('1948-05-06', '002'), '民生街道', '枫华园社区', '1号楼'],
    ['段有福', card('1949-05-06', '001'), '民生街道', '并不存在社区', '2号楼'],
    ['秦桂花', card('1950-05-06', '002'), '民生街道', '枫华园社区', '3号楼'],
  ]
  const { id: importId } = await upload(t, clerk, { bytes: csv(rows), name: '名册.csv' })
  await checked(t, clerk, importId)
  expect(await gone(t, clerk, importId)).toMatchObject({ applied: 2 })
  const { items } = await clerk.call(contract.rows, {
    params: { importId },
    query: { reason: 'place_unknown' },
  })
  expect(items).toHaveLength(1)
  expect(items[0]).toMatchObject({ verdict: 'doubtful' })
  expect(JSON.stringify(items[0])).toContain('并不存在社区')
  const found = async (q: string) => (await clerk.call(people.search, { query: { q } })).items.length
  expect([await found('常秀兰'), await found('段有福'), await found('秦桂花')]).toEqual([1, 0, 1])
})
