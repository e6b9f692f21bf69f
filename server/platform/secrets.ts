import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomFillSync,
} from 'node:crypto'

/**
 * Encryption of columns that hold identity numbers and phones: AES-256-GCM, stored as
 * version (1 byte) | nonce (12) | tag (16) | ciphertext. Look-up is by a keyed hash beside the column.
 */
export type Secrets = {
  encrypt(text: string): Buffer
  /** Throws when the bytes were altered or made with another key. */
  decrypt(bytes: Buffer): string
  /** HMAC-SHA256 under a key of its own per kind, 32 bytes: equal texts of one kind, equal hashes. */
  keyedHash(kind: string, text: string): Buffer
}

const VERSION = 1

export function makeSecrets(master: Buffer): Secrets {
  // A key object is prepared once: a plain buffer costs Node forty microseconds at each use.
  const derive = (label: string): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync('sha256', master, '', `yike ${label}`, 32)))
  const cipherKey = derive('columns v1')
  const hashKeys = new Map<string, KeyObject>()
  const hashKey = (kind: string) => {
    const key = hashKeys.get(kind) ?? derive(`hash ${kind}`)
    hashKeys.set(kind, key)
    return key
  }
  const nonces = Buffer.alloc(12 * 512)
  let used = nonces.length
  const nextNonce = (): Buffer => {
    if (used === nonces.length) {
      randomFillSync(nonces)
      used = 0
    }
    used += 12
    return nonces.subarray(used - 12, used)
  }
  return {
    encrypt(text) {
      const nonce = nextNonce()
      const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body])
    },
    decrypt(bytes) {
      if (bytes[0] !== VERSION) throw new Error('unknown version of an encrypted column')
      const decipher = createDecipheriv('aes-256-gcm', cipherKey, bytes.subarray(1, 13))
      decipher.setAuthTag(bytes.subarray(13, 29))
      return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()]).toString('utf8')
    },
    keyedHash: (kind, text) => createHmac('sha256', hashKey(kind)).update(text, 'utf8').digest(),
  }
}

let current: Secrets | undefined

/** Called once at start with the key of the installation. */
export function useSecrets(master: Buffer): Secrets {
  current = makeSecrets(master)
  return current
}

function secrets(): Secrets {
  if (!current) throw new Error('useSecrets was not called')
  return current
}

export const encrypt = (text: string): Buffer => secrets().encrypt(text)
export const decrypt = (bytes: Buffer): string => secrets().decrypt(bytes)
export const keyedHash = (
  kind: 'identity' | 'phone' | 'code' | 'token' | 'bank_account',
  text: string,
): Buffer => secrets().keyedHash(kind, text)
