import type { GuideKey } from '#web/shared/guide/guides.ts'
import type { Place, Section } from '../place.tsx'

const sections: Readonly<Partial<Record<Section, GuideKey<'family'>>>> = {
  contacts: 'contacts',
  benefits: 'benefits',
  insurance: 'benefits',
  assessment: 'needs',
  consents: 'consents',
  mandates: 'consents',
  looks: 'consents',
}

/** The manual of the page that one is on. */
export function guideOf(place: Place): GuideKey<'family'> {
  return (place.page === 'elder' && place.section && sections[place.section]) || 'elder'
}
