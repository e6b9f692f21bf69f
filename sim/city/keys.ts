import { createHmac, hash as digest } from 'node:crypto'

/** The key of the simulation, from the installation's own. */
export function simKeyOf(secret: Buffer): Buffer {
  return createHmac('sha256', secret).update('yike simulation').digest()
}

/** The secret of a simulated device: the simulation derives the same. */
export function deviceSecret(simKey: Buffer, serial: string): string {
  return createHmac('sha256', simKey).update(`device ${serial}`).digest('base64url')
}

/** The password of every simulated account (not of the printed demo accounts). */
export function accountPassword(simKey: Buffer): string {
  return `Sim-${createHmac('sha256', simKey).update('accounts').digest('base64url').slice(0, 24)}`
}

export function deviceHash(secret: string): Buffer {
  return digest('sha256', secret, 'buffer')
}
