import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkCharacter } from '#contract/identity'
import { uuidv7 } from '#contract/id'
import * as people from '#contract/people'
import * as edit from '#contract/people-edit'
import * as duplicates from '#contract/people-duplicates'
import * as contract from '#contract/people-import'
import { runDue } from '#platform/deadlines'
import { type Caller, problemOf, type World, world } from '#testing'
import { makeElder, village } from '../people.fixture.ts'
import { checked, csv, gone, upload, xlsx } from './import.fixture.ts'
import { importStep } from './steps.ts'

let t: World
let clerk: Caller
const jiefang = 410802000000
const card = (day: string, sequence: number) => {
  const body = `410802${day.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`
  return body + checkCharacter(body)
}
const old = card('1944-05-06', 2)
const header = [
  '姓名',
  '身份证号',
  '联系电话',
  '乡镇街道',
  '村（社区）',
  '现住址',
  '居住情况',
  '出生日期',
  '性别',
]
const where = ['民生街道', '枫华园社区', '建设路12号院3号楼'] as const

beforeAll(async () => {
  t = await world()
  clerk = await t.as('clerk', { region: jiefang })
  await t.system((tx) =>
    makeElder(tx, {
      name: '王秀英',
      identity: { kind: 'resident_card', number: old, noIdentityReason: null },
      birthDay: '1944-05-06',
      sex: 'female',
      phones: [{ number: '13912345678' }],
      synthetic: false,
    }),
  )
  await t.system((tx) =>
    makeElder(tx, {
      name: '李桂兰',
      identity: { kind: 'none', number: null, noIdentityReason: '遗失' },
      birthDay: '1941-02-03',
      sex: 'female',
      phones: [{ number: '13800001111' }],
      address: { regionCode: village, detail: '建设路9号', coordinates: null },
      synthetic: false,
    }),
  )
  await t.due()
})

const rowsOf = async (importId: string, query: Parameters<typeof clerk.call<typeof contract.rows>>[1] = {}) =>
  (await clerk.call(contract.rows, { params: { importId }, ...query })).items

