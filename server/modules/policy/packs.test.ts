import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BenefitScheme } from '#contract/benefit-scheme'
import { schemeKind } from '#modules/policy'
import { faultsOf, findKind } from './kind.ts'
import { readPacks } from './pack.ts'

const packs = readPacks()
const places = [410800000000, 411603000000, 140500000000, 140502000000, 510100000000]
// The file is generated from the two published tables: ids and their text.
const rows = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../policies/rows.json'), 'utf8'),
) as Record<string, string>

describe('the packs of the four places', () => {
  test('every row of the two tables of parameters is held by an entry, and no entry names a row that is not there', () => {
    const held = new Set(packs.flatMap(({ file }) => file.rows))
    expect(Object.keys(rows)).toHaveLength(186)
    expect(Object.keys(rows).filter((row) => !held.has(row))).toEqual([])
    expect([...held].filter((row) => !(row in rows))).toEqual([])
  })
  test('every entry has its document, and a place and a first day', () => {
    for (const { file, pack } of packs)
      expect({ pack, ok: file.source.document.length > 3 && file.validFrom >= '2020-01-01' }).toEqual({
        pack,
        ok: true,
      })
  })
  test('no two entries stand at one place under one key', () => {
    const keys = packs.map(({ file }) => `${file.kind} ${file.key} ${file.regionCode}`)
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
  })
  const schemes = packs.filter(({ file }) => file.kind === schemeKind.name)
  test.each(schemes.map((one) => [one.pack, one] as const))(
    '%s: its golden cases come out',
    (_, { file }) => {
      const kind = findKind(file.kind)
      expect(kind && faultsOf(kind, file.body, file.regionCode)).toEqual([])
      expect(BenefitScheme.parse(file.body).cases.length).toBeGreaterThan(0)
    },
  )
  test('a blank of a source is null, and nothing stands in for it', () => {
    const amount = (key: string) =>
      schemes.find(({ file }) => file.key === key && places.includes(file.regionCode))?.file.body.amount
    expect(JSON.stringify(amount('old_age_allowance'))).toContain('null')
    expect(amount('hardship_subsidy')).toEqual({ how: 'fixed', value: null })
  })
  test('every scheme says which clause it stands in, or its note says why not', () => {
    const silent = schemes.filter(
      ({ file }) =>
        file.source.clause === null && !(file.note?.includes('条款') && file.note.includes('clause')),
    )
    expect(silent.map(({ pack }) => pack)).toEqual([])
  })
  test('the relief of the epidemic ends, by a reading that is recorded beside it', () => {
    const relief = packs.filter(({ file }) => [450000000000, 350000000000].includes(file.regionCode))
    const readings = relief.filter(({ file }) => file.kind === 'policy.reading')
    expect(readings.map(({ file }) => [file.key, file.validTo])).toEqual([
      ['epidemic_end', null],
      ['epidemic_end', null],
    ])
    for (const { pack, file } of relief)
      if (file.kind !== 'policy.reading')
        expect({ pack, to: file.validTo }).toEqual({ pack, to: '2023-01-07' })
  })
})
