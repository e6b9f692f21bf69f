import type { MyInvitation } from '#contract/responder-field'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Action, type Entry, inOrder, nextToSend, withUnsent } from './entry.ts'

const ACTIONS: Action[] = [
  'sos',
  'cancelSos',
  'accept',
  'decline',
  'setOut',
  'arrive',
  'safe',
  'giveUp',
  'note',
  'photo',
  'duty',
  'conflict',
]
const entry = (seq: number, action: Action, change: Partial<Entry> = {}): Entry => ({
  id: `e${seq}`,
  accountId: 'me',
  seq,
  action,
  invitationId: 'i',
  params: {},
  body: {},
  at: '2026-11-25T08:00:00Z',
  tries: 0,
  problem: null,
  ...change,
})
const refused = (type: string) => ({ type: `/problems/${type}`, title: '不行', status: 422 })

const invitation: MyInvitation = {
  // A brand is only a type.
  id: 'i' as MyInvitation['id'],
  incidentId: 'x',
  state: 'accepted',
  kind: 'sos',
  level: 'P0',
  drill: false,
  area: '站前社区',
  distanceM: 100,
  travelS: 60,
  withinReach: true,
  holdsKey: false,
  qualification: null,
  wave: 1,
  invitedAt: '2026-11-25T07:58:00Z',
  expiresAt: null,
  acceptedAt: '2026-11-25T07:59:00Z',
  enRouteAt: null,
  arrivedAt: null,
  safeAt: null,
  endedAt: null,
  proof: null,
  declineReason: null,
  notes: [],
}

describe('order', () => {
  it('an alarm goes before a step, a step before a note, a photo last', () => {
    const done = [entry(1, 'photo'), entry(2, 'note'), entry(3, 'arrive'), entry(4, 'safe'), entry(5, 'sos')]
    expect(inOrder(done).map((e) => e.action)).toEqual(['sos', 'arrive', 'safe', 'note', 'photo'])
  })

  it('steps are sent in the order they were done, whatever comes between', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ACTIONS), { maxLength: 30 }), (actions) => {
        let left = actions.map((action, seq) => entry(seq, action))
        const sent: Entry[] = []
        for (let next = nextToSend(left, 'me'); next; next = nextToSend(left, 'me')) {
          const { id } = next
          sent.push(next)
          left = left.filter((e) => e.id !== id)
        }
        expect(sent).toHaveLength(actions.length)
        const steps = sent
          .filter((e) => ['accept', 'setOut', 'arrive', 'safe', 'giveUp', 'decline'].includes(e.action))
          .map((e) => e.seq)
        expect(steps).toEqual([...steps].sort((a, b) => a - b))
      }),
    )
  })

  it('never sends what somebody else did on this phone', () => {
    expect(nextToSend([entry(1, 'accept', { accountId: 'other' })], 'me')).toBeUndefined()
  })

  it('waits with later steps until an arrival is put right, but not with notes or an alarm', () => {
    const stuck = entry(1, 'arrive', { problem: refused('responders/arrival-unproven') })
    expect(nextToSend([stuck, entry(2, 'safe')], 'me')).toBeUndefined()
    expect(nextToSend([stuck, entry(2, 'safe'), entry(3, 'note')], 'me')?.action).toBe('note')
    expect(nextToSend([stuck, entry(2, 'safe', { invitationId: 'j' })], 'me')?.seq).toBe(2)
  })

  it('goes on behind what cannot be put right', () => {
    expect(
      nextToSend([entry(1, 'accept', { problem: refused('responders/taken') }), entry(2, 'note')], 'me')?.seq,
    ).toBe(2)
  })
})

describe('what the person sees', () => {
  it('shows unsent steps as done and says which are unsent', () => {
    const seen = withUnsent(invitation, [
      entry(1, 'setOut'),
      entry(2, 'arrive'),
      entry(3, 'note', { body: { text: '门没锁' } }),
    ])
    expect(seen.state).toBe('arrived')
    expect(seen.notes.map((note) => note.text)).toEqual(['门没锁'])
    expect(seen.unsent).toEqual(['setOut', 'arrive', 'note'])
  })

  it('an unsent acceptance is not an acceptance', () => {
    expect(withUnsent({ ...invitation, state: 'invited' }, [entry(1, 'accept')]).state).toBe('invited')
  })

  it('a refused step is not shown as done', () => {
    expect(withUnsent(invitation, [entry(1, 'arrive', { problem: refused('responders/gone') })]).state).toBe(
      'accepted',
    )
  })
})
