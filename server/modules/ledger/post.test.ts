import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/ledger'
import type { Actor } from '#platform/actor'
import { withClient } from '../../testing/database.ts'
import { world } from '#testing'
import { balanceOf, closeAccount, openAccount } from './account.ts'
import { type Line, post, type PostingDraft, reverse } from './post.ts'
import { verify } from './verify.ts'

const t = await world()
const REGION = 410802000000
const accounts: { id: string; guarded: boolean; unit: contract.Unit }[] = []

const open = (code: string, unit: contract.Unit, guarded = false, regionCode = REGION) =>
  t.system((tx) =>
    openAccount(tx, { code, kind: guarded ? 'quota' : 'scheme', unit, name: code, regionCode, guarded }),
  )
const draft = (lines: Line[], more: Partial<PostingDraft> = {}): PostingDraft => ({
  id: uuidv7(),
  memo: '测试',
  source: 'ledger.test',
  regionCode: REGION,
  lines,
  ...more,
})
const pay = (from: string, to: string, amount: number, unit: contract.Unit = 'fen') => [
  { accountId: from, unit, amount: -amount },
  { accountId: to, unit, amount },
]
let bureau = ''
let quota = ''
let provider = ''

beforeAll(async () => {
  bureau = await open('bureau:test', 'fen')
  quota = await open('quota:test', 'fen', true)
  provider = await open('provider:test', 'fen')
  for (const unit of contract.Unit.options) {
    for (let i = 0; i < 6; i++)
      accounts.push({ id: await open(`${unit}:${i}`, unit, i < 2), guarded: i < 2, unit })
  }
})

describe('one posting', () => {
  test('moves what it says and nothing else', async () => {
    expect(await t.system((tx) => post(tx, draft(pay(bureau, quota, 10_000))))).toBe(true)
    expect(await t.system((tx) => balanceOf(tx, quota))).toBe(10_000)
    await t.system((tx) => post(tx, draft(pay(quota, provider, 2_500))))
    expect(
      await t.system(async (tx) => [
        await balanceOf(tx, bureau),
        await balanceOf(tx, quota),
        await balanceOf(tx, provider),
      ]),
    ).toEqual([-10_000, 7_500, 2_500])
  })

  test('again with the same id is harmless, with another content refused', async () => {
    const same = draft(pay(bureau, provider, 100))
    expect(await t.system((tx) => post(tx, same))).toBe(true)
    expect(await t.system((tx) => post(tx, same))).toBe(false)
    t.clock.forward({ days: 2 })
    expect(await t.system((tx) => post(tx, same))).toBe(false)
    t.clock.reset()
    await expect(t.system((tx) => post(tx, { ...same, lines: pay(bureau, provider, 101) }))).rejects.toThrow(
      contract.problems.differs().message,
    )
  })

  test.each([
    [
      'a sum that is not zero',
      () => [
        { accountId: bureau, unit: 'fen', amount: 1 },
        { accountId: provider, unit: 'fen', amount: -2 },
      ],
      'unbalanced',
    ],
    ['a single line', () => [{ accountId: bureau, unit: 'fen', amount: 1 }], 'unbalanced'],
    ['half a fen', () => pay(bureau, provider, 0.5), 'unbalanced'],
    ['nothing', () => pay(bureau, provider, 0), 'unbalanced'],
    ['minutes in an account of fen', () => pay(bureau, provider, 5, 'minute'), 'wrongUnit'],
    ['more than a guarded account has', () => pay(quota, provider, 7_501), 'insufficient'],
  ] as const)('%s is refused and leaves nothing', async (_name, lines, problem) => {
    const id = uuidv7()
    // The table above is literal, hence readonly; a posting takes a mutable copy.
    await expect(t.system((tx) => post(tx, draft([...lines()] as Line[], { id })))).rejects.toMatchObject({
      problem: { type: contract.problems[problem].type },
    })
    expect(
      await t.system((tx) => tx.selectFrom('ledger.posting').select('id').where('id', '=', id).execute()),
    ).toEqual([])
  })

  test.each([
    ['an unbalanced posting', ['fen', 'fen'], [5, -4], 'entry_sums_to_zero'],
    ['fen against minutes', ['fen', 'minute'], [5, -5], 'entry_sums_to_zero'],
    ['a line without an amount', ['fen', 'fen'], [5], 'entry_sums_to_zero'],
    ['two lines of nothing', ['fen', 'fen'], [0, 0], 'entry_amount_check'],
    ['minutes in an account of fen', ['minute', 'minute'], [5, -5], 'entry_unit'],
  ])('the database refuses %s by itself', async (_name, units, amounts, constraint) => {
    const id = uuidv7()
    await expect(
      t.system((tx) =>
        sql`select ledger.post(${id}, now(), null, '"x"'::jsonb, 'ledger.test', null, null, ${REGION},
          ${[bureau, provider]}::uuid[], ${units}::ledger.unit[], ${amounts}::bigint[], ${uuidv7()})`.execute(
          tx,
        ),
      ),
    ).rejects.toMatchObject({ constraint })
    expect(
      await t.system((tx) => tx.selectFrom('ledger.posting').select('id').where('id', '=', id).execute()),
    ).toEqual([])
  })

  test('several guarded accounts move together, an account twice by its sum', async () => {
    const other = await open('quota:other', 'fen', true)
    const before = await t.system((tx) => balanceOf(tx, quota))
    await t.system((tx) =>
      post(
        tx,
        draft([
          ...pay(bureau, other, 900),
          ...pay(bureau, quota, 50),
          // Below zero for a moment only: what counts is the sum.
          { accountId: other, unit: 'fen', amount: -950 },
          { accountId: provider, unit: 'fen', amount: 950 },
          ...pay(bureau, other, 70),
        ]),
      ),
    )
    expect(await t.system((tx) => balanceOf(tx, other))).toBe(20)
    expect(await t.system((tx) => balanceOf(tx, quota))).toBe(before + 50)
    expect(await t.system((tx) => verify(tx))).toEqual([])
  })

  test('a clerk posts within the own place only, into accounts of the own place only', async () => {
    const away = await open('scheme:away', 'fen', false, 410804000000)
    const head: Actor = {
      accountId: uuidv7(),
      sessionId: '',
      postId: '',
      name: '科长',
      role: 'head',
      may: new Set(),
      scope: { audience: 'staff', region: REGION },
    }
    const asHead = (one: PostingDraft) => t.app.db.asActor(head, (tx) => post(tx, one))
    expect(await asHead(draft(pay(bureau, provider, 5)))).toBe(true)
    await expect(asHead(draft(pay(bureau, away, 5)))).rejects.toMatchObject({
      problem: { type: contract.problems.closed.type },
    })
    await expect(asHead(draft(pay(bureau, provider, 5), { regionCode: 410804000000 }))).rejects.toThrow(
      /not in scope/,
    )
  })

  test('a posting stays, whoever asks', async () => {
    const stands = uuidv7()
    await t.system((tx) => post(tx, draft(pay(bureau, provider, 5), { id: stands })))
    await withClient(t.app.owner, async (client) => {
      await expect(client.query('delete from ledger.posting where id = $1', [stands])).rejects.toThrow(
        /reverse it instead/,
      )
    })
  })

  test('nobody writes but through ledger.post, nobody changes or deletes', async () => {
    for (const statement of [
      sql`insert into ledger.posting (id, at, day, memo, source, region_code, hash) values (${uuidv7()}, now(), '2026-01-01', '"x"', 'ledger.test', 0, sha256('x'))`,
      sql`insert into ledger.entry (posting_id, line, account_id, unit, amount, day, region_code) values (${uuidv7()}, 1, ${bureau}, 'fen', 5, '2026-01-01', 0)`,
      sql`insert into ledger.balance values (${bureau}, 0, null, null, 5)`,
      sql`update ledger.balance set amount = 1`,
      sql`update ledger.entry set amount = 1`,
      sql`delete from ledger.entry`,
      sql`update ledger.posting set memo = '"x"'`,
      sql`delete from ledger.posting`,
    ]) {
      await expect(t.system((tx) => statement.execute(tx))).rejects.toThrow(/permission denied/)
    }
  })
})

