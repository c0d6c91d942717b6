#!/usr/bin/env node
// Runs on whatever Node the machine has and moves to the one that AIOS brings: plain JavaScript.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

const REQUIRED_MAJOR = 24

if (Number(process.versions.node.split('.')[0]) >= REQUIRED_MAJOR) {
  // Kept compiled, the sources start in half the time and need 20 MB less: the type stripper is not even loaded.
  module.enableCompileCache(fileURLToPath(new URL('../.cache/compile', import.meta.url)))
  await import('./aios.ts')
} else runOnBundledNode()

function runOnBundledNode() {
  const node = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))
  const script = fileURLToPath(import.meta.url)
  if (!existsSync(node)) {
    console.error(
      `AIOS needs Node.js ${REQUIRED_MAJOR} and this is ${process.version}: run \`npm install\` in ${fileURLToPath(new URL('..', import.meta.url))}, which brings it.`,
    )
    process.exit(1)
  }
  // Becoming the new process instead of parenting it leaves signals and exit status to the system.
  if (process.execve && process.platform !== 'win32')
    process.execve(node, [node, script, ...process.argv.slice(2)])
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code))
}