describe('a dirty list', () => {
  let importId: string
  const rows = [
    header,
    ['王秀英', old, '13912345678', ...where, '独居', '', ''],
    ['赵大山', card('1950-01-02', 1), '13912340002、0391-3912345', ...where, '与子女同住', '', '男'],
    ['钱玉梅', card('1951-01-02', 2).replace(/.$/, (c) => (c === '1' ? '2' : '1')), '', ...where, '', '', ''],
    ['孙□英', card('1952-01-02', 2), '', ...where, '', '', ''],
    ['李桂兰', '', '13800001111', ...where, '', '1941-02-03', '女'],
    ['周福来', card('1949-03-04', 1), '', '民生街道', '没有的社区', '', '', '', ''],
    ['赵大山', card('1950-01-02', 1), '', ...where, '', '', ''],
    ['吴桂英', card('1948-03-04', 2), '', ...where, '', '1948-03-05', ''],
    ['郑守业', card('1947-03-04', 1), '', ...where, '', '', ''],
  ]

  test('is read, and the preview says what will happen with every row', async () => {
    const made = await upload(
      t,
      clerk,
      { bytes: await xlsx(rows), name: '解放区名册.xlsx' },
      { asOf: '2026-11-01' },
    )
    importId = made.id
    expect(made).toMatchObject({ state: 'mapping', total: 9, regionCode: jiefang })
    const done = await checked(t, clerk, importId)
    expect(done).toMatchObject({
      state: 'ready',
      progress: 9,
      waiting: 3,
      verdicts: { new: 2, changed: 1, duplicate: 2, doubtful: 4 },
    })
    expect(done.reasons.map((r) => r.reason).toSorted()).toEqual([
      'birth_contradicts',
      'identity_check_digit',
      'in_file',
      'likely_same',
      'name_glyph',
      'place_unknown',
    ])
    const [known] = await rowsOf(importId)
    expect(known).toMatchObject({
      verdict: 'changed',
      changes: [{ field: 'address' }, { field: 'living', before: null, after: '独居 · 2026-11-01' }],
    })
    const [same] = await rowsOf(importId, { query: { reason: 'likely_same' } })
    expect(same?.matches).toMatchObject([{ name: '李桂兰', likely: true }])
    expect(same?.matches[0]?.why.map((one) => one.field)).toEqual(
      expect.arrayContaining(['name', 'birth_day', 'phone', 'place']),
    )
  })

  test('good rows go in, doubtful ones stay; the record has what the row said', async () => {
    expect(await gone(t, clerk, importId)).toMatchObject({ state: 'done', applied: 3, waiting: 0 })
    const { items } = await clerk.call(people.search, { query: { q: '赵大山' } })
    expect(items).toHaveLength(1)
    const record = await clerk.call(people.show, { params: { elderId: items[0]?.id ?? '' } })
    expect(record.elder).toMatchObject({
      birthDay: '1950-01-02',
      sex: 'male',
      regionCode: village,
      address: where[2],
    })
    expect(record.phones).toHaveLength(2)
    expect(record.facts).toMatchObject([{ kind: 'living', value: 'with_children', from: '2026-11-01' }])
  })

  test('a row is mended in place, or decided, and goes in then', async () => {
    const [glyph] = await rowsOf(importId, { query: { reason: 'name_glyph' } })
    expect(
      await problemOf(
        clerk.call(contract.decideRow, {
          params: { importId, row: glyph?.row ?? 0 },
          body: { decision: 'accept' },
        }),
      ),
    ).toMatchObject({ type: contract.problems.hard.type })
    expect(
      await clerk.call(contract.mendRow, {
        params: { importId, row: glyph?.row ?? 0 },
        body: { fields: [{ field: 'name', text: '孙翊英' }] },
      }),
    ).toMatchObject({ verdict: 'new', state: 'waiting' })
    const [same] = await rowsOf(importId, { query: { reason: 'likely_same' } })
    await clerk.call(contract.decideRow, {
      params: { importId, row: same?.row ?? 0 },
      body: { decision: 'same', elderId: same?.matches[0]?.elderId ?? '' },
    })
    expect(
      await clerk.call(contract.decideAll, {
        params: { importId },
        body: { reason: 'birth_contradicts', decision: 'accept' },
      }),
    ).toEqual({ rows: 1 })
    expect(
      await clerk.call(contract.decideAll, {
        params: { importId },
        body: { reason: 'in_file', decision: 'accept' },
      }),
    ).toEqual({ rows: 1 })
    const done = await gone(t, clerk, importId)
    expect(done).toMatchObject({ applied: 6, waiting: 0 })
    expect((await clerk.call(people.search, { query: { q: '李桂兰' } })).items).toHaveLength(1)
    expect((await clerk.call(people.search, { query: { q: '吴桂英' } })).items).toMatchObject([
      { birthDay: '1948-03-04' },
    ])
  })

  test('the same file again changes nothing', async () => {
    const before = await clerk.call(people.count, {})
    const again = await upload(
      t,
      clerk,
      { bytes: await xlsx(rows), name: '再来.xlsx' },
      { asOf: '2026-11-01' },
    )
    const shown = await checked(t, clerk, again.id)
    expect(shown).toMatchObject({ verdicts: { new: 0, changed: 0 }, waiting: 0 })
    await gone(t, clerk, again.id)
    expect(await clerk.call(people.count, {})).toEqual(before)
  })

  test('the whole is undone; a record that was used since stays, with the reason', async () => {
    const { items } = await clerk.call(people.search, { query: { q: '赵大山' } })
    const used = items[0]?.id ?? ''
    await clerk.call(edit.addContact, {
      params: { elderId: used },
      body: { name: '赵小山', relation: 'son' },
    })
    expect(
      await problemOf(clerk.call(contract.undo, { params: { importId }, body: { reason: '' } })),
    ).toMatchObject({ status: 422 })
    await clerk.call(contract.undo, { params: { importId }, body: { reason: '传错了文件' } })
    await t.due()
    const undone = await clerk.call(contract.show, { params: { importId } })
    expect(undone.state).toBe('undone')
    const stay = (await rowsOf(importId)).filter((row) => row.undoProblem)
    expect(stay.map((row) => [row.name, row.undoProblem])).toMatchObject([
      ['赵大山', expect.stringMatching(/之后又有：联系人变更/)],
    ])
    expect((await clerk.call(people.search, { query: { q: '郑守业' } })).items).toEqual([])
    const king = (await clerk.call(people.search, { query: { q: old } })).items[0]
    const record = await clerk.call(people.show, { params: { elderId: king?.id ?? '' } })
    expect(record.facts).toEqual([])
    expect(record.elder.address).toBe('建设路12号院3号楼2单元501')
  })

  test('a list that moved somebody and is undone takes what other modules keep by place back home', async () => {
    const number = card('1943-03-03', 8)
    const elderId = await t.system((tx) =>
      makeElder(tx, {
        name: '许由之',
        identity: { kind: 'resident_card', number, noIdentityReason: null },
        birthDay: '1943-03-03',
        sex: 'female',
        synthetic: false,
      }),
    )
    await t.system((tx) =>
      sql`insert into assessment.demand (id, elder_id, region_code, item, opened_at, updated_at) values (${uuidv7()}, ${elderId}, ${village}, 'meal', now(), now())`.execute(
        tx,
      ),
    )
    const places = async () =>
      (
        await t.system((tx) =>
          sql<{
            at: number
          }>`select region_code as at from people.elder where id = ${elderId} union all select region_code from assessment.demand where elder_id = ${elderId}`.execute(
            tx,
          ),
        )
      ).rows.map((row) => row.at)
    const list = csv([
      ['姓名', '身份证号', '村', '现住址'],
      ['许由之', number, '410802001002', '学府路3号'],
    ])
    const moved = await upload(t, clerk, { bytes: list, name: '搬家.csv' })
    await checked(t, clerk, moved.id)
    await clerk.call(contract.decideAll, {
      params: { importId: moved.id },
      body: { reason: 'place_moved', decision: 'accept' },
    })
    await gone(t, clerk, moved.id)
    expect(await places()).toEqual([410802001002, 410802001002])
    await clerk.call(contract.undo, { params: { importId: moved.id }, body: { reason: '传错了文件' } })
    await t.due()
    expect(await places()).toEqual([village, village])
  })

  test('after undoing the same people can be brought in again', async () => {
    const again = await upload(
      t,
      clerk,
      { bytes: await xlsx(rows), name: '第三次.xlsx' },
      { asOf: '2026-11-02' },
    )
    expect(await checked(t, clerk, again.id)).toMatchObject({ verdicts: { new: 1, changed: 1 } })
    await clerk.call(contract.cancel, { params: { importId: again.id } })
  })
})

