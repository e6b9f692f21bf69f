import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/ledger'
import { withClient } from '../../testing/database.ts'
import { world } from '#testing'
import { makeElder } from '../people/people.fixture.ts'
import { closeAccount, openAccount } from './account.ts'
import { holdersOf } from './holders.ts'
import { post, reverse } from './post.ts'
import { yuanOf } from './statement.ts'

const t = await world()
const REGION = 410802000000
const elderId = uuidv7()
const orgId = uuidv7()
const ids: Record<string, string> = {}
const head = () => t.as('head', { region: REGION })
// The columns are these brands' uuids.
const account = (name: string) => ids[name] as contract.LedgerAccountId
const posting = (name: string) => ids[name] as contract.PostingId

beforeAll(async () => {
  await t.system(async (tx) => {
    const open = async (name: string, kind: contract.AccountKind, more = {}) => {
      ids[name] = await openAccount(tx, {
        code: `read:${name}`,
        kind,
        unit: 'fen',
        name: `=${name}`,
        regionCode: REGION,
        ...more,
      })
    }
    await open('bureau', 'bureau')
    await open('quota', 'quota', { elderId })
    await open('provider', 'provider', { orgId })
    await open('closed', 'scheme')
    await closeAccount(tx, account('closed'))
    await openAccount(tx, {
      code: 'read:minutes',
      kind: 'quota',
      unit: 'minute',
      name: '时长',
      regionCode: REGION,
    })
    await openAccount(tx, {
      code: 'read:elsewhere',
      kind: 'bureau',
      unit: 'fen',
      name: '别处',
      regionCode: 410803000000,
    })
    const pay = async (name: string, day: string, from: string, to: string, amount: number) => {
      ids[name] = uuidv7()
      await post(tx, {
        id: posting(name),
        day,
        memo: `${name}，发放`,
        source: 'ledger.read_test',
        regionCode: REGION,
        lines: [
          { accountId: account(from), unit: 'fen', amount: -amount },
          { accountId: account(to), unit: 'fen', amount },
        ],
      })
    }
    await pay('grant', '2026-01-05', 'bureau', 'quota', 10_000)
    await pay('wrong', '2026-02-05', 'quota', 'provider', 2_500)
    await pay('right', '2026-03-05', 'quota', 'provider', 1_234)
    ids['undo'] = await reverse(tx, posting('wrong'), { memo: '冲正', source: 'ledger.read_test' })
  })
})

describe('accounts', () => {
  test.each([
    [{ holder: 'elder' }, ['read:quota']],
    [{ holder: 'organisation' }, ['read:provider']],
    [{ holder: 'place', state: 'open', unit: 'fen' }, ['read:bureau']],
    [{ state: 'closed' }, ['read:closed']],
    [{ unit: 'minute' }, ['read:minutes']],
    [{ elderId }, ['read:quota']],
    [{ orgId }, ['read:provider']],
    [{ q: 'PROV' }, ['read:provider']],
  ] as const)('%j', async (query, codes) => {
    const { items } = await (await head()).call(contract.listAccounts, { query })
    expect(items.map((one) => one.code)).toEqual(codes)
  })

  test('totals by kind are the sums of the balances that the list shows, and the neighbour’s are not in them', async () => {
    const who = await head()
    const { items } = await who.call(contract.listAccounts, { query: { limit: '200' } })
    const { items: sums } = await who.call(contract.totals, {})
    for (const sum of sums) {
      const of = items.filter((one) => one.kind === sum.kind && one.unit === sum.unit)
      expect(sum).toMatchObject({
        accounts: of.length,
        balance: of.reduce((all, one) => all + one.balance, 0),
      })
    }
    expect(sums.find((sum) => sum.kind === 'quota' && sum.unit === 'fen')?.balance).toBe(8_766)
    const neighbour = await t.as('head', { region: 410803000000 })
    expect((await neighbour.call(contract.totals, {})).items).toEqual([
      { kind: 'bureau', unit: 'fen', accounts: 1, balance: 0 },
    ])
  })
})

describe('the journal', () => {
  test('newest first, with what moved; a reversal and what it reverses point at each other', async () => {
    const who = await head()
    const { items } = await who.call(contract.listPostings, {})
    expect(items[0]).toMatchObject({ id: ids['undo'], reverses: ids['wrong'], lines: 2 })
    expect(items.find((one) => one.id === ids['wrong'])).toMatchObject({
      reversedBy: ids['undo'],
      moved: [{ unit: 'fen', amount: 2_500 }],
    })
    const shown = async (query: Record<string, string>) =>
      (await who.call(contract.listPostings, { query })).items.map((one) => one.id)
    expect(await shown({ reversal: 'reversals' })).toEqual([ids['undo']])
    expect(await shown({ reversal: 'reversed' })).toEqual([ids['wrong']])
    expect(await shown({ from: '2026-03-01', to: '2026-03-31' })).toEqual([ids['right']])
    expect(await shown({ q: 'grant' })).toEqual([ids['grant']])
    expect(await shown({ source: 'ledger.read_t' })).toHaveLength(4)
    expect(await shown({ source: 'benefits' })).toEqual([])
  })

  test('page by page it is the same list, each posting once', async () => {
    const who = await head()
    const seen: string[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page: { items: { id: string }[]; next: string | null } = await who.call(contract.listPostings, {
        query: { limit: '1', ...(after ? { after } : {}) },
      })
      seen.push(...page.items.map((one) => one.id))
      after = page.next ?? undefined
    }
    expect(seen).toEqual([ids['undo'], ids['right'], ids['wrong'], ids['grant']])
  })

  test('the neighbour sees none of it', async () => {
    const who = { as: 'head', inside: REGION, outside: 410804000000 } as const
    await t.neighbourSeesNothing(contract.listPostings, {}, who)
    await t.neighbourSeesNothing(contract.totals, {}, who)
    await t.neighbourSeesNothing(contract.exportStatement, { params: { id: account('quota') } }, who)
  })
})

