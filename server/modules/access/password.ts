import { hash, verify } from '@node-rs/argon2'

/** argon2id with the library's defaults: 19 MiB, two passes, one lane (OWASP Password Storage, first choice). */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'))
}

let decoy: Promise<string> | undefined

/** False also when there is no password to compare with, after the same time, so that nobody learns which names exist. */
export async function verifyPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  if (!stored) {
    decoy ??= hash(crypto.randomUUID())
    await verify(await decoy, password)
    return false
  }
  return verify(stored, password.normalize('NFKC'))
}