describe('reversal and closing', () => {
  test('a reversal puts every balance back, once', async () => {
    const id = uuidv7()
    const before = await t.system((tx) => balanceOf(tx, provider))
    await t.system((tx) => post(tx, draft(pay(bureau, provider, 777), { id })))
    // A long reason does not stand in the way: the ledger keeps its beginning.
    const reversal = await t.system((tx) =>
      reverse(tx, id, { memo: '冲'.repeat(500), source: 'ledger.test' }),
    )
    expect(await t.system((tx) => balanceOf(tx, provider))).toBe(before)
    for (const twice of [id, reversal]) {
      await expect(
        t.system((tx) => reverse(tx, twice, { memo: '冲正', source: 'ledger.test' })),
      ).rejects.toMatchObject({ problem: { type: contract.problems.reversedAlready.type } })
    }
  })

  test('an account closes only when nothing is left, and takes nothing afterwards', async () => {
    const account = await open('scheme:short', 'fen')
    await t.system((tx) => post(tx, draft(pay(bureau, account, 5))))
    await expect(t.system((tx) => closeAccount(tx, account))).rejects.toMatchObject({
      problem: { type: contract.problems.notEmpty.type },
    })
    await t.system((tx) => post(tx, draft(pay(account, bureau, 5))))
    await t.system((tx) => closeAccount(tx, account))
    await expect(t.system((tx) => post(tx, draft(pay(bureau, account, 5))))).rejects.toMatchObject({
      problem: { type: contract.problems.closed.type },
    })
  })
})

