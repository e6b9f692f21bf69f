import { appName } from './call.ts'

/** What an app keeps on the phone: unsent writes (`outbox`), and the last answers of the server (`answers`). */
const STORES = ['outbox', 'answers'] as const
type Store = (typeof STORES)[number]

let opened: Promise<IDBDatabase> | undefined

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(`yike-${appName()}`, 1)
    asked.onupgradeneeded = () => {
      for (const name of STORES) asked.result.createObjectStore(name)
    }
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error ?? new Error('indexedDB'))
  })
  return opened
}

async function run<T>(
  store: Store,
  mode: IDBTransactionMode,
  work: (s: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const db = await open()
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(store, mode)
    const request = work(transaction.objectStore(store))
    // Resolved when it is on the disk, not when it was asked for.
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = () => reject(transaction.error ?? new Error('indexedDB'))
  })
}

export const put = (store: Store, key: string, value: unknown): Promise<unknown> =>
  run(store, 'readwrite', (s) => s.put(value, key))
export const get = (store: Store, key: string): Promise<unknown> =>
  run<unknown>(store, 'readonly', (s) => s.get(key))
export const all = (store: Store): Promise<unknown[]> => run<unknown[]>(store, 'readonly', (s) => s.getAll())
export const remove = (store: Store, key: string): Promise<undefined> =>
  run(store, 'readwrite', (s) => s.delete(key))
export const empty = (store: Store): Promise<undefined> => run(store, 'readwrite', (s) => s.clear())

export async function keys(store: Store): Promise<string[]> {
  return (await run(store, 'readonly', (s) => s.getAllKeys())).map(String)
}
