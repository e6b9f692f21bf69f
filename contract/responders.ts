/** Responders 救援力量, all of it: import from here. What the field app calls is `responder-field.ts`. */
export * from './responder-callout.ts'
export * from './responder-events.ts'
export * from './responder-field.ts'
export * from './responder-roster.ts'
export * from './responder-shifts.ts'
export * from './responder-words.ts'
