import type { Subject } from '#contract/benefit-situation'
import { createContext } from 'react'
import type { Schema } from './schema.ts'

/** What a field needs to know of the rule around it. */
export type Around = {
  regionCode: number
  subject: Subject
  /** Expressions are CEL over a situation: only in schemes. */
  scheme: boolean
  money: boolean
  errors: Readonly<Record<string, string>>
  disabled: boolean
}
export const AroundContext = createContext<Around>({
  regionCode: 0,
  subject: 'elder',
  scheme: false,
  money: false,
  errors: {},
  disabled: false,
})

export type FieldProps = {
  name: string
  path: string
  schema: Schema
  value: unknown
  onChange: (value: unknown) => void
  remove?: () => void
}
