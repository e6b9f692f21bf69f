import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/people'
import { world } from '#testing'
import { identityNumber, makeElder, neighbourVillage, village } from './people.fixture.ts'

const t = await world()
const jiefang = 410802000000
const zhongzhan = 410803000000

const numbers = { xiuying: identityNumber('1944-05-06', 'female') }
const ids: Record<string, string> = {}
beforeAll(async () => {
  await t.system(async (tx) => {
    ids.xiuying = await makeElder(tx, {
      name: '王秀英',
      identity: { kind: 'resident_card', number: numbers.xiuying, noIdentityReason: null },
      phones: [{ number: '13912345678' }, { number: '0391-3934567' }],
    })
    ids.shan = await makeElder(tx, {
      name: '单雄信',
      sex: 'male',
      address: { regionCode: village, detail: '学苑路7号', coordinates: null },
    })
    ids.rare = await makeElder(tx, { name: '李𬭎㛃', otherNames: ['李宏洁'] })
    ids.neighbour = await makeElder(tx, {
      name: '王秀英',
      region: neighbourVillage,
      phones: [{ number: '13912345678' }],
    })
  })
})

const find = async (q: string, region = jiefang) => {
  const clerk = await t.as('clerk', { region })
  return (await clerk.call(contract.search, { query: { q } })).items.map((item) => [item.id, item.matched])
}

describe('one search box', () => {
  test.each([
    ['王秀英', 'name'],
    ['秀英', 'name'],
    ['王', 'name'],
    ['wangxiuying', 'pinyin'],
    ['wang xiu', 'pinyin'],
    ['wxy', 'initials'],
    ['wx', 'initials'],
    ['139 1234 5678', 'phone'],
    ['03913934567', 'phone'],
  ])('%s finds 王秀英 of Jiefang alone, by %s', async (q, matched) => {
    expect(await find(q)).toEqual([[ids.xiuying, matched]])
  })

  test('the identity number finds its person, also in small letters and full-width digits', async () => {
    expect(await find(numbers.xiuying)).toEqual([[ids.xiuying, 'identity']])
    expect(await find(numbers.xiuying.toLowerCase())).toEqual([[ids.xiuying, 'identity']])
  })

  test('a surname is read as a surname, and an address by any two characters', async () => {
    expect(await find('shanxiongxin')).toEqual([[ids.shan, 'pinyin']])
    expect(await find('danxiongxin')).toEqual([])
    expect(await find('学苑路7号')).toEqual([[ids.shan, 'address']])
    expect(await find('苑路')).toEqual([[ids.shan, 'address']])
  })

  test('characters beyond the BMP are characters; other names count', async () => {
    expect(await find('𬭎㛃')).toEqual([[ids.rare, 'name']])
    expect(await find('李宏洁')).toEqual([[ids.rare, 'former_name']])
    expect(await find('lihongjie')).toEqual([[ids.rare, 'pinyin']])
  })

  test('a number given up still finds its person, and says so', async () => {
    const clerk = await t.as('clerk', { region: jiefang })
    const { elder } = await clerk.call(contract.show, { params: { elderId: ids.xiuying ?? '' } })
    const { amend } = await import('#contract/people-edit')
    await clerk.call(amend, {
      params: { elderId: elder.id },
      body: { updatedAt: elder.updatedAt, phones: [{ number: '13900000001' }] },
    })
    expect(await find('13912345678')).toEqual([[ids.xiuying, 'former_phone']])
    expect(await find('13900000001')).toEqual([[ids.xiuying, 'phone']])
  })

  test.each(["'; drop table people.elder; --", '%', '__', '\u0000', '{}', '王%英', 'a'.repeat(60), '🙂🙂'])(
    'hostile text %j finds nothing and harms nothing',
    async (q) => {
      const clerk = await t.as('clerk', { region: jiefang })
      await clerk.call(contract.search, { query: { q } }).then(
        (answer) => expect(answer.items).toEqual([]),
        (error: unknown) => expect(error).toMatchObject({ problem: { status: 422 } }),
      )
      expect(await find('单雄信')).toHaveLength(1)
    },
  )
})

describe('scope', () => {
  test('the neighbour finds their own and not ours', async () => {
    expect(await find('王秀英', zhongzhan)).toEqual([[ids.neighbour, 'name']])
    expect(await find('13912345678', zhongzhan)).toEqual([[ids.neighbour, 'phone']])
    expect(await find(numbers.xiuying, zhongzhan)).toEqual([])
    expect(await find('学苑路', zhongzhan)).toEqual([])
  })

  test('the function itself refuses bounds wider than the asker', async () => {
    const family = {
      accountId: ids.xiuying ?? '',
      sessionId: ids.xiuying ?? '',
      postId: ids.xiuying ?? '',
      name: '测试',
      role: 'clerk' as const,
      may: new Set<never>(),
      scope: { audience: 'staff' as const, region: jiefang },
    }
    const wide = t.app.db.asActor(family, (tx) =>
      sql`select * from people.search('name', '王', null, 0, 999999999999, null, null, 10)`.execute(tx),
    )
    await expect(wide).rejects.toMatchObject({ code: '42501' })
  })

  test('nobody but the system reads the index behind it', async () => {
    const clerk = {
      accountId: ids.xiuying ?? '',
      sessionId: ids.xiuying ?? '',
      postId: ids.xiuying ?? '',
      name: '测试',
      role: 'clerk' as const,
      may: new Set<never>(),
      scope: { audience: 'staff' as const, region: 410800000000 },
    }
    await expect(
      t.app.db.asActor(clerk, (tx) => sql`select name from people.search_key`.execute(tx)),
    ).rejects.toMatchObject({ code: '42501' })
  })

  test('a responder may not search, a family neither', async () => {
    for (const [role, scope] of [
      ['responder', {}],
      ['family', { elderIds: [ids.xiuying ?? ''] }],
    ] as const) {
      const who = await t.as(role, scope)
      await expect(who.call(contract.search, { query: { q: '王' } })).rejects.toMatchObject({
        problem: { status: 403 },
      })
    }
  })
})

test('the grams of a person are those of each name and of the address, also of one character, of none, and of rare ones', async () => {
  const people = [
    ['王秀英', ['秀英'], '建设路12号院3号楼'],
    ['𠮷田', [], ''],
    ['王', ['李', '张𬀩'], '路'],
    ['欧阳娜娜', [], '幸福路1号'],
  ] as const
  for (const [name, others, address] of people) {
    const { rows } = await t.system((tx) =>
      sql<{
        made: string[]
        wanted: string[]
      }>`select array(select distinct g from unnest(people.grams(${name}, ${[...others]}::text[], ${address})) g order by 1) as made,
        array(select distinct g from (select unnest(people.bigrams(n)) as g from unnest(${[name, ...others]}::text[]) n
          union all select '@' || unnest(people.bigrams(${address})) union all select '#' || unnest(people.fourgrams(${address}))) x order by 1) as wanted`.execute(
        tx,
      ),
    )
    expect(rows[0]?.made).toEqual(rows[0]?.wanted)
  }
})
