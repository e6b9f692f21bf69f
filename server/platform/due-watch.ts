import { sql } from 'kysely'
import { clock } from './clock.ts'
import type { Deadline } from './deadlines.ts'
import { logger } from './log.ts'
import type { App } from './module.ts'

const log = logger('deadlines')

/**
 * Says which deadlines have a due row, in one statement for all that ask at about the same time: some thirty loops that
 * each began a transaction twice a second to find nothing would be most of what an idle database does.
 */
export class DueWatch {
  readonly #app: App
  #asked: { deadline: Deadline; answer: (due: boolean) => void }[] = []

  constructor(app: App) {
    this.#app = app
  }

  /** False as well when the database did not answer: the next question may find it back. */
  isDue(deadline: Deadline): Promise<boolean> {
    return new Promise((answer) => {
      this.#asked.push({ deadline, answer })
      if (this.#asked.length === 1) setTimeout(() => void this.#look(), GATHER_MS)
    })
  }

  async #look(): Promise<void> {
    const asked = this.#asked
    this.#asked = []
    const one = ({ table, column }: Deadline) =>
      sql`select 1 from ${sql.table(table)} where ${sql.ref(column)} <= ${clock.now()}`
    const each = asked.map(
      ({ deadline }, n) => sql`select ${sql.lit(n)}::int as n where exists (${one(deadline)})`,
    )
    try {
      const { rows } = await this.#app.db.asSystem('platform.deadlines', (tx) =>
        sql<{ n: number }>`${sql.join(each, sql` union all `)}`.execute(tx),
      )
      const due = new Set(rows.map(({ n }) => n))
      asked.forEach(({ answer }, n) => answer(due.has(n)))
    } catch (error) {
      log.error({ error: error instanceof Error ? error.message : String(error) }, 'deadlines not looked at')
      for (const { answer } of asked) answer(false)
    }
  }
}

/** Loops wake by the same clock; this is what their timers differ by. */
const GATHER_MS = 5