describe('whatever is posted', () => {
  const anyPosting = fc.constantFrom(...contract.Unit.options).chain((unit) =>
    fc
      .array(
        fc.tuple(
          fc.nat(5),
          fc.integer({ min: -1_000_000, max: 1_000_000 }).filter((n) => n !== 0),
        ),
        { minLength: 1, maxLength: 5 },
      )
      .map((parts) => ({ unit, parts })),
  )

  test('all accounts of a unit sum to zero, guarded ones stay above it, and the verifier agrees', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyPosting, { minLength: 1, maxLength: 8 }), async (postings) => {
        // At once, so that postings over the same accounts race.
        await Promise.allSettled(
          postings.map(({ unit, parts }) => {
            const of = accounts.filter((account) => account.unit === unit)
            const lines = parts.map(([i, amount]) => ({ accountId: of[i]?.id ?? '', unit, amount }))
            const rest = -lines.reduce((sum, line) => sum + line.amount, 0)
            return t.system((tx) =>
              post(
                tx,
                draft(rest === 0 ? lines : [...lines, { accountId: of[5]?.id ?? '', unit, amount: rest }]),
              ),
            )
          }),
        )
        const { rows } = await t.system((tx) =>
          sql<{
            sum: number
            low: number
          }>`select sum(s)::bigint as sum, coalesce(min(s) filter (where guarded), 0)::bigint as low
          from (select a.unit, a.guarded, sum(e.amount) as s from ledger.entry e join ledger.account a on a.id = e.account_id group by a.id) x group by unit`.execute(
            tx,
          ),
        )
        for (const row of rows) {
          expect(row.sum).toBe(0)
          expect(row.low).toBeGreaterThanOrEqual(0)
        }
        expect(await t.system((tx) => verify(tx))).toEqual([])
      }),
      { numRuns: 25 },
    )
  })

  test('the verifier finds an altered amount, memo and balance, and what was written past the door', async () => {
    await withClient(t.app.owner, async (client) => {
      for (const [tamper, what] of [
        [
          'update ledger.posting set memo = \'"y"\' where id = (select id from ledger.posting order by id limit 1)',
          'hash',
        ],
        [
          'update ledger.entry set amount = amount + 1 where line = 1 and posting_id = (select id from ledger.posting order by id limit 1)',
          'sum',
        ],
        [
          'update ledger.balance set amount = amount + 1 where account_id = (select account_id from ledger.balance limit 1)',
          'balance',
        ],
        [
          `insert into ledger.entry (posting_id, line, account_id, unit, amount, day, region_code)
           select gen_random_uuid(), line, account_id, unit, amount, day, region_code from ledger.entry order by posting_id, line limit 1`,
          'sum',
        ],
        [
          `insert into ledger.entry (posting_id, line, account_id, unit, amount, day, region_code)
           select '00000000-0000-4000-8000-000000000001', line, account_id, unit, amount, day, region_code
           from ledger.entry e where posting_id = (select min(p.id::text)::uuid from ledger.posting p where exists (select from ledger.entry x where x.posting_id = p.id))`,
          'stray',
        ],
        [
          "update ledger.entry set unit = case unit when 'fen' then 'minute' else 'fen' end::ledger.unit where posting_id = (select id from ledger.posting order by id limit 1)",
          'stray',
        ],
        [
          `insert into ledger.posting (id, at, day, memo, source, region_code, hash)
           values (gen_random_uuid(), now(), '2026-01-01', '"x"', 'ledger.test', 0, sha256('x'))`,
          'empty',
        ],
      ] as const) {
        await client.query('begin')
        await client.query(tamper)
        const { rows } = await client.query<{ what: string }>('select what from ledger.verify()')
        expect(rows.map((row) => row.what)).toContain(what)
        await client.query('rollback')
      }
    })
  })
})

test('the neighbour sees no account, statement or posting', async () => {
  const id = uuidv7()
  await t.system((tx) => post(tx, draft(pay(bureau, provider, 1), { id })))
  const who = { as: 'head', inside: REGION, outside: 410803000000 } as const
  // The columns are these brands' uuids.
  await t.neighbourSeesNothing(
    contract.showAccount,
    { params: { id: provider as contract.LedgerAccountId } },
    who,
  )
  await t.neighbourSeesNothing(
    contract.statement,
    { params: { id: provider as contract.LedgerAccountId } },
    who,
  )
  await t.neighbourSeesNothing(contract.showPosting, { params: { id: id as contract.PostingId } }, who)
  await t.neighbourSeesNothing(contract.listAccounts, { query: {} }, who)
})

test('a statement’s balances run, page by page', async () => {
  const head = await t.as('head', { region: REGION })
  const account = await open('scheme:pages', 'fen')
  for (let i = 1; i <= 7; i++) await t.system((tx) => post(tx, draft(pay(bureau, account, i))))
  const seen: number[] = []
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: { items: { balance: number }[]; next: string | null } = await head.call(contract.statement, {
      params: { id: account as contract.LedgerAccountId },
      query: { limit: 3, ...(after ? { after } : {}) },
    })
    seen.push(...page.items.map((item) => item.balance))
    expect(page).toMatchObject({ opening: 0, closing: 28, incoming: 28, outgoing: 0, lines: 7 })
    after = page.next ?? undefined
  }
  expect(seen).toEqual([28, 21, 15, 10, 6, 3, 1])
})
