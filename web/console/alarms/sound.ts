import type { Severity } from '#contract/alarms'
import { useSyncExternalStore } from 'react'

/**
 * The sound of the desk. Browsers keep a page silent until somebody has touched it: then `state` is `blocked`, the top
 * bar says so, and the first key or click anywhere unblocks it.
 */
export type SoundState = 'on' | 'off' | 'blocked'

const KEY = 'yike.sound'
const listeners = new Set<() => void>()
let context: AudioContext | undefined
let wanted = localStorage.getItem(KEY) !== 'off'
let state: SoundState = wanted ? 'blocked' : 'off'

function update(): void {
  const next: SoundState = !wanted ? 'off' : context?.state === 'running' ? 'on' : 'blocked'
  if (next === state) return
  state = next
  for (const tell of listeners) tell()
}

async function unblock(): Promise<void> {
  if (!wanted) return
  context ??= new AudioContext()
  context.onstatechange = update
  if (context.state !== 'running') await context.resume()
  update()
}

/** Makes the first gesture of the user count as permission. Call once. */
export function armSound(): () => void {
  const tried = () => void unblock().catch(update)
  if (navigator.userActivation?.hasBeenActive) tried()
  window.addEventListener('pointerdown', tried)
  window.addEventListener('keydown', tried)
  return () => {
    window.removeEventListener('pointerdown', tried)
    window.removeEventListener('keydown', tried)
  }
}

export async function setSound(on: boolean): Promise<void> {
  wanted = on
  localStorage.setItem(KEY, on ? 'on' : 'off')
  if (on) await unblock()
  update()
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}
export function useSoundState(): SoundState {
  return useSyncExternalStore(subscribe, () => state)
}

/** Pitch (Hz) and length (s) of each beat: a life threat cannot be taken for anything else. */
const patterns: Record<Severity, readonly (readonly [hertz: number, seconds: number])[]> = {
  P0: [
    [988, 0.14],
    [740, 0.14],
    [988, 0.14],
    [740, 0.14],
    [988, 0.2],
  ],
  P1: [
    [784, 0.18],
    [988, 0.24],
  ],
  P2: [[587, 0.22]],
  P3: [],
  P4: [],
}

/** Plays at once; true when it could be heard. */
export function sound(severity: Severity): boolean {
  if (!context || state !== 'on') return false
  let at = context.currentTime + 0.01
  for (const [hertz, seconds] of patterns[severity]) {
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.type = 'triangle'
    tone.frequency.value = hertz
    volume.gain.setValueAtTime(0, at)
    volume.gain.linearRampToValueAtTime(0.5, at + 0.015)
    volume.gain.setValueAtTime(0.5, at + seconds - 0.03)
    volume.gain.linearRampToValueAtTime(0, at + seconds)
    tone.connect(volume).connect(context.destination)
    tone.start(at)
    tone.stop(at + seconds)
    at += seconds + 0.05
  }
  document.documentElement.dataset['lastSound'] = `${severity} ${Date.now()}`
  return true
}
