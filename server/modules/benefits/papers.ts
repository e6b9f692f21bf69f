import { sql } from 'kysely'
import type { z } from 'zod'
import type * as contract from '#contract/benefit-applications'
import { VariableName } from '#contract/benefit-situation'
import { dayOf } from '#contract/day'
import type { Decision } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { looksAt } from './evaluate-elder.ts'
import { factVariables } from './layout.ts'
import { variableWords } from './words.ts'

type View = z.input<typeof contract.Application>

/** Papers that need not be brought: what each would prove is known, and from where. Run as the system. */
export async function knownPapers(
  tx: Tx,
  elderId: string,
  { scheme }: Decision,
  asked: readonly { zh: string; en: string }[],
): Promise<View['papersKnown']> {
  const { rows } = await sql<{ kind: string; source: string; since: string }>`
    select kind::text, source, lower(valid)::text as since from people.fact where elder_id = ${elderId} and valid @> ${dayOf(clock.now())}::date`.execute(
    tx,
  )
  const facts = new Map(rows.map((row) => [row.kind, row]))
  return scheme.rule.body.evidence
    .filter((paper) => !asked.some((one) => one.zh === paper.zh && one.en === paper.en))
    .map((paper) => ({
      zh: paper.zh,
      en: paper.en,
      by: paper.proves
        .map((name) => VariableName.safeParse(name).data)
        .filter((name) => name !== undefined)
        .filter((name) => looksAt(scheme, name))
        .map((name) => {
          const fact = facts.get(factVariables[name]?.kind ?? '')
          return { ...variableWords(name), source: fact?.source ?? null, since: fact?.since ?? null }
        }),
    }))
    .filter((paper) => paper.by.length > 0)
}

/** The files of applications, oldest first, by application. */
export async function papersOf(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, View['papers']>> {
  const { rows } = await sql<{
    application_id: string
    id: string
    title: string
    name: string
    media_type: string
    size: number
    created_by_name: string | null
    created_at: Date
  }>`select p.application_id, p.id, p.title, f.name, f.media_type, f.size, p.created_by_name, p.created_at
    from benefits.application_paper p join platform.file f on f.id = p.file_id
    where p.application_id = any (${[...ids]}::uuid[]) order by p.created_at, p.id`.execute(tx)
  const found = new Map<string, View['papers']>()
  for (const row of rows)
    found.set(row.application_id, [
      ...(found.get(row.application_id) ?? []),
      {
        id: row.id,
        title: row.title,
        name: row.name,
        mediaType: row.media_type,
        size: Number(row.size),
        addedBy: row.created_by_name,
        addedAt: row.created_at.toISOString(),
      },
    ])
  return found
}
