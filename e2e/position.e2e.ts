import { expect, test } from 'vitest'
import { list, show } from '#contract/alarms'
import { installDevice } from './device.ts'
import { closeIncident, raised } from './incident.ts'
import { elderOf, eventually, person, picture, useBrowser } from './harness.ts'

useBrowser()

/** The share of the best circle of 60 m (and of 100 m, which nobody drew) that is there in the accent colour, and its radius in pixels. */
type Drawn = { circle: number; larger: number; radius: number }

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
        const { height } = bitmap
        const blue = new Uint8Array(width * height)
        for (let i = 0; i < blue.length; i++) {
          const [x, y, z] = [data[4 * i] ?? 0, data[4 * i + 1] ?? 0, data[4 * i + 2] ?? 0]
          blue[i] = Math.abs(x - r) + Math.abs(y - g) + Math.abs(z - b) < 90 ? 1 : 0
        }
        const scale = document.querySelector<HTMLElement>('.incident-map .maplibregl-ctrl-scale')
        const [, figure = '0', unit = ''] = /([\d.]+)\s*(\S+)/.exec(scale?.innerText ?? '') ?? []
        const metres = Number(figure) * (/公里|km/.test(unit) ? 1000 : 1)
        const perMetre = (scale?.getBoundingClientRect().width ?? 0) / metres
        // Of every circle of that radius the one of which most is drawn.
        const best = (radius: number) => {
          const around = Array.from({ length: 72 }, (_, k) => {
            const angle = (k * Math.PI) / 36
            return [radius * Math.cos(angle), radius * Math.sin(angle)] as const
          })
          let most = 0
          for (let y = Math.ceil(radius) + 2; y < height - radius - 2; y++)
            for (let x = Math.ceil(radius) + 2; x < width - radius - 2; x++) {
              let hit = 0
              // A line is one or two pixels wide, and lies between them.
              for (const [dx, dy] of around)
                if (
                  [-1.5, -0.5, 0.5, 1.5].some(
                    (by) =>
                      blue[
                        Math.round(y + dy + (dy / radius) * by) * width +
                          Math.round(x + dx + (dx / radius) * by)
                      ],
                  )
                )
                  hit++
              most = Math.max(most, hit)
            }
          return most / around.length
        }
        return { circle: best(30 * perMetre), larger: best(50 * perMetre), radius: 30 * perMetre }
      }, png)
    },
    ({ circle }) => circle > 0.9,
  )
  await picture(duty.page, 'position-with-accuracy')
  expect(drawn.radius, 'large enough to be seen').toBeGreaterThan(10)
  expect(drawn.larger, 'a circle of its own size, not a coloured area').toBeLessThan(0.5)

  await closeIncident(duty, id)
  await band.end()
  expect(duty.complaints).toEqual([])
  await duty.context.close()
})
