/** Everything about devices, from one place. */
export * from './device-events.ts'
export * from './device-lifecycle.ts'
export * from './device-protocol.ts'
export * from './device-quarantine.ts'
export * from './device-readings.ts'
export * from './device-register.ts'
export * from './device-ways-in.ts'
