import { invalidInput } from '#contract/problem'
import { isWithin, type RegionCode } from '#contract/region'
import { outsideRegion } from '#contract/organisations'
import { isStanding } from '#modules/regions'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'

/** Refuses a region that does not stand today, or lies outside what the person looks after. `pointer` names the field. */
export async function checkRegion(tx: Tx, actor: Actor, code: RegionCode, pointer: string): Promise<void> {
  if (code !== 0 && !(await isStanding(tx, code))) {
    throw invalidInput(undefined, [
      { pointer, detail: '没有这个区划，或已撤销', detailEn: 'No such region, or it stands no longer' },
    ])
  }
  if (actor.scope.audience === 'staff' && !isWithin(code, actor.scope.region)) {
    throw outsideRegion(undefined, [{ pointer, detail: '不在您的辖区内', detailEn: 'Outside your region' }])
  }
}

/** Served regions may reach beyond one's own; they only have to exist. */
export async function checkServed(tx: Tx, codes: readonly RegionCode[]): Promise<void> {
  for (const [i, code] of codes.entries()) {
    if (code !== 0 && !(await isStanding(tx, code))) {
      throw invalidInput(undefined, [
        {
          pointer: `/servesRegions/${i}`,
          detail: '没有这个区划，或已撤销',
          detailEn: 'No such region, or it stands no longer',
        },
      ])
    }
  }
}
