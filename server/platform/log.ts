import { pino } from 'pino'
import { logLevel } from './config.ts'

/** Ids only: never names, phone numbers, addresses or identity numbers. */
export const log = pino({
  name: 'yike',
  level: logLevel(),
  redact: {
    paths: [
      'req.headers.authorization',
      'req.headers.cookie',
      '*.phone',
      '*.name',
      '*.identity',
      '*.password',
    ],
    remove: true,
  },
})

export function logger(module: string) {
  return log.child({ module })
}