describe('whatever happens on the way', () => {
  const many = (n: number, from = 0) =>
    csv([
      ['姓名', '身份证号', '村'],
      ...Array.from({ length: n }, (_, i) => [
        '赵钱孙李周吴郑王冯陈'.charAt(i % 10) +
          '春夏秋冬东南西北金木水火土日月'.charAt(Math.floor(i / 10) % 15) +
          '壬',
        card(`19${30 + ((i + from) % 30)}-0${1 + (i % 9)}-1${i % 10}`, 2 * ((i + from) % 400) + 1),
        '410802001002',
      ]),
    ])

  test('a killed step leaves its rows as they were, the next takes them: nothing lost, nothing twice', async () => {
    const { id } = await upload(t, clerk, { bytes: many(1200), name: '一千二百.csv' })
    await checked(t, clerk, id)
    await clerk.call(contract.apply, { params: { importId: id } })
    expect(await runDue(t.app, importStep)).toBe(1)
    const half = await clerk.call(contract.show, { params: { importId: id } })
    expect(half).toMatchObject({ state: 'applying', applied: 500, progress: 500 })
    // The next step is killed with its rows written and nothing committed.
    const killed = t.app.db.asSystem('test', async (tx) => {
      await sql`select * from people.import where id = ${id} for update`.execute(tx)
      const row = await tx
        .selectFrom('people.import')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      await importStep.run(tx, [{ ...row }])
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx)
    })
    await expect(killed).rejects.toThrow()
    expect(await clerk.call(contract.show, { params: { importId: id } })).toMatchObject({
      applied: 500,
      progress: 500,
    })
    await t.due()
    const done = await clerk.call(contract.show, { params: { importId: id } })
    expect(done).toMatchObject({ state: 'done', applied: done.verdicts.new, waiting: 0 })
    const { rows } = await t.system((tx) =>
      sql<{
        n: number
        people: number
      }>`select count(*) as n, count(distinct identity_hash) as people from people.elder where name like '%壬' and name <> '壬'`.execute(
        tx,
      ),
    )
    expect(rows[0]).toEqual({ n: done.applied, people: done.applied })
  })

  test('it is stopped between two steps, goes on, and an illegal move is refused', async () => {
    const { id } = await upload(t, clerk, { bytes: many(900, 77), name: '九百.csv' })
    const params = { importId: id }
    expect(await problemOf(clerk.call(contract.apply, { params }))).toMatchObject({
      type: contract.problems.wrongState.type,
    })
    expect(await problemOf(clerk.call(contract.undo, { params, body: { reason: '试试' } }))).toMatchObject({
      status: 409,
    })
    const { waiting } = await checked(t, clerk, id)
    await clerk.call(contract.apply, { params })
    await runDue(t.app, importStep)
    expect(await clerk.call(contract.cancel, { params })).toMatchObject({
      state: 'cancelled',
      applied: Math.min(500, waiting),
    })
    await t.due()
    expect(await clerk.call(contract.show, { params })).toMatchObject({ state: 'cancelled' })
    expect(await problemOf(clerk.call(contract.cancel, { params }))).toMatchObject({ status: 409 })
    expect(await gone(t, clerk, id)).toMatchObject({ state: 'done', applied: waiting })
    await expect(
      t.system((tx) => sql`update people.import set state = 'mapping' where id = ${id}`.execute(tx)),
    ).rejects.toThrow(/does not go from/)
  })

  test('a mapping is remembered for the same header; two columns cannot be one field', async () => {
    const odd = csv([
      ['老人大名', '公民号码', '村'],
      ['褚遂良', card('1940-01-01', 1), '410802001002'],
    ])
    const first = await upload(t, clerk, { bytes: odd, name: 'a.csv' })
    const params = { importId: first.id }
    expect((await clerk.call(contract.show, { params })).columns.map((c) => c.field)).toEqual([
      null,
      null,
      'village',
    ])
    const columns = [
      { index: 0, field: 'name' as const },
      { index: 1, field: 'identity' as const },
      { index: 2, field: 'village' as const },
    ]
    expect(
      await problemOf(
        clerk.call(contract.setMapping, {
          params,
          body: { columns: [...columns, { index: 2, field: 'name' }] },
        }),
      ),
    ).toMatchObject({ errors: [{ detail: '两列都对应了“姓名”' }] })
    await clerk.call(contract.setMapping, { params, body: { columns } })
    const second = await upload(t, clerk, { bytes: odd, name: 'b.csv' })
    const shown = await clerk.call(contract.show, { params: { importId: second.id } })
    expect(shown).toMatchObject({ mappingFrom: 'saved', sameFileAs: first.id })
    expect(shown.columns.map((c) => c.field)).toEqual(['name', 'identity', 'village'])
  })

  test('somebody registered elsewhere is not touched and not shown', async () => {
    const number = card('1939-09-09', 5)
    await t.system((tx) =>
      makeElder(tx, {
        name: '沈南方',
        region: 410803001001,
        identity: { kind: 'resident_card', number, noIdentityReason: null },
        birthDay: '1939-09-09',
        sex: 'male',
        synthetic: false,
      }),
    )
    const { id } = await upload(t, clerk, {
      bytes: csv([
        ['姓名', '身份证号', '村'],
        ['沈南方', number, '410802001002'],
        ['卫东', card('1938-08-08', 1), '410803001001'],
      ]),
      name: 'c.csv',
    })
    await checked(t, clerk, id)
    expect((await rowsOf(id)).map((row) => [row.reasons[0]?.code, row.matches, row.elderId])).toEqual([
      ['elsewhere', [], null],
      ['place_outside', [], null],
    ])
    // Taken all the same, the row opens a record here, and the level that sees both gets the pair.
    await clerk.call(contract.decideRow, {
      params: { importId: id, row: 1 },
      body: { decision: 'accept' },
    })
    expect(await gone(t, clerk, id)).toMatchObject({ state: 'done', applied: 1 })
    const [taken] = await rowsOf(id)
    const city = await t.as('clerk', { region: 410800000000 })
    const { items } = await city.call(duplicates.list, { query: { state: 'open', limit: '200' } })
    expect(items.some((one) => one.a.id === taken?.elderId || one.b.id === taken?.elderId)).toBe(true)
    await t.neighbourSeesNothing(
      contract.show,
      { params: { importId: id } },
      { as: 'clerk', inside: jiefang, outside: 410803000000 },
    )
    await t.neighbourSeesNothing(
      contract.rows,
      { params: { importId: id } },
      { as: 'clerk', inside: jiefang, outside: 410803000000 },
    )
    const stranger = await t.as('clerk', { region: 410803000000 })
    for (const call of [
      stranger.call(contract.apply, { params: { importId: id } }),
      stranger.call(contract.mendRow, {
        params: { importId: id, row: 1 },
        body: { fields: [{ field: 'name', text: '甲' }] },
      }),
    ])
      expect(await problemOf(call)).toMatchObject({ status: 404 })
    expect(
      await problemOf(
        (await t.as('operator', { region: jiefang })).call(contract.show, { params: { importId: id } }),
      ),
    ).toMatchObject({ status: 403 })
  })

  test('what is in a row is encrypted where it lies', async () => {
    const { rows } = await t.system((tx) =>
      sql<{ all: string }>`select string_agg(r::text, '') as all from people.import_row r`.execute(tx),
    )
    expect(rows[0]?.all).not.toContain('王秀英')
    expect(rows[0]?.all).not.toContain(old)
  })

  test('the template of a list is read back without a question', async () => {
    const response = await t.http.inject({
      method: 'GET',
      url: '/api/people/import-template?list=subsistence',
      headers: clerk.headers,
    })
    expect(response.statusCode).toBe(200)
    expect(
      await problemOf(
        upload(t, clerk, { bytes: response.rawPayload, name: '模板.xlsx' }, { list: 'subsistence' }),
      ),
    ).toMatchObject({ detail: '表头下面没有数据' })
  })
})

