import { loadConfig, ConfigError } from '#adapters/config.ts'
import { StartError } from '#adapters/start-error.ts'

const HELP = `AIOS, an operating system for AI agents

  aios start        run everything: PostgreSQL, Temporal, workers, API and console
  aios dev          the same, restarting what you change, with the console's development server
  aios api          run the API and console alone   (needs DATABASE_URL and TEMPORAL_ADDRESS)
  aios worker       run one worker alone            (likewise)
  aios gpu-worker   run one GPU worker alone        (likewise)
  aios doctor       check every part and say what is wrong
  aios migrate      bring the database of DATABASE_URL to this version's schema
  aios user reset <email>   print a one-time link that sets a new password
  aios audit verify [--file <export>]   check that nobody has changed the audit, live or in an export
  aios audit rotate --reason <text>     change the key that signs the audit's checkpoints
  aios help         print this

Settings are environment variables; README.md lists them.
`

// Imported when chosen, so that one command does not load what only another needs.
const COMMANDS: Record<string, (options: string[]) => Promise<number | undefined>> = {
  start: async () => (await import('./start.ts')).start(loadConfig()),
  dev: async () => (await import('./dev.ts')).dev(loadConfig()),
  doctor: async () => (await import('./doctor.ts')).doctor(loadConfig()),
  migrate: async () => (await import('./migrate.ts')).migrate(loadConfig()),
  user: async (options) => (await import('./user.ts')).user(loadConfig(), options),
  audit: async (options) => (await import('./audit.ts')).audit(loadConfig(), options),
  api: () => run('#api/server.ts'),
  worker: () => run('#workers/worker.ts'),
  'gpu-worker': () => run('#workers/gpu-worker.ts'),
  help: async () => print(HELP),
}

// These are processes of their own: they run until they are stopped and set their own exit code.
async function run(entry: string): Promise<undefined> {
  await import(entry)
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

async function main([name = 'help', ...options]: string[]): Promise<number | undefined> {
  const wanted = /^--?h(elp)?$/.test(name) ? 'help' : name
  const command = Object.hasOwn(COMMANDS, wanted) ? COMMANDS[wanted] : undefined
  if (command) return command(options)
  process.stderr.write(`There is no command ${name}.\n\n${HELP}`)
  return 2
}

try {
  const code = await main(process.argv.slice(2))
  if (code !== undefined) process.exit(code)
} catch (error) {
  const isExpected = error instanceof StartError || error instanceof ConfigError
  process.stderr.write(`${isExpected ? error.message : describe(error)}\n`)
  process.exit(1)
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
