import { build } from 'vite'

let built: Promise<unknown> | null = null

/** Builds the console once per test process, as `npm run build` does. */
export function buildConsole(): Promise<unknown> {
  built ??= build({ logLevel: 'error', configFile: 'vite.config.ts' })
  return built
}
