import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { GeoJSONVT } from '@maplibre/geojson-vt'
import { fromGeojsonVt } from '@maplibre/vt-pbf'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { eventually, person, picture, useBrowser } from './harness.ts'

useBrowser()

const WATER = [226, 237, 242] // --accent-soft by day
const asked: string[] = []

/** Water everywhere and one road, in the layers of OpenMapTiles. */
const water = new GeoJSONVT(
  {
    type: 'Feature',
    properties: {},
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [-179, -80],
          [179, -80],
          [179, 80],
          [-179, 80],
          [-179, -80],
        ],
      ],
    },
  },
  { maxZoom: 14 },
)
const road = new GeoJSONVT(
  {
    type: 'Feature',
    properties: { class: 'primary' },
    geometry: {
      type: 'LineString',
      coordinates: [
        [100, 35],
        [120, 35],
      ],
    },
  },
  { maxZoom: 14 },
)

const tiles = createServer((request, response) => {
  const [z = 0, x = 0, y = 0] = (request.url ?? '')
    .split('/')
    .filter(Boolean)
    .map((part) => Number.parseInt(part, 10))
  asked.push(`${z}/${x}/${y}`)
  const layers = Object.fromEntries(
    (
      [
        ['water', water],
        ['transportation', road],
      ] as const
    ).flatMap(([name, index]) => {
      const tile = index.getTile(z, x, y)
      return tile ? [[name, tile]] : []
    }),
  )
  response.writeHead(200, {
    'content-type': 'application/vnd.mapbox-vector-tile',
    'access-control-allow-origin': '*',
  })
  response.end(fromGeojsonVt(layers, { version: 2, extent: 4096 }))
})

/** The setting as an administrator of the database writes it. */
async function setTiles(value: object | null): Promise<void> {
  const client = new pg.Client({
    host: readFileSync(join(inject('product').home, 'postgres.socket'), 'utf8').trim(),
    port: 5432,
    user: 'yike',
    database: 'yike',
  })
  await client.connect()
  if (value)
    await client.query(
      `insert into platform.setting (key, value) values ('tiles', $1) on conflict (key) do update set value = excluded.value`,
      [JSON.stringify(value)],
    )
  else await client.query(`delete from platform.setting where key = 'tiles'`)
  await client.end()
}

beforeAll(async () => {
  await new Promise<void>((resolve) => void tiles.listen(0, '127.0.0.1', resolve))
  const { port } = tiles.address() as AddressInfo // a TCP server's address is this object
  await setTiles({
    kind: 'mvt',
    url: `http://127.0.0.1:${port}/{z}/{x}/{y}.pbf`,
    attribution: 'Test tiles',
    system: 'WGS84',
    maxzoom: 12,
  })
})
afterAll(async () => {
  await setTiles(null)
  tiles.closeAllConnections()
  await new Promise((resolve) => tiles.close(resolve))
})

test("a city's own vector tiles lie under the map", { timeout: 60_000 }, async () => {
  const who = await person('duty', 'console')
  await who.open('/console/alarms')
  const canvas = who.page.locator('canvas.maplibregl-canvas')
  await canvas.waitFor()
  await who.page.getByText('Test tiles').waitFor()
  const share = () =>
    canvas.screenshot().then((png) =>
      who.page.evaluate(
        async ({ data, colour }) => {
          const image = new Image()
          image.src = `data:image/png;base64,${data}`
          await image.decode()
          const sheet = new OffscreenCanvas(image.width, image.height)
          const brush = sheet.getContext('2d')
          if (!brush) throw new Error('no 2d canvas')
          brush.drawImage(image, 0, 0)
          const { data: pixels } = brush.getImageData(0, 0, image.width, image.height)
          let same = 0
          for (let at = 0; at < pixels.length; at += 4)
            if (colour.every((value, i) => Math.abs((pixels[at + i] ?? 0) - value) <= 2)) same += 1
          return (same * 4) / pixels.length
        },
        { data: png.toString('base64'), colour: WATER },
      ),
    )
  expect(await eventually(share, (seen) => seen > 0.6)).toBeGreaterThan(0.6)
  expect(asked.length).toBeGreaterThan(0)
  expect(Math.max(...asked.map((tile) => Number(tile.split('/')[0])))).toBeLessThanOrEqual(12)
  await picture(who.page, 'console desk with vector tiles')
  expect(who.complaints).toEqual([])
  await who.context.close()
})
