import { describe, expect, test } from 'vitest'
import { palette } from './desk/palette.ts'
import css from './tokens.css?raw'

/** Colours of a block of tokens.css, by name. */
function colours(block: string): Map<string, string> {
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [name, hex]),
  )
}
const [dayBlock = '', nightBlock = ''] = css.split(':root[data-theme="dark"]')
const day = colours(dayBlock)
const modes = { light: day, dark: new Map([...day, ...colours(nightBlock)]) }

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [hi = 0, lo = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (hi + 0.05) / (lo + 0.05)
}

const inks = ['ink', 'ink-2', 'ink-3', 'accent', 'critical', 'high', 'medium', 'low', 'good']
const grounds = [
  'ground',
  'surface',
  'raised',
  'sunken',
  'accent-soft',
  'critical-soft',
  'high-soft',
  'medium-soft',
  'low-soft',
  'good-soft',
]

describe.each(Object.entries(modes))('%s', (mode, tokens) => {
  const colour = (name: string) => {
    const hex = tokens.get(name)
    if (!hex) throw new Error(`no --${name} in tokens.css`)
    return hex
  }
  /** Those below the least contrast, with what they have. */
  const below = (least: number, pairs: readonly (readonly [string, string])[]) =>
    pairs
      .map(([ink, ground]) => ({ pair: `${ink} on ${ground}`, ratio: contrast(colour(ink), colour(ground)) }))
      .filter(({ ratio }) => ratio < least)
      .map(({ pair, ratio }) => `${pair}: ${ratio.toFixed(2)}`)

  test('every ink reads on every ground (WCAG 2.2 SC 1.4.3, 4.5:1)', () => {
    expect(
      below(
        4.5,
        inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const)),
      ),
    ).toEqual([])
    expect(below(4.5, [['accent-ink', 'accent']])).toEqual([])
  })

  test('marks, fills and the focus ring are seen (SC 1.4.11, 3:1)', () => {
    const fills = ['critical-fill', 'high-fill', 'medium-fill', 'low-fill', 'good-fill']
    const pairs = ['focus', ...fills].flatMap((name) =>
      ['surface', 'ground'].map((ground) => [name, ground] as const),
    )
    expect(below(3, pairs)).toEqual([])
  })

  test('white reads on the fills of buttons and badges', () => {
    for (const fill of ['critical-fill', 'low-fill', 'good-fill'])
      expect(contrast('#ffffff', colour(fill)), fill).toBeGreaterThanOrEqual(4.5)
  })

  test("antd's palette is the tokens'", () => {
    const mine = palette[mode as keyof typeof palette]
    const same = {
      surface: 'surface',
      ground: 'ground',
      raised: 'raised',
      line: 'line',
      ink: 'ink',
      ink2: 'ink-2',
      ink3: 'ink-3',
    } as const
    for (const [here, there] of Object.entries(same))
      expect(mine[here as keyof typeof same], there).toBe(colour(there))
  })
})
