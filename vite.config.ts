import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Connect, type Plugin } from 'vite'

/** The apps, the page that an ambulance crew opens by its link, and the one that a QR code leads to. */
const apps = ['console', 'field', 'family', 'handover', 'help'] as const
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** In development and preview answers `/console/…` with `console.html`, as the server does with the built pages. */
function entryFallback(): Plugin {
  const answer: Connect.NextHandleFunction = (request, _response, next) => {
    const app = apps.find((name) => request.url === `/${name}` || request.url?.startsWith(`/${name}/`))
    const wantsPage = request.headers.accept?.includes('text/html')
    if (app && wantsPage) request.url = `/${app}.html`
    next()
  }
  return {
    name: 'yike-entry-fallback',
    configureServer: (server) => void server.middlewares.use(answer),
    configurePreviewServer: (server) => void server.middlewares.use(answer),
  }
}

/** A page whose app has been written (it has a `main.tsx`). */
const pages = apps
  .filter((name) => existsSync(here(`./web/${name}/main.tsx`)) || existsSync(here(`./web/${name}/main.ts`)))
  .map((name) => [name, here(`./web/${name}.html`)] as const)
/** The service worker of the phone apps needs a fixed address. */
const serviceWorker = ['sw', here('./web/sw.ts')] as const

const port = Number(process.env['VITE_PORT'] ?? 5173)
// The page's own host is kept: the server compares it with the origin (CSRF).
const proxy = { '/api': { target: `http://127.0.0.1:${process.env['PORT'] ?? 20080}`, changeOrigin: false } }

export default defineConfig({
  root: here('./web'),
  base: '/',
  publicDir: here('./web/public'),
  plugins: [react(), entryFallback()],
  worker: { format: 'es' },
  build: {
    outDir: here('./dist'),
    emptyOutDir: true,
    // Phones of five years ago and their built-in browsers; runtime libraries are not polyfilled.
    target: ['es2020', 'chrome80', 'safari14'],
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: Object.fromEntries([...pages, serviceWorker]),
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: { host: '127.0.0.1', port, strictPort: true, proxy },
  preview: { host: '127.0.0.1', port, strictPort: true, proxy },
})
