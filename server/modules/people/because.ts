import { sql } from 'kysely'
import type { z } from 'zod'
import type { EventType } from '#contract/event'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import type { ElderRow } from './elder.ts'

/** The reason that the history keeps with every field this transaction changes from now on. */
export async function because(tx: Tx, reason: string | undefined): Promise<void> {
  if (reason) await sql`select set_config('yike.reason', ${reason}, true)`.execute(tx)
}

type About = Pick<ElderRow, 'id' | 'region_code' | 'org_id'>

/** `record` with the elder as the subject. */
export async function tell<S extends z.ZodType>(
  tx: Tx,
  type: EventType<S>,
  payload: z.input<S>,
  elder: About,
  subjectId?: string,
): Promise<void> {
  await record(tx, type, payload, {
    elderId: elder.id,
    regionCode: elder.region_code,
    orgId: elder.org_id,
    subjectId: subjectId ?? elder.id,
  })
}

/** The code of a database refusal (`23P01` an overlap, `23505` a double), or undefined. */
export function refusal(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
