// Runs after the install, on whatever Node the machine has: plain JavaScript. Generates the database client.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bundledNode = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))
const prisma = fileURLToPath(new URL('../node_modules/prisma/build/index.js', import.meta.url))

// Prisma needs a newer Node than the install itself, so it runs on the one that AIOS brings.
const node = existsSync(bundledNode) ? bundledNode : process.execPath
const generation = spawnSync(node, [prisma, 'generate'], {
  cwd: root,
  encoding: 'utf8',
  env: {
    ...process.env,
    // `generate` would download an engine that it does not use; any file that exists prevents it.
    PRISMA_SCHEMA_ENGINE_BINARY: node,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    PRISMA_GENERATE_SKIP_AUTOINSTALL: '1',
    CHECKPOINT_DISABLE: '1',
  },
})

if (generation.status !== 0) {
  console.error(
    `AIOS could not generate its database client. Fix what is said below and run \`npm install\` again.\n\n${generation.error?.message ?? ''}${generation.stdout ?? ''}${generation.stderr ?? ''}`,
  )
  process.exit(1)
}
