import type { OrganisationState, SiteState } from '#contract/organisations'
import type { Tone } from '#web/ui/desk/Tag.tsx'

export function stateTone(state: OrganisationState | SiteState): Tone {
  return state === 'operating' || state === 'open'
    ? 'good'
    : state === 'suspended'
      ? 'high'
      : state === 'preparing'
        ? 'medium'
        : 'plain'
}

export function cameraTone(state: 'unknown' | 'online' | 'offline'): Tone {
  return state === 'online' ? 'good' : state === 'offline' ? 'critical' : 'low'
}
