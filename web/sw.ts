// The service worker of the field and family apps, registered once for each with its scope: the shell opens without a
// network, and a push wakes the phone.
// It keeps no data: what was read and what is unsent live in IndexedDB, which the page owns.

// The types of a worker and of a page exclude each other in one program: here is what this file uses of the former.
type Extendable = Event & { waitUntil(work: Promise<unknown>): void }
type Fetching = Extendable & { readonly request: Request; respondWith(answer: Promise<Response>): void }
type Pushing = Extendable & { readonly data: { json(): unknown } | null }
type Clicking = Extendable & { readonly notification: Notification }
type Page = {
  readonly url: string
  focus(): Promise<unknown>
  navigate(url: string): Promise<unknown>
  postMessage(message: string): void
}
type Events = {
  install: Extendable
  activate: Extendable
  fetch: Fetching
  push: Pushing
  notificationclick: Clicking
  sync: Extendable
}
type Scope = {
  readonly location: Location
  readonly registration: ServiceWorkerRegistration
  readonly clients: {
    claim(): Promise<void>
    matchAll(options: { type: 'window' }): Promise<Page[]>
    openWindow(url: string): Promise<unknown>
  }
  skipWaiting(): Promise<void>
  addEventListener<N extends keyof Events>(name: N, hear: (event: Events[N]) => void): void
}
// The global of this file is a ServiceWorkerGlobalScope, see above.
const worker = globalThis as unknown as Scope

/** `/field/` or `/family/`. */
const PAGE = new URL(worker.registration.scope).pathname
const APP = PAGE.replaceAll('/', '')
const SHELL = `yike-${APP}-shell`

worker.addEventListener('install', (event) => {
  event.waitUntil(
    fetch(PAGE)
      .then(keepShell)
      .then(() => worker.skipWaiting()),
  )
})
worker.addEventListener('activate', (event) => {
  event.waitUntil(worker.clients.claim())
})

/** The page from the network when it answers in time, else the one of last time. Hashed assets never change. */
worker.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return
  if (request.mode === 'navigate' && url.pathname.startsWith(PAGE)) event.respondWith(page(request))
  else if (/^\/(?:assets|icons)\//u.test(url.pathname) || url.pathname === '/icon.svg')
    event.respondWith(asset(request))
})

/** The page with all that it loads at once; what an older page loaded leaves the phone. */
async function keepShell(answer: Response): Promise<void> {
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
  const cache = await caches.open(SHELL)
  const html = await answer.clone().text()
  const kept = await cache.match(PAGE)
  if ((await kept?.text()) === html) return
  const linked = Array.from(html.matchAll(/"(\/assets\/[^"]+)"/gu), ([, path]) => path ?? '')
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/assets/') && !linked.includes(pathname)) await cache.delete(request)
  }
  // The page last: it is never there without what it needs.
  await cache.addAll(linked)
  await cache.put(PAGE, answer)
}

const PATIENCE_MS = 3000

async function page(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL)
  const kept = await cache.match(PAGE)
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok) await keepShell(answer.clone())
    return answer
  })
  if (!kept) return asked
  const late = new Promise<Response>((resolve) => {
    setTimeout(() => resolve(kept), PATIENCE_MS)
  })
  // Offline the request fails at once: the kept page serves.
  return Promise.race([asked.catch(() => kept), late])
}

async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL)
  const kept = await cache.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await cache.put(request, answer.clone())
  return answer
}

type Push = {
  title: string
  body: string
  receipt?: string
  urgency?: string
  tag?: string
  incidentId?: string | null
}

function read(event: Pushing): Push {
  // Encrypted for this browser by our server, in the form of notifications/channels/push.ts.
  return (event.data?.json() ?? { title: '一刻', body: '' }) as Push
}

function told(receipt: string | undefined, opened: boolean): Promise<unknown> {
  if (!receipt) return Promise.resolve()
  return fetch('/api/notifications/push/receipt', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-yike-app': APP },
    body: JSON.stringify({ token: receipt, opened }),
  }).catch(() => undefined)
}

worker.addEventListener('push', (event) => {
  const push = read(event)
  const urgent = push.urgency === 'P0'
  const options: NotificationOptions & { vibrate?: number[]; renotify?: boolean } = {
    body: push.body,
    icon: '/icons/192.png',
    lang: 'zh-CN',
    requireInteraction: urgent,
    data: push,
    ...(push.tag ? { tag: push.tag, renotify: urgent } : {}),
    ...(urgent ? { vibrate: [400, 150, 400, 150, 400] } : {}),
  }
  event.waitUntil(
    Promise.all([worker.registration.showNotification(push.title, options), told(push.receipt, false)]),
  )
})

/** A family goes to the incident; a responder to the missions, where the invitation waits. */
function addressOf({ incidentId }: Push): string {
  return APP === 'family' && incidentId ? `${PAGE}incidents/${incidentId}` : PAGE
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  // Set by the handler above.
  const push = event.notification.data as Push
  event.waitUntil(
    Promise.all([
      told(push.receipt, true),
      worker.clients.matchAll({ type: 'window' }).then(async (windows) => {
        const open = windows.find((client) => new URL(client.url).pathname.startsWith(PAGE))
        const address = addressOf(push)
        if (!open) return worker.clients.openWindow(address)
        await open.focus()
        return open.navigate(address)
      }),
    ]),
  )
})

// Background Sync is not in every browser: it asks the open pages to send, which they also do by themselves.
worker.addEventListener('sync', () => {
  void worker.clients.matchAll({ type: 'window' }).then((windows) => {
    for (const client of windows) client.postMessage('sync')
  })
})
