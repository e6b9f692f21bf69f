import { uuidv7 } from '#contract/id'
import { ProblemError, isProblem, notSignedIn } from '#contract/problem'
import * as assessment from '#contract/assessment-field'
import * as care from '#contract/care-field'
import * as survey from '#contract/survey-field'
import * as field from '#contract/responder-field'
import type { Endpoint } from '#contract/endpoint'
import { request, unreachable } from '#web/lib/call.ts'
import { invalidateBelow } from '#web/lib/query.ts'
import { useSyncExternalStore } from 'react'
import { all, put, remove } from '#web/lib/phone-db.ts'
import { serverNow } from '../server-time.ts'
import { type Action, type Entry, canBePutRight, nextToSend } from './entry.ts'

const ENDPOINTS: Record<Action, Endpoint> = {
  sos: field.ownSos,
  cancelSos: field.cancelOwnSos,
  accept: field.accept,
  decline: field.decline,
  setOut: field.setOut,
  arrive: field.arrive,
  safe: field.reportSafe,
  giveUp: field.giveUp,
  note: field.addNote,
  photo: field.addPhoto,
  duty: field.setMyDuty,
  sittingAnswers: assessment.saveAnswers,
  sittingInformant: assessment.signInformant,
  sittingSign: assessment.signSitting,
  sittingPhoto: assessment.addSittingPhoto,
  surveySubmit: survey.submitOwn,
  surveyUnreachable: survey.giveUpOwn,
  conflict: field.reportConflict,
  orderAccept: care.acceptMine,
  orderDecline: care.declineMine,
  orderArrive: care.arriveMine,
  orderStart: care.startMine,
  orderFinish: care.finishMine,
}

let entries: readonly Entry[] = []
let accountId: string | null = null
const listeners = new Set<() => void>()

function show(next: readonly Entry[]): void {
  entries = next
  for (const tell of listeners) tell()
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** All entries on this phone, of everybody who signed in here. */
export function useOutbox(): readonly Entry[] {
  return useSyncExternalStore(subscribe, () => entries)
}

export function unsentOf(list: readonly Entry[]): Entry[] {
  return list.filter(
    (entry) => entry.accountId === accountId && !entry.problem && entry.action !== 'conflict',
  )
}
export function refusedOf(list: readonly Entry[]): Entry[] {
  return list.filter((entry) => entry.accountId === accountId && entry.problem)
}

/** Reads what is on the disk and begins to send for `id`. Without a person nothing is sent and nothing is lost. */
export async function openOutbox(id: string | null): Promise<void> {
  accountId = id
  // Written by `write` below and nowhere else.
  show(((await all('outbox')) as Entry[]).sort((a, b) => a.seq - b.seq))
  void send()
}

async function write(entry: Entry): Promise<void> {
  await put('outbox', entry.id, entry)
  show([...entries.filter((other) => other.id !== entry.id), entry].sort((a, b) => a.seq - b.seq))
}

async function drop(id: string): Promise<void> {
  await remove('outbox', id)
  show(entries.filter((entry) => entry.id !== id))
}

/**
 * Does something: on the disk first, then to the server as soon as it can be reached. `body` gets `at`, and `id` where
 * the endpoint wants one. An earlier refusal of the same action is replaced.
 */
export async function act(
  action: Action,
  invitationId: string | null,
  body: Record<string, unknown>,
  options: { params?: Record<string, string>; id?: string } = {},
): Promise<string> {
  if (accountId === null) throw new Error('nobody is signed in')
  const id = options.id ?? uuidv7()
  const at = new Date(serverNow()).toISOString()
  const withId =
    action === 'note' ||
    action === 'photo' ||
    action === 'sittingPhoto' ||
    action === 'sos' ||
    action === 'conflict'
  for (const old of entries)
    if (
      old.problem &&
      old.action === action &&
      old.invitationId === invitationId &&
      canBePutRight(old.problem)
    )
      await drop(old.id)
  await write({
    id,
    accountId,
    seq: Math.max(Date.now(), (entries.at(-1)?.seq ?? 0) + 1),
    action,
    invitationId,
    params: options.params ?? (invitationId ? { id: invitationId } : {}),
    body: { ...body, ...(action === 'duty' ? {} : { at }), ...(withId ? { id } : {}) },
    at,
    tries: 0,
    problem: null,
  })
  void send()
  return id
}

/** The person has seen that it was refused. */
export const dismiss = (id: string): Promise<void> => drop(id)

let failures = 0
let retry: ReturnType<typeof setTimeout> | undefined
const LONGEST_PAUSE_MS = 30_000

/** Sends what can be sent, one after another; one tab of the phone at a time. */
export function send(): Promise<void> {
  clearTimeout(retry)
  return navigator.locks.request('yike-field-outbox', { ifAvailable: true }, async (lock) => {
    if (!lock) return again(500)
    // Another tab may have sent or added some; written by `write` and nowhere else.
    show(((await all('outbox')) as Entry[]).sort((a, b) => a.seq - b.seq))
    for (
      let next = accountId && nextToSend(entries, accountId);
      next;
      next = accountId && nextToSend(entries, accountId)
    ) {
      if (!(await sendOne(next))) return
    }
    failures = 0
  })
}

function again(ms: number): void {
  clearTimeout(retry)
  retry = setTimeout(() => void send(), ms)
}

/** True when the outbox may go on with the next. */
async function sendOne(entry: Entry): Promise<boolean> {
  try {
    await request(ENDPOINTS[entry.action], { params: entry.params, body: entry.body })
    await drop(entry.id)
    failures = 0
    await invalidateBelow('/field')
    return true
  } catch (error) {
    if (isProblem(error, notSignedIn)) return false
    const status = error instanceof ProblemError ? error.problem.status : 0
    if (
      isProblem(error, unreachable) ||
      status >= 500 ||
      status === 429 ||
      !(error instanceof ProblemError)
    ) {
      await write({ ...entry, tries: entry.tries + 1 })
      again(Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** failures++))
      return false
    }
    await refused(entry, error)
    return true
  }
}

/** The server said no: kept on the phone for the person, and told to the server for the record. */
async function refused(entry: Entry, error: ProblemError): Promise<void> {
  // A refused report of a refusal is not reported again.
  if (entry.action === 'conflict') return drop(entry.id)
  await write({ ...entry, problem: error.problem })
  await invalidateBelow('/field')
  if (canBePutRight(error.problem)) return
  const { data: _photo, signature: _signature, ...body } = entry.body
  await act('conflict', null, {
    invitationId: entry.invitationId,
    action: entry.action,
    problem: error.problem.type,
    body,
  })
}

/** Sends again when the network comes back, the page is looked at, or the browser's background sync says so. */
export function watchNetwork(): void {
  window.addEventListener('online', () => void send())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void send()
  })
  navigator.serviceWorker?.addEventListener('message', (event) => {
    if (event.data === 'sync') void send()
  })
}
