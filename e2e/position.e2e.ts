import { expect, test } from 'vitest'
import { list, show } from '#contract/alarms'
import { installDevice } from './device.ts'
import { closeIncident, raised } from './incident.ts'
import { elderOf, eventually, person, picture, useBrowser } from './harness.ts'

useBrowser()

/** Where the accent colour is drawn on the map, in pixels of the page, and how many metres one of them is. */
type Drawn = { width: number; height: number; metresPerPixel: number }

test('B-IOT-10: a position with an accuracy of 30 m is drawn as a circle of that size, with the age of the fix', async () => {
  const duty = await person('duty', 'console')
  const home = await elderOf(duty, { besides: ['daughter'] })
  const band = await installDevice(duty, 'wristband', home)
  // 150 m from home, so that the mark of the home does not lie on the circle.
  const place = { lon: home.lon + 0.0016, lat: home.lat }
  await band.signal('sos', { ...place, accuracy: 30 })
  const incident = await eventually(
    async () => (await duty.call(list, { query: {} })).items.find(raised(home.elderId)),
    (found) => found !== undefined,
  )
  const id = incident?.id ?? expect.fail('no incident')
  expect((await duty.call(show, { params: { id } })).track).toMatchObject([{ ...place, accuracyMetres: 30 }])

  await duty.open(`/console/alarms/incidents/${id}`)
  const map = duty.page.locator('.incident-map')
  // In words, for whoever does not see the map: accuracy, time and age.
  await map.getByText(/误差 ±30 米/).waitFor()
  expect(await map.locator('.map-legend').innerText()).toMatch(/最近定位 .*（(刚刚|\d+ ?(秒|分钟)前)）/)
  await map.locator('.maplibregl-ctrl-scale').waitFor()

  const drawn = await eventually(
    async (): Promise<Drawn> => {
      const png = (await map.locator('canvas').screenshot()).toString('base64')
      return duty.page.evaluate(async (picture64) => {
        const bytes = Uint8Array.from(atob(picture64), (c) => c.charCodeAt(0))
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
        const context = canvas.getContext('2d')
        if (!context) throw new Error('no canvas')
        const probe = document.createElement('i')
        probe.style.color = 'var(--accent)'
        document.body.append(probe)
        const [r = 0, g = 0, b = 0] = getComputedStyle(probe).color.match(/\d+/g)?.map(Number) ?? []
        probe.remove()
        context.drawImage(bitmap, 0, 0)
        const { data, width } = context.getImageData(0, 0, bitmap.width, bitmap.height)
        let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity]
        for (let i = 0; i < data.length; i += 4) {
          const far =
            Math.abs((data[i] ?? 0) - r) + Math.abs((data[i + 1] ?? 0) - g) + Math.abs((data[i + 2] ?? 0) - b)
          if (far > 60) continue
          const [x, y] = [(i / 4) % width, Math.floor(i / 4 / width)]
          west = Math.min(west, x)
          east = Math.max(east, x)
          north = Math.min(north, y)
          south = Math.max(south, y)
        }
        const scale = document.querySelector<HTMLElement>('.incident-map .maplibregl-ctrl-scale')
        const [, figure = '0', unit = ''] = /([\d.]+)\s*(\S+)/.exec(scale?.innerText ?? '') ?? []
        const metres = Number(figure) * (/公里|km/.test(unit) ? 1000 : 1)
        return {
          width: east - west,
          height: south - north,
          metresPerPixel: metres / (scale?.getBoundingClientRect().width ?? 1),
        }
      }, png)
    },
    ({ width }) => width > 0,
  )
  await picture(duty.page, 'position-with-accuracy')
  // A circle of 60 m across: as wide as high, within the width of its line.
  const across = 60 / drawn.metresPerPixel
  expect(across, 'large enough to be seen').toBeGreaterThan(20)
  expect(Math.abs(drawn.width - across), JSON.stringify({ drawn, across })).toBeLessThan(6)
  expect(Math.abs(drawn.height - across), JSON.stringify({ drawn, across })).toBeLessThan(6)

  await closeIncident(duty, id)
  await band.end()
  expect(duty.complaints).toEqual([])
  await duty.context.close()
})
