import { sql } from 'kysely'
import { metresBetween } from '#modules/regions'
import type { Tx } from '#platform/db'
import { remembered } from '#platform/remembered'
import {
  buildGraph,
  distancesTo,
  nearestNode,
  type RoadEdge,
  type RoadGraph,
  type RoadNode,
} from './road-graph.ts'

type Place = { lon: number; lat: number }

/** Further than this from any junction, a place is not on the network, in metres. */
const ON_NETWORK_M = 300

/**
 * Loads a road network. It is the city's data, under its own licence, which is shown wherever distances come from it
 * (OpenStreetMap: ODbL, "© OpenStreetMap contributors"). Replaces a network of the same name.
 */
export async function loadRoads(
  tx: Tx,
  network: {
    name: string
    licence: string
    attribution: string
    nodes: readonly RoadNode[]
    edges: readonly (RoadEdge & { speedMps: number })[]
  },
): Promise<{ id: number }> {
  const lons = network.nodes.map((node) => node.lon)
  const lats = network.nodes.map((node) => node.lat)
  if (lons.length === 0) throw new Error(`road network ${network.name} has no nodes`)
  await tx.deleteFrom('responders.road_network').where('name', '=', network.name).execute()
  const { id } = await tx
    .insertInto('responders.road_network')
    .values({
      name: network.name,
      licence: network.licence,
      attribution: network.attribution,
      lon_lo: lons.reduce((a, b) => Math.min(a, b)),
      lon_hi: lons.reduce((a, b) => Math.max(a, b)),
      lat_lo: lats.reduce((a, b) => Math.min(a, b)),
      lat_hi: lats.reduce((a, b) => Math.max(a, b)),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sql`insert into responders.road_node (network_id, node, lon, lat)
    select ${id}, * from unnest(${network.nodes.map((n) => n.node)}::int[], ${lons}::float8[], ${lats}::float8[])`.execute(
    tx,
  )
  await sql`insert into responders.road_edge (network_id, edge, from_node, to_node, length_m, speed_mps)
    select ${id}, ordinality - 1, f, t, l, s from unnest(${network.edges.map((e) => e.from)}::int[], ${network.edges.map((e) => e.to)}::int[],
      ${network.edges.map((e) => e.lengthM)}::float8[], ${network.edges.map((e) => e.speedMps)}::float8[]) with ordinality as x(f, t, l, s, ordinality)`.execute(
    tx,
  )
  return { id }
}

const graphs = remembered(() => new Map<string, RoadGraph>())

/** The network around a place, or undefined. Networks do not change under an id, so they are kept in memory. */
async function networkAt(tx: Tx, place: Place): Promise<RoadGraph | undefined> {
  const row = await tx
    .selectFrom('responders.road_network')
    .select(['id', 'loaded_at'])
    .where('lon_lo', '<=', place.lon)
    .where('lon_hi', '>=', place.lon)
    .where('lat_lo', '<=', place.lat)
    .where('lat_hi', '>=', place.lat)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  if (!row) return undefined
  const key = `${row.id} ${row.loaded_at.toISOString()}`
  const known = graphs(tx).get(key)
  if (known) return known
  const nodes = await tx
    .selectFrom('responders.road_node')
    .select(['node', 'lon', 'lat'])
    .where('network_id', '=', row.id)
    .execute()
  const edges = await tx
    .selectFrom('responders.road_edge')
    .select(['from_node', 'to_node', 'length_m'])
    .where('network_id', '=', row.id)
    .execute()
  const graph = buildGraph(
    nodes,
    edges.map((edge) => ({ from: edge.from_node, to: edge.to_node, lengthM: edge.length_m })),
  )
  graphs(tx).set(key, graph)
  return graph
}

/**
 * Metres by road from each place to `target`: null where the network does not cover it or knows no way, and then the
 * straight line serves. Ends off the network are walked in a straight line to their nearest junction.
 */
export async function roadMetres(
  tx: Tx,
  target: Place,
  from: readonly (Place | null)[],
): Promise<(number | null)[]> {
  const graph = await networkAt(tx, target)
  const end = graph && nearestNode(graph, target, metresBetween)
  if (!graph || !end || end.metres > ON_NETWORK_M) return from.map(() => null)
  const distances = distancesTo(graph, end.node)
  return from.map((place) => {
    const start = place && nearestNode(graph, place, metresBetween)
    if (!place || !start || start.metres > ON_NETWORK_M) return null
    const metres = distances.get(start.node)
    return metres === undefined
      ? null
      : Math.max(metresBetween(place, target), metres + start.metres + end.metres)
  })
}
