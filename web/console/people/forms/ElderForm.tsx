import type { ElderRecord } from '#contract/people'
import { lazy, Suspense, type ComponentType } from 'react'
import type { FormName } from '../record/words.tsx'

export type FormProps = { record: ElderRecord; item: string | undefined; onClose: () => void }

const from = <K extends string>(load: () => Promise<Record<K, ComponentType<FormProps>>>, name: K) =>
  lazy(async () => ({ default: (await load())[name] }))

/** Each form is fetched when it is first opened. */
const forms: Record<FormName, ComponentType<FormProps>> = {
  basics: from(() => import('./basics.tsx'), 'BasicsForm'),
  household: from(() => import('./basics.tsx'), 'HouseholdForm'),
  profile: from(() => import('./basics.tsx'), 'ProfileForm'),
  address: from(() => import('./moves.tsx'), 'AddressForm'),
  status: from(() => import('./moves.tsx'), 'StatusForm'),
  setting: from(() => import('./moves.tsx'), 'SettingForm'),
  contact: from(() => import('./contact.tsx'), 'ContactForm'),
  access: from(() => import('./contact.tsx'), 'AccessForm'),
  fact: from(() => import('./facts.tsx'), 'FactForm'),
  'end-fact': from(() => import('./facts.tsx'), 'EndFactForm'),
  health: from(() => import('./facts.tsx'), 'HealthForm'),
  needs: from(() => import('./papers.tsx'), 'NeedsForm'),
  income: from(() => import('./papers.tsx'), 'IncomeForm'),
  consent: from(() => import('./papers.tsx'), 'ConsentForm'),
  document: from(() => import('./papers.tsx'), 'DocumentForm'),
  review: from(() => import('./papers.tsx'), 'ReviewForm'),
  print: from(() => import('./print.tsx'), 'PrintForm'),
  unmask: from(() => import('./papers.tsx'), 'UnmaskForm'),
}

export function ElderForm({ form, ...props }: FormProps & { form: FormName }) {
  const Form = forms[form]
  return (
    <Suspense fallback={null}>
      <Form key={`${form} ${props.item ?? ''}`} {...props} />
    </Suspense>
  )
}