test('a new record that is much like another is put before somebody, on whatever path it came', async () => {
  const form = {
    name: '李桂蘭',
    identity: { kind: 'none' as const, noIdentityReason: '补办中' },
    sex: 'female' as const,
    birthDay: '1941-02-03',
    address: { regionCode: village, detail: '建设路9号' },
    phones: [{ number: '13800001111' }],
  }
  const [hint] = (
    await clerk.call(duplicates.check, {
      body: { name: form.name, birthDay: form.birthDay, phones: ['13800001111'], regionCode: village },
    })
  ).items
  expect(hint).toMatchObject({ name: '李桂兰', likely: true })
  const made = await clerk.call(edit.register, { body: form })
  await t.due()
  const { items } = await clerk.call(duplicates.list, { query: { elder: made.id } })
  expect(items).toHaveLength(1)
  expect([items[0]?.a.name, items[0]?.b.name].toSorted()).toEqual(['李桂兰', '李桂蘭'])
})

test('B-REG-10: a list of ten priority-care recipients is matched by identity number: ten elders have the tag, with source and date', async () => {
  const people10 = Array.from({ length: 10 }, (_, i) => ({
    name: `优抚${'甲乙丙丁戊己庚辛壬癸'[i]}`,
    number: card('1942-10-01', 100 + i),
  }))
  const ids = await t.system(async (tx) => {
    const made: string[] = []
    for (const one of people10)
      made.push(
        await makeElder(tx, {
          name: one.name,
          identity: { kind: 'resident_card', number: one.number, noIdentityReason: null },
          birthDay: '1942-10-01',
          sex: Number(one.number[16]) % 2 ? 'male' : 'female',
          synthetic: false,
        }),
      )
    return made
  })
  // The list knows name and number only: neither place nor address.
  const { id } = await upload(
    t,
    clerk,
    {
      bytes: csv([['姓名', '身份证号'], ...people10.map(({ name, number }) => [name, number])]),
      name: '优抚.csv',
    },
    { list: 'priority_care', asOf: '2026-06-30' },
  )
  await checked(t, clerk, id)
  expect(await gone(t, clerk, id)).toMatchObject({ state: 'done', applied: 10 })
  for (const elderId of ids) {
    const { elder, facts } = await clerk.call(people.show, { params: { elderId } })
    expect(elder.groups).toContain('priority_care')
    expect(facts.filter((one) => one.kind === 'priority_care')).toMatchObject([
      { value: 'recipient', from: '2026-06-30', source: expect.stringContaining('优抚') },
    ])
  }
})

