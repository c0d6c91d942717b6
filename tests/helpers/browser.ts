import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const ON_THE_MACHINE = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const QUIET = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts a headless Chromium: the machine's own, else Playwright's, else the distribution's where it can be installed. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser() ?? installBrowser(), args: QUIET })
}

function findBrowser(): string | undefined {
  const named = process.env['AIOS_CHROMIUM']
  const candidates = [named, ...ON_THE_MACHINE, chromium.executablePath()]
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path))
}

function installBrowser(): string {
  for (const [command, ...args] of INSTALLERS) {
    if (command === undefined) continue
    try {
      execFileSync(command, args, { stdio: 'ignore', timeout: 600_000 })
    } catch {
      // The next way may work: no network for the one, no rights for the other.
    }
    const found = findBrowser()
    if (found !== undefined) return found
  }
  throw new Error('No Chromium was found, and none could be installed. Set AIOS_CHROMIUM to one.')
}

const INSTALLERS = [
  [process.execPath, 'node_modules/playwright-core/cli.js', 'install', 'chromium'],
  ['sh', '-c', 'apt-get update && apt-get install -y --no-install-recommends chromium'],
]
