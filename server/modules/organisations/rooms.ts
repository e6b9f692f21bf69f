import { sql } from 'kysely'
import { ageOn, dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import {
  bedTaken,
  evacuation,
  type Evacuation,
  events,
  listRooms,
  occupyBed,
  type Room,
  saveRoom,
} from '#contract/organisations'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { getSite } from './site.ts'

async function roomsWhere(tx: Tx, where: { siteId?: string; roomId?: string }): Promise<Room[]> {
  const rows = await tx
    .selectFrom('organisations.room as r')
    .selectAll('r')
    .$if(where.siteId !== undefined, (q) => q.where('r.site_id', '=', where.siteId ?? ''))
    .$if(where.roomId !== undefined, (q) => q.where('r.id', '=', where.roomId ?? ''))
    .orderBy('r.building')
    .orderBy('r.floor')
    .orderBy('r.name')
    .execute()
  const beds = rows.length
    ? await tx
        .selectFrom('organisations.bed as b')
        .leftJoin('people.elder as e', 'e.id', 'b.elder_id')
        .select(['b.id', 'b.room_id', 'b.label', 'b.elder_id', 'b.occupied_since', 'e.name'])
        .where(
          'b.room_id',
          'in',
          rows.map((row) => row.id),
        )
        .orderBy('b.label')
        .execute()
    : []
  return rows.map((row) => ({
    id: row.id as Room['id'], // the columns are these brands' uuids
    siteId: row.site_id as Room['siteId'],
    building: row.building,
    floor: row.floor,
    name: row.name,
    exitNote: row.exit_note,
    beds: beds
      .filter((bed) => bed.room_id === row.id)
      .map((bed) => ({
        id: bed.id as Room['beds'][number]['id'],
        label: bed.label,
        elderId: bed.elder_id as Room['beds'][number]['elderId'],
        elderName: bed.name,
        occupiedSince: bed.occupied_since?.toISOString() ?? null,
      })),
    updatedAt: row.updated_at.toISOString(),
  }))
}

async function getRoom(tx: Tx, id: string): Promise<Room> {
  const room = (await roomsWhere(tx, { roomId: id }))[0]
  if (!room) throw notFound()
  return room
}

export const listRoomsRoute = route(listRooms, async ({ tx, params }) => {
  await getSite(tx, params.id)
  return { items: await roomsWhere(tx, { siteId: params.id }) }
})

export const saveRoomRoute = route(saveRoom, async ({ tx, params, body }) => {
  const site = await getSite(tx, params.id)
  const place = { org_id: site.orgId, region_code: site.regionCode }
  const values = {
    building: body.building,
    floor: body.floor,
    name: body.name,
    exit_note: body.exitNote,
    updated_at: clock.now(),
  }
  const known = await tx
    .selectFrom('organisations.room')
    .select('site_id')
    .where('id', '=', params.roomId)
    .executeTakeFirst()
  if (known && known.site_id !== params.id) throw notFound()
  await tx
    .insertInto('organisations.room')
    .values({ id: params.roomId, site_id: params.id, ...place, ...values })
    .onConflict((c) => c.column('id').doUpdateSet(values))
    .execute()
  const labels = [...new Set(body.beds)]
  const goneButTaken = await tx
    .selectFrom('organisations.bed')
    .select('label')
    .where('room_id', '=', params.roomId)
    .where('elder_id', 'is not', null)
    .$if(labels.length > 0, (q) => q.where('label', 'not in', labels))
    .executeTakeFirst()
  if (goneButTaken) throw bedTaken(goneButTaken.label)
  await tx
    .deleteFrom('organisations.bed')
    .where('room_id', '=', params.roomId)
    .$if(labels.length > 0, (q) => q.where('label', 'not in', labels))
    .execute()
  for (const label of labels) {
    await tx
      .insertInto('organisations.bed')
      .values({ id: uuidv7(), room_id: params.roomId, label, ...place })
      .onConflict((c) => c.columns(['room_id', 'label']).doNothing())
      .execute()
  }
  await record(
    tx,
    events.roomSaved,
    { beds: labels.length },
    { subjectId: params.roomId, regionCode: site.regionCode, orgId: site.orgId },
  )
  return getRoom(tx, params.roomId)
})

export const occupyBedRoute = route(occupyBed, async ({ tx, params, body }) => {
  const bed = await tx
    .selectFrom('organisations.bed')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!bed) throw notFound()
  if (body.elderId === bed.elder_id) return getRoom(tx, bed.room_id)
  if (body.elderId && bed.elder_id) throw bedTaken()
  if (body.elderId) {
    const elder = await tx
      .selectFrom('people.elder')
      .select('id')
      .where('id', '=', body.elderId)
      .where('status', '=', 'alive')
      .executeTakeFirst()
    if (!elder) throw notFound()
  }
  await tx
    .updateTable('organisations.bed')
    .set({
      elder_id: body.elderId,
      occupied_since: body.elderId ? clock.now() : null,
      updated_at: clock.now(),
    })
    .where('id', '=', params.id)
    .execute()
    .catch((error: unknown) => {
      if (error instanceof Error && 'constraint' in error && error.constraint === 'bed_one_per_elder')
        throw bedTaken()
      throw error
    })
  const subject = {
    elderId: body.elderId ?? bed.elder_id,
    subjectId: bed.room_id,
    regionCode: bed.region_code,
    orgId: bed.org_id,
  }
  await record(tx, body.elderId ? events.bedOccupied : events.bedFreed, { bedId: params.id }, subject)
  return getRoom(tx, bed.room_id)
})

