import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const SYSTEM = '/usr/bin/chromium'
/** Quiet, and no request that the page did not make. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--mute-audio',
  '--autoplay-policy=no-user-gesture-required',
]

/** The browser named in CHROMIUM, the machine's own, or the one that npm brought; always headless. */
export async function launch(): Promise<Browser> {
  const named = process.env['CHROMIUM'] ?? (existsSync(SYSTEM) ? SYSTEM : undefined)
  if (named) return chromium.launch({ executablePath: named, args: FLAGS })
  // Its archive holds the libraries that a bare machine lacks; it unpacks to fixed names, which two users would share.
  const folder = join(import.meta.dirname, '../node_modules/.cache/chromium')
  mkdirSync(folder, { recursive: true })
  process.env['AWS_LAMBDA_JS_RUNTIME'] = 'nodejs24.x'
  process.env['TMPDIR'] = folder
  const { default: packed } = await import('@sparticuz/chromium')
  return chromium.launch({ executablePath: await packed.executablePath(), args: [...packed.args, ...FLAGS] })
}
