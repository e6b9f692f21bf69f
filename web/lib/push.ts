import { pushKey, subscribePush, unsubscribePush } from '#contract/notification-inbox'
import { appName, call } from './call.ts'

export type PushState = 'on' | 'off' | 'denied' | 'unsupported'

export async function pushState(): Promise<PushState> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) return 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  const worker = await navigator.serviceWorker.getRegistration(`/${appName()}/`)
  return (await worker?.pushManager.getSubscription()) ? 'on' : 'off'
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (c) => c.charCodeAt(0))
}

/**
 * The shell of the app opens without a network, and a push wakes the phone. Without a service worker (plain http in a
 * city's own network) everything works but these two.
 */
export function serveOffline(): void {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  navigator.serviceWorker.register('/sw.js', { scope: `/${appName()}/` }).catch((error: unknown) => {
    // oxlint-disable-next-line no-console -- the page works on without it; whoever looks should see why
    console.warn('no service worker', error)
  })
}

/** Asks the person, subscribes this browser and tells the server. */
export async function turnPushOn(): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return 'denied'
  const worker = await navigator.serviceWorker.ready
  const { publicKey } = await call(pushKey)
  const made = await worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(publicKey),
  })
  const { endpoint, keys } = made.toJSON()
  if (!endpoint || !keys?.['p256dh'] || !keys['auth']) throw new Error('the browser gave no keys')
  await call(subscribePush, { body: { endpoint, keys: { p256dh: keys['p256dh'], auth: keys['auth'] } } })
  return 'on'
}

export async function turnPushOff(): Promise<PushState> {
  const worker = await navigator.serviceWorker.getRegistration(`/${appName()}/`)
  const made = await worker?.pushManager.getSubscription()
  if (made) {
    await call(unsubscribePush, { query: { endpoint: made.endpoint } })
    await made.unsubscribe()
  }
  return 'off'
}