describe('a statement', () => {
  test('has the balance before and after its period, and what came and went between', async () => {
    const who = await head()
    const params = { id: account('quota') }
    const whole = await who.call(contract.statement, { params })
    expect(whole).toMatchObject({ opening: 0, closing: 8_766, incoming: 12_500, outgoing: -3_734, lines: 4 })
    const spring = await who.call(contract.statement, {
      params,
      query: { from: '2026-02-01', to: '2026-03-31', limit: '1' },
    })
    expect(spring).toMatchObject({ opening: 10_000, closing: 6_266, incoming: 0, outgoing: -3_734, lines: 2 })
    expect(spring.items.map((line) => line.balance)).toEqual([6_266])
  })
})

describe('an exported statement', () => {
  test('is every line, oldest first, in yuan to the fen; text that a spreadsheet would run stays text', async () => {
    const who = await head()
    const answer = await t.http.inject({
      method: 'GET',
      url: `/api/ledger/accounts/${ids['quota']}/statement.csv`,
      headers: who.headers,
    })
    expect(answer.headers['content-type']).toContain('text/csv')
    const [title, columns, ...lines] = answer.body.replace('\ufeff', '').trim().split('\r\n')
    expect(title).toMatch(/^'=quota（read:quota）/)
    expect(columns).toContain('余额（元）')
    const amounts = lines.map((line) => line.split(',').slice(-3, -1))
    expect(amounts).toEqual([
      ['100.00', '100.00'],
      ['-25.00', '75.00'],
      ['-12.34', '62.66'],
      ['25.00', '87.66'],
    ])
  })

  test('fen become yuan exactly, whatever the amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }), (fen) => {
        const text = yuanOf(fen)
        expect(text).toMatch(/^-?\d+\.\d\d$/)
        expect(BigInt(text.replace('.', ''))).toBe(BigInt(fen))
      }),
    )
  })
})

describe('a check', () => {
  test('asked for, it runs once, and says what does not fit by name', async () => {
    const who = await head()
    const first = await who.call(contract.startCheck, {})
    expect(first.endedAt).toBeNull()
    expect((await who.call(contract.startCheck, {})).id).toBe(first.id)
    await t.due()
    const [done] = (await who.call(contract.listChecks, {})).items
    expect(done).toMatchObject({ id: first.id, faults: 0, postings: 4, entries: 8, found: [] })
    await withClient(t.app.owner, async (client) => {
      await client.query('update ledger.entry set amount = amount + 1 where posting_id = $1 and line = 1', [
        ids['grant'],
      ])
    })
    await who.call(contract.startCheck, {})
    await t.due()
    const [found] = (await who.call(contract.listChecks, {})).items
    expect(found?.found).toEqual(
      expect.arrayContaining([
        { what: 'hash', id: ids['grant'] },
        { what: 'sum', id: ids['grant'] },
      ]),
    )
    expect(found?.faults).toBe(found?.found.length)
  })

  test('somebody without the ledger is refused', async () => {
    const operator = await t.as('operator', { region: REGION })
    await expect(operator.call(contract.startCheck, {})).rejects.toMatchObject({
      problem: { type: '/problems/forbidden' },
    })
  })
})

test('whose a quota is, is said by name to those who may read people', async () => {
  const who = await head()
  const named = await t.system(async (tx) => {
    const elder = await makeElder(tx, { name: '账本老人', region: 410802001001 })
    return openAccount(tx, {
      code: 'read:named',
      kind: 'quota',
      unit: 'fen',
      name: '居家服务额度',
      regionCode: 410802001001,
      elderId: elder,
    })
  })
  const { items } = await who.call(contract.listAccounts, { query: { holder: 'elder' } })
  expect(items.find((one) => one.id === named)?.holderName).toBe('账本老人')
  expect((await who.call(contract.showAccount, { params: { id: account('quota') } })).holderName).toBeNull()
  const id = uuidv7()
  await t.system((tx) =>
    post(tx, {
      id,
      day: '2026-01-05',
      memo: { zh: '额度到账', en: 'Quota credited' },
      source: 'ledger.read_test',
      regionCode: REGION,
      lines: [
        { accountId: account('bureau'), unit: 'fen', amount: -5 },
        { accountId: named, unit: 'fen', amount: 5 },
      ],
    }),
  )
  const shown = await who.call(contract.showPosting, { params: { id: id as contract.PostingId } })
  expect(shown.memo).toEqual({ zh: '额度到账', en: 'Quota credited' })
  expect(shown.entries.map((entry) => entry.holderName)).toEqual([null, '账本老人'])
  // Either language finds it.
  for (const q of ['额度到账', 'quota CREDITED'])
    expect((await who.call(contract.listPostings, { query: { q } })).items.map((one) => one.id)).toEqual([id])
  // Nobody of that number is on record: no name, and no error.
  expect(items.find((one) => one.id === ids['quota'])?.holderName).toBeNull()
  const rows = [{ elder_id: items.find((one) => one.id === named)?.elderId ?? null, org_id: null }]
  const said = await t.system((tx) => holdersOf(tx, { may: new Set() }, rows))
  expect(rows.map(said)).toEqual([null])
})
