import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { releaseFileLock, tryFileLock, withFileLock } from '#adapters/process/file-lock.ts'
import { pidFilePath, readPidFile, removePidFile, writePidFile } from '#adapters/run-files.ts'
import { readOrCreateSecret } from '#adapters/secret-files.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aios-run-files-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

describe('pid files', () => {
  it('says which process is ready until that process takes it back', () => {
    writePidFile(directory, 'worker')
    expect(readPidFile(directory, 'worker')).toBe(process.pid)
    removePidFile(directory, 'worker')
    expect(readPidFile(directory, 'worker')).toBeUndefined()
  })

  it('leaves the file to the process that took the place of the one that ends', () => {
    writePidFile(directory, 'worker', 4242)
    removePidFile(directory, 'worker')
    expect(readPidFile(directory, 'worker')).toBe(4242)
  })

  it.each(['', 'rubbish', '-3', '0'])('reads %j as nobody', (content) => {
    writePidFile(directory, 'api')
    writeFileSync(pidFilePath(directory, 'api'), content)
    expect(readPidFile(directory, 'api')).toBeUndefined()
  })
})

describe('a lock file', () => {
  const path = () => join(directory, 'a.lock')

  it('is taken once, and free again when it is given back', () => {
    expect(tryFileLock(path())).toBeUndefined()
    releaseFileLock(path())
    expect(tryFileLock(path())).toBeUndefined()
  })

  it('is taken over from a holder that is gone', () => {
    writeFileSync(path(), '999999999\nnode cli/aios.js start')
    expect(tryFileLock(path())).toBeUndefined()
  })

  it('is taken over when another command has the number of its holder', () => {
    writeFileSync(path(), `${process.ppid}\nnode cli/aios.js start`)
    expect(tryFileLock(path())).toBeUndefined()
  })

  it('is given back when what it protected fails', async () => {
    await expect(
      withFileLock({ path: path() }, () => Promise.reject(new Error('no'))),
    ).rejects.toThrow('no')
    expect(await withFileLock({ path: path() }, async () => 'yes')).toBe('yes')
  })
})

describe('a secret file', () => {
  it('holds the same secret at every start', () => {
    const path = join(directory, 'secrets', 'master.key')
    const secret = readOrCreateSecret(path, 'base64')
    expect(Buffer.from(secret, 'base64')).toHaveLength(32)
    expect(readOrCreateSecret(path, 'base64')).toBe(secret)
  })
})
