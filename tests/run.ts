// `npm test`: every suite, one after the other, and the sum of all on the last line.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { countTests, type SuiteCount } from './helpers/count.ts'

const SUITES = ['unit', 'integration', 'workflows', 'web', 'e2e', 'chaos'] as const
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

const reports = mkdtempSync(join(tmpdir(), 'aios-test-reports-'))
const counts: SuiteCount[] = []
for (const suite of chosenSuites()) {
  const count = await runSuite(suite)
  counts.push(count)
  process.stdout.write(`\n${suite}: ${count.passed} passed, ${count.failed} failed\n\n`)
}
rmSync(reports, { recursive: true, force: true })

const passed = counts.reduce((sum, count) => sum + count.passed, 0)
const failed = counts.reduce((sum, count) => sum + count.failed, 0)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

/** Those named on the command line (`npm test -- unit web`), else all. */
function chosenSuites(): readonly string[] {
  const names = process.argv.slice(2)
  return names.length > 0 ? names : SUITES
}

async function runSuite(suite: string): Promise<SuiteCount> {
  const reportPath = join(reports, `${suite}.json`)
  const vitest = spawn(
    process.execPath,
    [
      VITEST,
      'run',
      `--project=${suite}`,
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportPath}`,
    ],
    { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] },
  )
  const code = await new Promise<number | null>((resolve) => vitest.once('close', resolve))
  return countTests(readReport(reportPath), code)
}

function readReport(path: string) {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // The run broke before it could write one.
    return undefined
  }
}
