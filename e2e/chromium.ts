import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
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
  const executablePath = await packed.executablePath()
  // It looks for fonts in fixed places; without any, every text is zero high.
  process.env['FONTCONFIG_PATH'] = folder
  writeFileSync(
    join(folder, 'fonts.conf'),
    `<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>`,
  )
  // Not with the flags that it recommends for functions in a cloud: a single process falls as a whole.
  return chromium.launch({ executablePath, args: [...FLAGS, '--headless=shell', '--no-zygote'] })
}
