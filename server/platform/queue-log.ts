import { Logger } from 'graphile-worker'
import { logger } from './log.ts'

const log = logger('jobs')

/** graphile-worker's own messages, without its chatter: warnings and errors only. */
export const queueLog = new Logger(() => (level, message) => {
  if (level === 'error') log.error(message)
  else if (level === 'warning') log.warn(message)
})
