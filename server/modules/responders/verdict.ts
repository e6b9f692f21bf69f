import {
  reasons as words,
  type QualificationKind,
  type ReasonCode,
  type ResponderKind,
  type Shortfall,
} from '#contract/responders'
import type { Reach } from './reach.ts'

/** What is known of somebody who might be invited. */
export type Candidate = {
  responderId: string
  kind: ResponderKind
  name: string
  orgId: string | null
  regionCode: number
  contactable: boolean
  reach: Reach
  staleFix: boolean
  maxRadiusM: number | null
  onDuty: boolean
  engaged: boolean
  restUntil: Date | null
  qualified: readonly QualificationKind[]
  holdsKey: boolean
  subscribed: boolean
}

/** What the incident asks for, and who was asked already. */
export type Ask = {
  k: number
  now: Date
  village: number
  qualification: QualificationKind | null
  kind: ResponderKind | null
  needsKey: boolean
  /** Longer on the way than this nobody is asked, but the subscribed institution. */
  furthestMinutes: number
  excluded: ReadonlySet<string>
  /** What became of those invited to this incident before. */
  asked: ReadonlyMap<string, 'declined_before' | 'invited_before' | 'gave_up_before'>
}

export type Verdict = { candidate: Candidate; chosen: boolean; reasons: ReasonCode[] }

/** Everything that speaks against inviting somebody, in the order in which an operator would say it. Pure. */
export function blocksOf(candidate: Candidate, ask: Ask): ReasonCode[] {
  const blocks: ReasonCode[] = []
  const asked = ask.asked.get(candidate.responderId)
  if (ask.excluded.has(candidate.responderId)) blocks.push('excluded')
  if (asked) blocks.push(asked)
  if (!candidate.onDuty) blocks.push('off_duty')
  if (candidate.engaged) blocks.push('engaged')
  if (candidate.restUntil && candidate.restUntil > ask.now) blocks.push('resting')
  if (ask.qualification && !candidate.qualified.includes(ask.qualification)) blocks.push('not_qualified')
  if (ask.needsKey && !candidate.holdsKey) blocks.push('no_key')
  if (
    candidate.maxRadiusM !== null &&
    candidate.reach.distanceM !== null &&
    candidate.reach.distanceM > candidate.maxRadiusM
  )
    blocks.push('too_far')
  if (
    !candidate.subscribed &&
    candidate.reach.travelS !== null &&
    candidate.reach.travelS > ask.furthestMinutes * 60
  )
    blocks.push('too_long')
  if (!candidate.contactable) blocks.push('no_account')
  return blocks
}

/**
 * Those who belong to the elder come first (the subscribed institution always; a key holder and the village's facility
 * while within reach), the others by travel time. Unknown distance comes last.
 */
export function orderOf(candidate: Candidate, village: number): number {
  if (candidate.subscribed) return 0
  if (candidate.reach.withinReach === false) return 1
  return candidate.holdsKey || (candidate.kind === 'facility' && candidate.regionCode === village) ? 0 : 1
}

function circumstances({ reach, staleFix }: Candidate): ReasonCode[] {
  if (reach.by === null) return ['position_unknown']
  return [
    reach.withinReach ? 'within_reach' : 'out_of_reach',
    reach.by === 'road' ? 'road_distance' : 'line_distance',
    ...(staleFix ? (['old_position'] as const) : []),
  ]
}

function merits(candidate: Candidate, village: number): ReasonCode[] {
  const found: ReasonCode[] = []
  if (candidate.holdsKey) found.push('holds_key')
  if (candidate.subscribed) found.push('subscribed')
  if (candidate.kind === 'facility' && candidate.regionCode === village) found.push('village_facility')
  return found.length > 0 ? found : ['nearest']
}

/** Chooses at most `k`; every candidate leaves with at least one reason. Pure. */
export function judge(
  candidates: readonly Candidate[],
  ask: Ask,
): { verdicts: Verdict[]; shortfall: Shortfall | null } {
  const considered = candidates
    .filter((candidate) => ask.kind === null || candidate.kind === ask.kind)
    .sort(
      (a, b) =>
        orderOf(a, ask.village) - orderOf(b, ask.village) ||
        (a.reach.travelS ?? Number.MAX_VALUE) - (b.reach.travelS ?? Number.MAX_VALUE) ||
        (a.reach.distanceM ?? Number.MAX_VALUE) - (b.reach.distanceM ?? Number.MAX_VALUE) ||
        a.responderId.localeCompare(b.responderId),
    )
  let left = ask.k
  const verdicts = considered.map((candidate): Verdict => {
    const blocks = blocksOf(candidate, ask)
    if (blocks.length > 0) return { candidate, chosen: false, reasons: blocks }
    if (left === 0) return { candidate, chosen: false, reasons: ['not_needed', ...circumstances(candidate)] }
    left -= 1
    return {
      candidate,
      chosen: true,
      reasons: [...merits(candidate, ask.village), ...circumstances(candidate)],
    }
  })
  return {
    verdicts,
    shortfall:
      left === 0
        ? null
        : shortfallOf(
            left,
            verdicts.filter((verdict) => !verdict.chosen),
          ),
  }
}

/** Why a wave came out short, counted over those who were turned down. */
export function shortfallOf(missing: number, refused: readonly Verdict[]): Shortfall {
  const counts = new Map<ReasonCode, number>()
  for (const { reasons } of refused) for (const code of reasons) counts.set(code, (counts.get(code) ?? 0) + 1)
  const all = (...codes: ReasonCode[]) =>
    refused.every(({ reasons }) => codes.some((code) => reasons.includes(code)))
  const summary: ReasonCode | null =
    refused.length === 0
      ? 'none_in_range'
      : all('off_duty')
        ? 'none_on_duty'
        : all('declined_before', 'invited_before', 'gave_up_before')
          ? 'all_asked'
          : null
  const codes = [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
  const detail = (lang: 'zh' | 'en') =>
    codes
      .map((code) =>
        lang === 'zh' ? `${counts.get(code)} 人${words[code].zh}` : `${counts.get(code)} ${words[code].en}`,
      )
      .join(lang === 'zh' ? '、' : ', ')
  const zh = [summary && words[summary].zh, detail('zh')].filter(Boolean).join('：')
  const en = [summary && words[summary].en, detail('en')].filter(Boolean).join(': ')
  return {
    missing,
    reasons: summary ? [summary, ...codes] : codes,
    zh: `缺 ${missing} 人（${zh}）`,
    en: `${missing} short (${en})`,
  }
}

/** The reasons as a sentence in each language, with the distance where it is known. */
export function sentence(
  chosen: boolean,
  reasons: readonly ReasonCode[],
  reach: Pick<Reach, 'distanceM' | 'travelS'>,
): { zh: string; en: string } {
  const far =
    reach.distanceM === null || reach.travelS === null
      ? null
      : {
          zh: `约 ${reach.distanceM} 米、${Math.max(1, Math.round(reach.travelS / 60))} 分钟`,
          en: `about ${reach.distanceM} m, ${Math.max(1, Math.round(reach.travelS / 60))} min`,
        }
  const zh = reasons.map((code) => words[code].zh).join('，')
  const en = reasons.map((code) => words[code].en).join(', ')
  return {
    zh: `${chosen ? '邀请' : '未邀请'}：${zh}${far ? `（${far.zh}）` : ''}`,
    en: `${chosen ? 'Invited' : 'Not invited'}: ${en}${far ? ` (${far.en})` : ''}`,
  }
}
