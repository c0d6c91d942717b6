import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { agentSlug, agentSnapshot, newAgent, type AgentSnapshot } from '#contracts/agents.ts'

const agentFile = newAgent.extend({ slug: agentSlug, primary: z.boolean().default(false) })

const templateFile = z.strictObject({
  slug: agentSlug,
  name: z.string().min(1).max(80),
  category: z.string().min(1).max(60),
  description: z.string().min(1).max(500),
  settings: newAgent.partial(),
})

export interface BuiltInAgent {
  snapshot: AgentSnapshot
  isPrimary: boolean
}

export type BuiltInTemplate = z.infer<typeof templateFile>

export interface BuiltIns {
  agents: BuiltInAgent[]
  templates: BuiltInTemplate[]
}

const DIRECTORY = join(import.meta.dirname, '../../agents')
const TEMPLATES = 'templates'

/**
 * Reads the agents and templates that come with AIOS, in the order of their names.
 * @throws when a file is not what it should be; its path is in the message.
 */
export function readBuiltIns(directory = DIRECTORY): BuiltIns {
  const folders = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== TEMPLATES)
    .map(({ name }) => join(directory, name))
  const files = readdirSync(join(directory, TEMPLATES))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(directory, TEMPLATES, name))
  return {
    agents: folders.sort().map(readAgent),
    templates: files.sort().map((path) => readYaml(path, templateFile)),
  }
}

function readAgent(folder: string): BuiltInAgent {
  const { primary, ...settings } = readYaml(join(folder, 'agent.yaml'), agentFile)
  const identity = (name: string) => readFileSync(join(folder, `${name}.md`), 'utf8').trim()
  return {
    isPrimary: primary,
    snapshot: agentSnapshot.parse({
      ...settings,
      identity: { SOUL: identity('SOUL'), IDENTITY: identity('IDENTITY'), USER: identity('USER') },
    }),
  }
}

function readYaml<T>(path: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parse(readFileSync(path, 'utf8')))
  if (parsed.success) return parsed.data
  throw new Error(`${path}: ${z.prettifyError(parsed.error)}`)
}
