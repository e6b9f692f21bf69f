import type { MyInvitation } from '#contract/responder-field'
import type { Problem } from '#contract/problem'

/** One thing that a person did, not yet (or not) taken by the server. Ids and times were made on the phone. */
export type Entry = {
  id: string
  /** Whose: entries of one person are never sent as another. */
  accountId: string
  /** Order of doing. */
  seq: number
  action: Action
  invitationId: string | null
  params: Record<string, string>
  body: Record<string, unknown>
  at: string
  tries: number
  /** Set when the server refused: kept and shown until the person has seen it. */
  problem: Problem | null
}

export type Action =
  | 'sos'
  | 'cancelSos'
  | 'accept'
  | 'decline'
  | 'setOut'
  | 'arrive'
  | 'safe'
  | 'giveUp'
  | 'note'
  | 'photo'
  | 'duty'
  | 'sittingAnswers'
  | 'sittingInformant'
  | 'sittingSign'
  | 'sittingPhoto'
  | 'surveySubmit'
  | 'surveyUnreachable'
  | 'conflict'
  | 'orderAccept'
  | 'orderDecline'
  | 'orderArrive'
  | 'orderStart'
  | 'orderFinish'

/** Alarm before mission before note: what saves a life goes first, the order of doing decides within. */
const RANK: Record<Action, number> = {
  sos: 0,
  cancelSos: 0,
  accept: 1,
  decline: 1,
  setOut: 1,
  arrive: 1,
  safe: 1,
  giveUp: 1,
  duty: 2,
  orderAccept: 2,
  orderDecline: 2,
  orderArrive: 2,
  orderStart: 2,
  orderFinish: 2,
  note: 3,
  conflict: 3,
  sittingAnswers: 3,
  sittingInformant: 3,
  sittingSign: 3,
  surveySubmit: 3,
  surveyUnreachable: 3,
  sittingPhoto: 4,
  photo: 4,
}

const STEPS: readonly Action[] = ['accept', 'decline', 'setOut', 'arrive', 'safe', 'giveUp']

export function inOrder(entries: readonly Entry[]): Entry[] {
  return [...entries].sort((a, b) => RANK[a.action] - RANK[b.action] || a.seq - b.seq)
}

/** The person can put it right (a code, a reason): their later steps of this mission wait for that. */
export function canBePutRight(problem: Problem): boolean {
  return (
    problem.type === '/problems/responders/arrival-unproven' ||
    problem.type === '/problems/responders/wrong-door-code'
  )
}

/** The next one to send for a person, or undefined. */
export function nextToSend(entries: readonly Entry[], accountId: string): Entry | undefined {
  const own = entries.filter((entry) => entry.accountId === accountId)
  const stuck = new Set(
    own.filter((entry) => entry.problem && canBePutRight(entry.problem)).map((entry) => entry.invitationId),
  )
  return inOrder(own).find(
    (entry) => !entry.problem && !(STEPS.includes(entry.action) && stuck.has(entry.invitationId)),
  )
}

const STATE_AFTER: Partial<Record<Action, MyInvitation['state']>> = {
  decline: 'declined',
  setOut: 'en_route',
  arrive: 'arrived',
  safe: 'safe',
  giveUp: 'gave_up',
}

/** The invitation as the person has left it: unsent steps are shown as done, and say that they are not sent. */
export function withUnsent(
  invitation: MyInvitation,
  entries: readonly Entry[],
): MyInvitation & { unsent: Action[] } {
  const waiting = inOrder(entries).filter((entry) => entry.invitationId === invitation.id && !entry.problem)
  let view: MyInvitation = invitation
  for (const entry of waiting) {
    const state = STATE_AFTER[entry.action]
    if (state) view = { ...view, state }
    // Whether an acceptance won is for the server to say: it never shows as accepted before.
    if (entry.action === 'setOut') view = { ...view, enRouteAt: entry.at }
    if (entry.action === 'arrive') view = { ...view, arrivedAt: entry.at }
    if (entry.action === 'safe') view = { ...view, safeAt: entry.at, endedAt: entry.at }
    if (entry.action === 'note' || entry.action === 'photo') {
      if (view.notes.some((note) => note.id === entry.id)) continue
      const text = entry.body['text']
      view = {
        ...view,
        notes: [
          ...view.notes,
          {
            id: entry.id,
            at: entry.at,
            text: typeof text === 'string' ? text : null,
            photo: entry.action === 'photo',
          },
        ],
      }
    }
  }
  return { ...view, unsent: waiting.map((entry) => entry.action) }
}
