import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/ledger'
import { notFound, type ProblemError } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'

export type Line = { accountId: string; unit: contract.Unit; amount: number }

export type PostingDraft = {
  /** Made by whoever asks: the same id with the same content again is harmless, with another content refused. */
  id: string
  day?: string
  /** At most 300 characters of each language are kept: what a long reason says in full is kept with what it is about. */
  memo: contract.Memo
  /** `<module>.<what>`, for instance `benefits.batch_line`. */
  source: `${string}.${string}`
  subjectId?: string | null
  regionCode: number
  lines: readonly Line[]
  reverses?: string | null
}

/**
 * Writes one posting. Its lines sum to zero in each unit, in fen or minutes, none of them zero.
 * Returns false when the posting stood already. Throws the problems of the contract; nothing is written then.
 */
export async function post(tx: Tx, draft: PostingDraft): Promise<boolean> {
  refuseUnbalanced(draft.lines)
  const { rows } = await sql<{ fresh: boolean }>`/* kept ledger.post */
    select ledger.post(${draft.id}, ${clock.now()}, ${draft.day ?? null}::date, ${JSON.stringify(cut(draft.memo))}::jsonb, ${draft.source}, ${draft.subjectId ?? null},
      ${draft.reverses ?? null}, ${draft.regionCode}, ${draft.lines.map((line) => line.accountId)}::uuid[], ${draft.lines.map((line) => line.unit)}::ledger.unit[],
      ${draft.lines.map((line) => line.amount)}::bigint[], ${uuidv7()}) as fresh`
    .execute(tx)
    .catch((error: unknown) => {
      throw refusal(error) ?? error
    })
  return rows[0]?.fresh === true
}

const LONGEST = 300
const cut = (memo: contract.Memo): contract.Memo =>
  typeof memo === 'string'
    ? memo.slice(0, LONGEST)
    : { zh: memo.zh.slice(0, LONGEST), en: memo.en.slice(0, LONGEST) }

function refuseUnbalanced(lines: readonly Line[]): void {
  const sums = new Map<contract.Unit, bigint>()
  for (const { unit, amount } of lines) {
    if (!Number.isSafeInteger(amount) || amount === 0) throw contract.problems.unbalanced(`${amount}`)
    sums.set(unit, (sums.get(unit) ?? 0n) + BigInt(amount))
  }
  if (lines.length < 2) throw contract.problems.unbalanced()
  for (const [unit, sum] of sums) if (sum !== 0n) throw contract.problems.unbalanced(`${sum} ${unit}`)
}

function refusal(error: unknown): ProblemError | undefined {
  const constraint = error instanceof Error && 'constraint' in error ? error.constraint : undefined
  switch (constraint) {
    case 'balance_amount_check':
      return contract.problems.insufficient()
    case 'entry_account_open':
      return contract.problems.closed()
    case 'entry_unit':
      return contract.problems.wrongUnit()
    case 'posting_differs':
      return contract.problems.differs()
    case 'posting_reverses_key':
      return contract.problems.reversedAlready()
    default:
      return undefined
  }
}

/** Takes a posting back by one with the opposite entries. Each posting can be reversed once; a reversal cannot. */
export async function reverse(
  tx: Tx,
  postingId: string,
  reason: { id?: string; memo: contract.Memo; source: `${string}.${string}` },
): Promise<string> {
  const posting = await tx
    .selectFrom('ledger.posting')
    .select(['region_code', 'subject_id', 'reverses'])
    .where('id', '=', postingId)
    .executeTakeFirst()
  if (!posting) throw notFound()
  if (posting.reverses) throw contract.problems.reversedAlready()
  const entries = await tx
    .selectFrom('ledger.entry')
    .select(['account_id', 'unit', 'amount'])
    .where('posting_id', '=', postingId)
    .orderBy('line')
    .execute()
  const id = reason.id ?? uuidv7()
  await post(tx, {
    id,
    memo: reason.memo,
    source: reason.source,
    subjectId: posting.subject_id,
    regionCode: posting.region_code,
    reverses: postingId,
    lines: entries.map((entry) => ({ accountId: entry.account_id, unit: entry.unit, amount: -entry.amount })),
  })
  return id
}
