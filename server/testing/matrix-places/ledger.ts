import { uuidv7 } from '#contract/id'
import { openAccount, post } from '#modules/ledger'
import type { Maker } from './place.ts'

export async function ledgerRows(m: Maker): Promise<void> {
  const { mark, county, village } = m.place
  await m.t.system(async (tx) => {
    const open = (code: string, kind: 'bureau' | 'person') =>
      openAccount(tx, {
        code: `matrix:${county}:${code}`,
        kind,
        unit: 'fen',
        name: `${mark}账户`,
        regionCode: village,
        elderId: kind === 'person' ? (m.id('elder') ?? null) : null,
      })
    const [from, to] = [await open('bureau', 'bureau'), await open('elder', 'person')]
    await post(tx, {
      id: uuidv7(),
      memo: `${mark}补贴`,
      source: 'matrix.sample',
      regionCode: village,
      lines: [
        { accountId: from, unit: 'fen', amount: -100 },
        { accountId: to, unit: 'fen', amount: 100 },
      ],
    })
  })
}
