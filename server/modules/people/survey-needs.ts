import { events } from '#contract/survey'
import { uuidv7 } from '#contract/id'
import { inline } from '#platform/events'

/** An accepted form of a needs survey: what the elder states to need stands in the record from the day it was asked (A-ASM-06). */
export const needsFromSurvey = inline(events.accepted, async (tx, { payload, elderId, regionCode }) => {
  if (!elderId || regionCode === null) return
  const elder = await tx
    .selectFrom('people.elder')
    .select('org_id')
    .where('id', '=', elderId)
    .executeTakeFirst()
  if (!elder) return
  for (const item of payload.needs)
    await tx
      .insertInto('people.need')
      .values({
        id: uuidv7(),
        elder_id: elderId,
        region_code: regionCode,
        org_id: elder.org_id,
        item,
        source: `需求调查：${payload.name}`,
        since: payload.askedOn,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
})
