import { fieldErrorsIn } from './field-errors-in.ts'
import { locale } from './locale.ts'

/** The field errors of a refused form in the language in use. */
export const fieldErrors = (error: unknown): Record<string, string> => fieldErrorsIn(locale(), error)
