import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { chromium } from 'playwright-core'
import { loadConfig } from '#adapters/config.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** How every browser test starts it: headless, and quiet on the network. */
export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * The path of a Chromium: the machine's own, else Playwright's, which is downloaded, else the distribution's package,
 * which is installed where that is possible.
 */
export function findOrInstallChromium(): string {
  const path =
    findOnMachine() ??
    existing(chromium.executablePath()) ??
    installPlaywrights() ??
    installPackage()
  if (path) return path
  throw new Error(
    'The browser tests need Chromium and none could be found, downloaded or installed: install it, with `chromium` on PATH.',
  )
}

function findOnMachine(): string | undefined {
  const onPath = loadConfig()
    .programPath.split(delimiter)
    .flatMap((directory) => NAMES.map((name) => join(directory, name)))
  return [...onPath, ...APPLICATIONS].find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function existing(path: string): string | undefined {
  return existsSync(path) ? path : undefined
}

function installPlaywrights(): string | undefined {
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core')), 'cli.js')
  return run(process.execPath, [cli, 'install', 'chromium'])
    ? existing(chromium.executablePath())
    : undefined
}

function installPackage(): string | undefined {
  if (process.getuid?.() !== 0) return undefined
  run('apt-get', ['update', '--quiet'])
  return run('apt-get', ['install', '--yes', '--quiet', '--no-install-recommends', 'chromium'])
    ? findOnMachine()
    : undefined
}

function run(command: string, commandArguments: string[]): boolean {
  try {
    process.stderr.write(`Chromium: ${command} ${commandArguments.slice(-2).join(' ')}\n`)
    execFileSync(command, commandArguments, { stdio: 'ignore', timeout: 600_000 })
    return true
  } catch {
    return false
  }
}