const HARD_FIRST = ['bedridden', 'wheelchair', 'walker', 'stick', 'unknown', 'independent']
const NEAR_FIRST = ['room', 'floor', 'above', 'building']

/** B-IOT-14: whom to bring out when something in a room alarms. Smoke rises: floors above come before floors below. */
export async function evacuationOf(tx: Tx, roomId: string): Promise<Evacuation> {
  const room = await getRoom(tx, roomId)
  const site = await getSite(tx, room.siteId)
  const rows = await tx
    .selectFrom('organisations.bed as b')
    .innerJoin('organisations.room as r', 'r.id', 'b.room_id')
    .innerJoin('people.elder as e', 'e.id', 'b.elder_id')
    .select([
      'e.id',
      'e.name',
      'e.sex',
      'e.birth_day',
      'e.mobility',
      'r.id as room_id',
      'r.name as room',
      'r.floor',
      'b.label',
    ])
    .where('r.site_id', '=', room.siteId)
    .where('r.building', '=', room.building)
    .where(sql<boolean>`e.status = 'alive'`)
    .execute()
  const today = dayOf(clock.now())
  const people = rows
    .map((row) => ({
      elderId: row.id as Evacuation['people'][number]['elderId'], // the column is this brand's uuid
      name: row.name,
      sex: row.sex,
      age: ageOn(row.birth_day, today),
      mobility: row.mobility,
      room: row.room,
      floor: row.floor,
      bed: row.label,
      nearness:
        row.room_id === roomId
          ? ('room' as const)
          : row.floor === room.floor
            ? ('floor' as const)
            : row.floor > room.floor
              ? ('above' as const)
              : ('building' as const),
    }))
    .sort(
      (a, b) =>
        NEAR_FIRST.indexOf(a.nearness) - NEAR_FIRST.indexOf(b.nearness) ||
        HARD_FIRST.indexOf(a.mobility) - HARD_FIRST.indexOf(b.mobility) ||
        a.floor - b.floor ||
        a.room.localeCompare(b.room, 'zh'),
    )
  return {
    site: { id: site.id, name: site.name, address: site.address, dutyPhone: site.dutyPhone },
    room: {
      id: room.id,
      building: room.building,
      floor: room.floor,
      name: room.name,
      exitNote: room.exitNote,
    },
    people,
  }
}

export const evacuationRoute = route(evacuation, ({ tx, params }) => evacuationOf(tx, params.id))
