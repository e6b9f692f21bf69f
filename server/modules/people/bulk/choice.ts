import { type RawBuilder, sql } from 'kysely'
import * as contract from '#contract/people-bulk'
import { factKinds, isFactValue } from '#contract/people-words'
import { invalidInput } from '#contract/problem'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import { filtered } from '../filter.ts'
import { sealPhone } from '../phone.ts'
import { certifiedName } from '../register.ts'
import { boundsFor } from '../scope.ts'

/** The chosen records as a subquery of ids; ticked rows outside the caller's area are not among them. */
export function chosen(tx: Tx, actor: Actor, choice: contract.BulkChoice): RawBuilder<unknown> {
  if ('ids' in choice)
    return sql`select e.id, e.name, e.number, e.region_code, e.birth_day, e.status from people.visible(${[...new Set(choice.ids)]}::uuid[]) e`
  const query = filtered(tx, boundsFor(actor, choice.filter.region), choice.filter).select([
    'e.id',
    'e.name',
    'e.number',
    'e.region_code',
    'e.birth_day',
    'e.status',
  ])
  return sql`${query}`
}

/** The action with its fields in order, or a refusal that names the field. */
export function checkAction(action: contract.BulkAction): contract.BulkAction {
  const wrong = (pointer: string, detail: string, detailEn: string) =>
    invalidInput(undefined, [{ pointer: `/action/${pointer}`, detail, detailEn }])
  switch (action.kind) {
    case 'assign':
      sealPhone(action.phone, '/action/phone')
      return { ...action, name: certifiedName(action.name, '/action/name') }
    case 'add_fact':
      if (!isFactValue(action.fact, action.value))
        throw wrong(
          'value',
          `不是“${factKinds[action.fact].zh}”的取值`,
          `Not a value of: ${factKinds[action.fact].en}`,
        )
      if (action.to !== null && action.to <= action.from)
        throw wrong('to', '结束日期应晚于开始日期', 'The end is after the beginning')
      if (action.expiresOn !== null && action.expiresOn <= action.from)
        throw wrong('expiresOn', '到期日应晚于开始日期', 'The expiry is after the beginning')
      return action
    default:
      return action
  }
}
