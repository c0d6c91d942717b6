export interface SuiteCount {
  passed: number
  failed: number
}

interface Report {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

/**
 * What a suite comes to. A file that could not even be loaded, and a run that broke without a failing test (an error
 * outside of tests, a missing report), count as a failure each: nothing that went wrong may look like nothing.
 */
export function countTests(report: Report | undefined, exitCode: number | null): SuiteCount {
  if (!report) return { passed: 0, failed: 1 }
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + brokenFiles
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
  }
}
