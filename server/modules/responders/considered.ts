import { ReasonCode, type Considered } from '#contract/responders'
import { sentence, type Verdict } from './verdict.ts'

export function consideredView({ candidate, chosen, reasons }: Verdict): Considered {
  const { reach } = candidate
  return {
    // Ids of the database are uuids; the brand is the contract's.
    responderId: candidate.responderId as Considered['responderId'],
    name: candidate.name,
    kind: candidate.kind,
    orgId: candidate.orgId as Considered['orgId'],
    chosen,
    distanceM: reach.distanceM,
    travelS: reach.travelS,
    withinReach: reach.withinReach,
    reasons,
    ...sentence(chosen, reasons, reach),
  }
}

/** Reason codes as the database keeps them; a code of a later version is left out rather than failing the page. */
export function reasonCodes(codes: readonly string[]): ReasonCode[] {
  return codes.flatMap((code) => {
    const parsed = ReasonCode.safeParse(code)
    return parsed.success ? [parsed.data] : []
  })
}
