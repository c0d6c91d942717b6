import { describe, expect, it } from 'vitest'
import { countTests } from '#tests/helpers/count.ts'

const file = (status: string, tests: number) => ({
  status,
  assertionResults: Array.from({ length: tests }, () => ({})),
})

describe('counting a suite', () => {
  it.each([
    [
      'all passed',
      { numPassedTests: 3, numFailedTests: 0, testResults: [file('passed', 3)] },
      0,
      { passed: 3, failed: 0 },
    ],
    [
      'one failed',
      { numPassedTests: 2, numFailedTests: 1, testResults: [file('failed', 3)] },
      1,
      { passed: 2, failed: 1 },
    ],
    [
      'a file that could not be loaded',
      { numPassedTests: 2, numFailedTests: 0, testResults: [file('passed', 2), file('failed', 0)] },
      1,
      { passed: 2, failed: 1 },
    ],
    [
      'an error outside of every test',
      { numPassedTests: 2, numFailedTests: 0, testResults: [file('passed', 2)] },
      1,
      { passed: 2, failed: 1 },
    ],
    [
      'a run that was killed',
      { numPassedTests: 2, numFailedTests: 0, testResults: [file('passed', 2)] },
      null,
      { passed: 2, failed: 1 },
    ],
    [
      'no tests at all',
      { numPassedTests: 0, numFailedTests: 0, testResults: [] },
      0,
      { passed: 0, failed: 0 },
    ],
    ['no report', undefined, 1, { passed: 0, failed: 1 }],
  ])('counts %s', (...[, report, exitCode, expected]) => {
    expect(countTests(report, exitCode)).toEqual(expected)
  })
})