test('what an import counts as it goes is what its rows are, after every list of this file', async () => {
  const { rows } = await t.system((tx) =>
    sql<{ import_id: string; what: string; counted: number; found: number }>`
      with found as (
        select r.import_id, w.what, count(*)::int as n from people.import_row r cross join lateral (
          select r.verdict::text where r.verdict is not null
          union all select 'waiting' where r.applied_at is null and (r.verdict in ('new', 'changed') or r.decision in ('accept', 'same', 'different'))
          union all select 'applied' where r.applied_at is not null
          union all select 'skipped' where r.decision = 'skip'
          union all select 'undone' where r.undone_at is not null
          union all select '!' || x from unnest(r.reasons) x where r.applied_at is null and r.decision is null and r.verdict in ('duplicate', 'doubtful')
        ) w (what) group by 1, 2)
      select coalesce(f.import_id, c.import_id) as import_id, coalesce(f.what, c.what) as what, coalesce(c.n, 0) as counted, coalesce(f.n, 0) as found
      from found f full join people.import_count c on c.import_id = f.import_id and c.what = f.what`.execute(
      tx,
    ),
  )
  expect(rows.map((row) => row.what)).toEqual(
    expect.arrayContaining(['new', 'duplicate', 'applied', 'undone', '!in_file']),
  )
  expect(rows.filter((row) => row.counted !== row.found)).toEqual([])
})
