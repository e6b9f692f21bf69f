import type { Carrier } from './channel.ts'

/** The inbox: the row itself is the message, its receipt is that somebody reads it. */
export const inApp: Carrier = { code: 'in_app', send: async () => ({}) }

/** Shows every message and sends none: what a demo and a city without a provider have. */
export const outbox: Carrier = { code: 'outbox', send: async () => ({}) }
