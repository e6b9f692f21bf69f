import type { Reason } from '#contract/care-orders'
import type { Weights } from './practice.ts'

/** An offer as the choice looks at it. */
export type Candidate = {
  readonly offerId: string
  readonly orgId: string
  readonly priceFen: number
  readonly inArea: boolean
  readonly operating: boolean
  /** Last day in force on the wanted day; null when none is. */
  readonly licenceUntil: string | null
  readonly contractUntil: string | null
  readonly metres: number | null
  /** 1–5; null without rated orders. */
  readonly rating: number | null
  readonly rated: number
  readonly dedicated: boolean
  /** They declined this order, or did not answer. */
  readonly declined: boolean
  /** A care worker of theirs is free at the wanted time. */
  readonly free: boolean
}
/** An offer as `care.offers_for` gives it; its site is the nearest open one. */
export type OfferRow = {
  offer_id: string
  org_id: string
  org_name: string
  price_fen: number
  in_area: boolean
  operating: boolean
  licence_until: string | null
  contract_until: string | null
  site_name: string | null
  metres: number | null
  rating: number | null
  rated: number
}
export const candidateOf = (
  row: OfferRow,
  about: Pick<Candidate, 'dedicated' | 'declined' | 'free'>,
): Candidate => ({
  offerId: row.offer_id,
  orgId: row.org_id,
  priceFen: row.price_fen,
  inArea: row.in_area,
  operating: row.operating,
  licenceUntil: row.licence_until,
  contractUntil: row.contract_until,
  metres: row.metres,
  rating: row.rating,
  rated: row.rated,
  ...about,
})
export type Ranked = Candidate & { readonly score: number | null; readonly reasons: Reason[] }

const reason = (code: string, good: boolean, zh: string, en: string): Reason => ({ code, good, zh, en })
const km = (metres: number) =>
  metres < 950 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1000).toFixed(1)} km`
const yuan = (fen: number) => (fen / 100).toFixed(2)

/** Why an offer cannot be taken; empty when it can. */
export function blocks(one: Candidate): Reason[] {
  return [
    ...(one.operating ? [] : [reason('not_operating', false, '机构未在运营', 'Not in operation')]),
    ...(one.licenceUntil === null
      ? [reason('no_licence', false, '服务当日没有有效许可', 'No licence in force on the day')]
      : []),
    ...(one.contractUntil === null
      ? [reason('no_contract', false, '服务当日没有有效合同', 'No contract in force on the day')]
      : []),
    ...(one.inArea ? [] : [reason('out_of_area', false, '不在其服务区域', 'Outside the area it serves')]),
    ...(one.declined
      ? [reason('declined', false, '已拒绝或超时未接此工单', 'Declined this order, or did not answer')]
      : []),
  ]
}

/**
 * Ranks offers by the weights of the place; the elder's own care worker comes first. Score 0–100: nearness falls linearly
 * to nothing at `farMetres`, price is measured between the cheapest and the dearest at hand, grades from 1 to 5. What is
 * unknown counts as the middle. Returned: those that can be taken, best first, then the others.
 */
export function rank(
  candidates: readonly Candidate[],
  weights: Weights,
): { able: Ranked[]; refused: Ranked[] } {
  const refused = candidates.flatMap((one): Ranked[] => {
    const why = blocks(one)
    return why.length > 0 ? [{ ...one, score: null, reasons: why }] : []
  })
  const out = new Set(refused.map((one) => one.offerId))
  const able = candidates.filter((one) => !out.has(one.offerId))
  const prices = able.map((one) => one.priceFen)
  const [low, high] = [Math.min(...prices), Math.max(...prices)]
  const total = weights.distance + weights.rating + weights.price || 1
  const ranked = able.map((one): Ranked => {
    const near = one.metres === null ? 0.5 : Math.max(0, 1 - one.metres / weights.farMetres)
    const cheap = high === low ? 0.5 : (high - one.priceFen) / (high - low)
    const good = one.rating === null ? 0.5 : (one.rating - 1) / 4
    const score = Math.round(
      (100 * (weights.distance * near + weights.price * cheap + weights.rating * good)) / total,
    )
    return {
      ...one,
      score,
      reasons: [
        ...(one.dedicated
          ? [reason('dedicated', true, '长者的专属护理员', 'The elder’s own care worker')]
          : []),
        reason('in_area', true, '在服务区域内', 'In its area'),
        one.metres === null
          ? reason('distance_unknown', false, '距离不详', 'Distance unknown')
          : reason('distance', near >= 0.5, `距离 ${km(one.metres)}`, `${km(one.metres)} away`),
        reason(
          'price',
          cheap >= 0.5,
          high === low
            ? `价格 ${yuan(one.priceFen)} 元`
            : one.priceFen === low
              ? `价格最低 ${yuan(one.priceFen)} 元`
              : `价格 ${yuan(one.priceFen)} 元，最低 ${yuan(low)} 元`,
          high === low
            ? `¥${yuan(one.priceFen)}`
            : one.priceFen === low
              ? `Lowest price ¥${yuan(one.priceFen)}`
              : `¥${yuan(one.priceFen)}, the lowest is ¥${yuan(low)}`,
        ),
        one.rating === null
          ? reason('unrated', false, '近半年没有评价', 'No grades in half a year')
          : reason(
              'rating',
              one.rating >= 3.5,
              `评分 ${one.rating.toFixed(1)}（${one.rated} 单）`,
              `Graded ${one.rating.toFixed(1)} (${one.rated} orders)`,
            ),
        ...(one.free
          ? []
          : [reason('nobody_free', false, '该时段没有空闲护理员', 'No care worker free at that time')]),
      ],
    }
  })
  ranked.sort(
    (a, b) =>
      Number(b.dedicated) - Number(a.dedicated) ||
      Number(b.free) - Number(a.free) ||
      (b.score ?? 0) - (a.score ?? 0) ||
      (a.metres ?? Infinity) - (b.metres ?? Infinity) ||
      a.priceFen - b.priceFen ||
      a.orgId.localeCompare(b.orgId),
  )
  return { able: ranked, refused }
}
