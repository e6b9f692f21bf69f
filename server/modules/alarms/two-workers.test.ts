import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import type { StoredReading } from '#modules/devices'
import { type Deadline, runDue } from '#platform/deadlines'
import { world } from '#testing'
import { absenceDue } from './absence-due.ts'
import { makeDevice, makeElder, village } from './alarms.fixture.ts'
import { watchReadings } from './watch-readings.ts'

const t = await world()
const PEOPLE = 120
const RULES = ['two_workers_day', 'two_workers_night']

/** In any order, so that two batches hold the same people and streets crosswise. */
const shuffled = <T>(list: readonly T[]): T[] =>
  list
    .map((one) => ({ one, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)

async function peopleWithTwoWatches() {
  return t.system(async (tx) => {
    const rules = RULES.map((key) => ({ id: uuidv7(), key }))
    for (const { id, key } of rules) {
      await sql`insert into alarms.rule (id, key, region_code, name_zh, name_en, body, kind, severity, source, state)
        values (${id}, ${key}, 0, '两个进程', 'two workers', '{"type":"absence","metrics":["motion"],"expect":"motion","within":{"how":"for","seconds":3600}}', 'inactivity', 'P2', 'test', 'active')`.execute(
        tx,
      )
    }
    const people: { elderId: string; deviceId: string; bandId: string; regionCode: number }[] = []
    for (let i = 0; i < PEOPLE; i++) {
      const regionCode = village + (i % 4) * 1000
      const elderId = await makeElder(tx, { region: regionCode })
      const deviceId = await makeDevice(tx, 'motion', { elderId })
      const bandId = await makeDevice(tx, 'wristband', { elderId })
      people.push({ elderId, deviceId, bandId, regionCode })
    }
    const now = t.clock.now().getTime()
    for (const rule of rules) {
      for (const { elderId, deviceId, regionCode } of shuffled(people)) {
        await tx
          .insertInto('alarms.absence_watch')
          .values({
            id: uuidv7(),
            rule_id: rule.id,
            subject_id: elderId,
            elder_id: elderId,
            device_id: deviceId,
            region_code: regionCode,
            last_at: new Date(now - 3_700_000),
            due_at: new Date(now - Math.floor(Math.random() * 60_000)),
          })
          .execute()
      }
    }
    return people
  })
}

test('two loops on the same due watches, beside an ingest that raises for the same people: no deadlock, nothing twice, nothing missed', async () => {
  const people = await peopleWithTwoWatches()
  const faults: unknown[] = []
  const noting = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      faults.push(error)
      throw error
    })
  const watched: Deadline = { ...absenceDue, batch: 20, run: (tx, rows) => noting(absenceDue.run(tx, rows)) }
  const loop = async () => {
    let claimed = 0
    for (let n = 1; n > 0; ) {
      n = await runDue(t.app, watched)
      claimed += n
    }
    return claimed
  }
  let message = 0
  const pulse = (who: (typeof people)[number]): StoredReading => {
    const at = t.clock.now().getTime()
    return {
      deviceId: who.bandId,
      elderId: who.elderId,
      orgId: null,
      regionCode: who.regionCode,
      message: `p${++message}`,
      at,
      receivedAt: at,
      late: false,
      stale: false,
      signal: null,
      values: { heartRate: 190 },
      extra: null,
      firmware: null,
      // The rules look at where it hangs and what it is.
      device: { kind: 'wristband', room: null, spot: null } as StoredReading['device'],
    }
  }
  const ingest = async () => {
    for (let batch = 0; batch < 8; batch++)
      await noting(t.system((tx) => watchReadings(tx, shuffled(people).slice(0, 60).map(pulse))))
  }
  const [first, second] = await Promise.all([loop(), loop(), ingest()])
  expect(faults).toEqual([])
  expect(first + second).toBe(2 * PEOPLE)

  const { rows } = await t.system((tx) =>
    sql<{ open: number; absences: number }>`
      select (select count(*)::int from alarms.incident i where i.elder_id = e.id and i.resolved_at is null) as open,
        (select count(*)::int from alarms.signal s where s.elder_id = e.id and s.kind = 'inactivity') as absences
      from people.elder e where e.id = any (${people.map(({ elderId }) => elderId)}::uuid[])`.execute(tx),
  )
  expect(rows).toHaveLength(PEOPLE)
  for (const row of rows) expect(row).toEqual({ open: 1, absences: 2 })
  const { rows: storms } = await t.system((tx) =>
    sql<{ said: number; members: number }>`
      select s.incidents as said, (select count(*)::int from alarms.incident i where i.storm_id = s.id) as members from alarms.storm s`.execute(
      tx,
    ),
  )
  expect(storms.length).toBeGreaterThan(0)
  for (const { said, members } of storms) expect(said).toBe(members)
})
