import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode } from '@temporalio/worker'

export const BUNDLE_PATH = fileURLToPath(new URL('../dist/workflows/bundle.js', import.meta.url))
export const FAILURE_CONVERTER_PATH = fileURLToPath(
  new URL('./failure-converter.ts', import.meta.url),
)

const WORKFLOWS_PATH = fileURLToPath(new URL('../workflows/index.ts', import.meta.url))

/** Bundles the workflows with what has to run beside them, for workers and for replay. */
export async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: WORKFLOWS_PATH,
    failureConverterPath: FAILURE_CONVERTER_PATH,
  })
  return code
}

/** Writes the bundle where the workers look for it, whole or not at all. */
export async function buildWorkflowBundle(): Promise<void> {
  const code = await bundleWorkflows()
  mkdirSync(dirname(BUNDLE_PATH), { recursive: true })
  writeFileSync(`${BUNDLE_PATH}.${process.pid}`, code)
  renameSync(`${BUNDLE_PATH}.${process.pid}`, BUNDLE_PATH)
}

/** The bundle for a worker of this process; built now when nobody built it. */
export async function ensureWorkflowBundle(): Promise<{ codePath: string }> {
  if (!existsSync(BUNDLE_PATH)) await buildWorkflowBundle()
  return { codePath: BUNDLE_PATH }
}
