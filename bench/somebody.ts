import { type RawBuilder, sql } from 'kysely'
import type { App } from '#platform/module'

/**
 * The columns name, pinyin, initials, sex, birth_day of the n-th person of a bench: each another name and birthday. A
 * thousand namesakes born on one day would be a thousand duplicates of each other, and the search for them what is measured.
 */
export function somebody(n: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`'测试' || chr(19968 + (${n} * 7919 % 20000)::int) || chr(19968 + (${n} / 20000)::int),
    'ceshi' || translate(to_hex((${n} * 7919 % 1048573)::int), '0123456789', 'ghijklmnop'), 'cs',
    (array['female', 'male'])[1 + ${n} % 2]::people.sex, date '1930-01-01' + (${n} * 7919 % 11000)::int`
}

/** Until the people just made are checked for duplicates: a core is busy with it, which no other figure should meet. */
export async function allChecked(app: Pick<App, 'db'>): Promise<void> {
  const left = () =>
    app.db.asSystem('bench', (tx) =>
      sql<{ id: string }>`select id from people.match_due where due_at is not null limit 1`.execute(tx),
    )
  while ((await left()).rows.length > 0) await new Promise((resolve) => setTimeout(resolve, 100))
}
