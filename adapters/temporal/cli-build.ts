import { spawn } from 'node:child_process'
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { DownloadWish } from './cli-download.ts'

export interface BuildWish extends DownloadWish {
  environment: NodeJS.ProcessEnv
}

/** Builds the program from source into `target`; returns why not when it could not. */
export async function buildCli(wish: BuildWish): Promise<string | undefined> {
  const directory = `${wish.target}.build-${process.pid}`
  mkdirSync(directory, { recursive: true })
  wish.onProgress?.('building it with Go, which takes some minutes once')
  try {
    const failure = await install(directory, wish)
    if (!failure) renameSync(join(directory, 'temporal'), wish.target)
    return failure
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function install(directory: string, wish: BuildWish): Promise<string | undefined> {
  const go = spawn(
    'go',
    [
      'install',
      '-v',
      '-trimpath',
      '-ldflags=-s -w',
      `github.com/temporalio/cli/cmd/temporal@v${wish.version}`,
    ],
    {
      // Without CGO it needs no C compiler; its SQLite is written in Go.
      env: { ...wish.environment, GOBIN: directory, CGO_ENABLED: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let lastLine = ''
  let packages = 0
  // With -v, one line for each package that is fetched or compiled, and for what went wrong.
  createInterface({ input: go.stderr }).on('line', (line) => {
    lastLine = line
    packages++
    wish.onProgress?.(
      line.startsWith('go: downloading')
        ? 'building it with Go: fetching its sources'
        : `building it with Go: ${packages} packages so far`,
    )
  })
  return new Promise((resolve) => {
    go.once('error', () => resolve('Go is not installed'))
    go.once('close', (code) =>
      resolve(code === 0 ? undefined : lastLine || `go ended with ${code}`),
    )
  })
}
