import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { readOllamaHost } from '#domain/models.ts'

const port = z.coerce.number().int().min(1).max(65535)
const text = z.string().trim().min(1)
const milliseconds = z.coerce.number().int().min(100).max(7_776_000_000)

const environmentSchema = z.object({
  AIOS_HOST: text.default('127.0.0.1'),
  AIOS_PORT: port.default(4100),
  AIOS_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  AIOS_TRUSTED_PROXIES: text.optional(),
  AIOS_DATA_DIR: text.default('.aios'),
  AIOS_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info'),
  AIOS_MASTER_KEY: text.optional(),
  AIOS_POSTGRES_PORT: port.optional(),
  AIOS_TEMPORAL_PORT: port.optional(),
  AIOS_TEMPORAL_UI_PORT: port.optional(),
  AIOS_TEMPORAL_CLI: text.optional(),
  AIOS_TEMPORAL_UI_URL: z.url({ protocol: /^https?$/ }).optional(),
  AIOS_ADMIN_EMAIL: z.email().optional(),
  AIOS_ADMIN_PASSWORD: text.optional(),
  AIOS_GPU_SLOTS: z.coerce.number().int().min(1).max(64).default(1),
  AIOS_RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(30_000),
  AIOS_ANONYMOUS_RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  AIOS_MODEL_FIRST_TOKEN_MS: z.coerce.number().int().min(100).max(3_600_000).optional(),
  AIOS_MODEL_IDLE_MS: z.coerce.number().int().min(100).max(3_600_000).optional(),
  AIOS_APPROVAL_REMIND_MS: milliseconds.optional(),
  AIOS_APPROVAL_ESCALATE_MS: milliseconds.optional(),
  AIOS_APPROVAL_EXPIRE_MS: milliseconds.optional(),
  AIOS_AUDIT_SYSLOG: z.url({ protocol: /^(?:udp|tcp|tls)$/ }).optional(),
  AIOS_FAULT: text.optional(),
  DATABASE_URL: text.optional(),
  DATABASE_DIRECT_URL: text.optional(),
  AIOS_DATABASE_OWNER_URL: text.optional(),
  TEMPORAL_ADDRESS: text.optional(),
  TEMPORAL_NAMESPACE: text.default('default'),
  TEMPORAL_API_KEY: text.optional(),
  TEMPORAL_TLS_CERT: text.optional(),
  TEMPORAL_TLS_KEY: text.optional(),
  TEMPORAL_TLS_CA: text.optional(),
  OPENAI_API_KEY: text.optional(),
  OPENAI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  ANTHROPIC_API_KEY: text.optional(),
  ANTHROPIC_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  OLLAMA_HOST: text.optional(),
  PATH: z.string().default(''),
  npm_lifecycle_event: text.optional(),
  XDG_CACHE_HOME: text.optional(),
})

type Environment = z.infer<typeof environmentSchema>

/** Where a collector of syslog messages (RFC 5424) listens. */
export interface SyslogAddress {
  protocol: 'udp' | 'tcp' | 'tls'
  host: string
  port: number
}

/** Everything AIOS reads from its environment, parsed once; nothing else reads `process.env`. */
export interface Config {
  host: string
  port: number
  /** Origin at which browsers reach the console, without a trailing slash. */
  publicUrl: string
  trustedProxies: string[]
  dataDir: string
  /** What every data directory of this user shares: the Temporal server's program. */
  cacheDir: string
  /** Where programs are looked for. */
  programPath: string
  /** Whether npm runs us: our parent then is npm, and nobody wants us once it is gone. */
  isRunByNpm: boolean
  logLevel: Environment['AIOS_LOG_LEVEL']
  masterKey: string | undefined
  postgresPort: number | undefined
  /** The owner's address is for migrations alone: without one they are done as who runs AIOS. */
  database: { url: string | undefined; directUrl: string | undefined; ownerUrl: string | undefined }
  temporal: {
    address: string | undefined
    namespace: string
    apiKey: string | undefined
    tls: { certPath?: string; keyPath?: string; caPath?: string } | undefined
    cliPath: string | undefined
    port: number | undefined
    uiPort: number | undefined
    uiUrl: string | undefined
  }
  admin: { email: string; password: string } | undefined
  /** Requests to one API process: of one user, and without a credential from one network. */
  rateLimits: { principalPerMinute: number; anonymousPerMinute: number }
  gpuSlots: number
  /** How long a model may take to begin, and to go on; undefined: what suits its kind of engine. */
  modelTimeouts: { firstTokenMs: number | undefined; idleMs: number | undefined }
  /** When a waiting case is brought to mind, escalated and given up, where its rule does not say. */
  approvals: { remindMs?: number; escalateMs?: number; expireMs?: number }
  /** A collector of syslog messages that keeps the audit's signed checkpoints too. */
  auditSyslog: SyslogAddress | undefined
  /** Where a test asks a process to die, as `<point>:<action>`; unset in production. */
  fault: string | undefined
  providers: {
    openai: { apiKey?: string; baseUrl?: string }
    anthropic: { apiKey?: string; baseUrl?: string }
    ollama: { baseUrl?: string }
  }
}

/** A configuration mistake, worded for the person who made it: names the variable and what is wrong. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * Parses the environment. Empty variables count as unset; `<NAME>_FILE` gives a value from a file.
 * @throws ConfigError naming every variable that is wrong.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = environmentSchema.safeParse(withFiles(withoutEmpty(env)))
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map(describeIssue).join('; '))
  return toConfig(parsed.data)
}

const FILE_VARIABLES = ['AIOS_ADMIN_PASSWORD', 'AIOS_MASTER_KEY'] as const

function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
}

function withFiles(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const fromFiles = FILE_VARIABLES.flatMap((name) => {
    const path = env[`${name}_FILE`]
    return path && !env[name] ? [[name, readSecretFile(name, path)] as const] : []
  })
  return { ...env, ...Object.fromEntries(fromFiles) }
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw new ConfigError(`${name}_FILE names ${path}, which cannot be read`, { cause })
  }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')}: ${issue.message}`
}

function toConfig(env: Environment): Config {
  if (env.AIOS_ADMIN_EMAIL && !env.AIOS_ADMIN_PASSWORD)
    throw new ConfigError(
      'AIOS_ADMIN_EMAIL is set: set AIOS_ADMIN_PASSWORD or AIOS_ADMIN_PASSWORD_FILE too',
    )
  if (env.DATABASE_URL && !env.AIOS_MASTER_KEY)
    throw new ConfigError(
      'DATABASE_URL is set: set AIOS_MASTER_KEY or AIOS_MASTER_KEY_FILE too (32 random bytes in base64); every process seals secrets with it',
    )
  return {
    host: env.AIOS_HOST,
    port: env.AIOS_PORT,
    publicUrl: (
      env.AIOS_PUBLIC_URL ?? `http://${browsableHost(env.AIOS_HOST)}:${env.AIOS_PORT}`
    ).replace(/\/+$/, ''),
    trustedProxies: env.AIOS_TRUSTED_PROXIES?.split(',').map((address) => address.trim()) ?? [],
    dataDir: isAbsolute(env.AIOS_DATA_DIR) ? env.AIOS_DATA_DIR : resolve(env.AIOS_DATA_DIR),
    cacheDir: join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'aios'),
    programPath: env.PATH,
    isRunByNpm: env.npm_lifecycle_event !== undefined,
    logLevel: env.AIOS_LOG_LEVEL,
    masterKey: env.AIOS_MASTER_KEY,
    postgresPort: env.AIOS_POSTGRES_PORT,
    database: {
      url: env.DATABASE_URL,
      directUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
      ownerUrl: env.AIOS_DATABASE_OWNER_URL,
    },
    temporal: toTemporal(env),
    admin:
      env.AIOS_ADMIN_EMAIL && env.AIOS_ADMIN_PASSWORD
        ? { email: env.AIOS_ADMIN_EMAIL, password: env.AIOS_ADMIN_PASSWORD }
        : undefined,
    rateLimits: {
      principalPerMinute: env.AIOS_RATE_LIMIT_PER_MINUTE,
      anonymousPerMinute: env.AIOS_ANONYMOUS_RATE_LIMIT_PER_MINUTE,
    },
    gpuSlots: env.AIOS_GPU_SLOTS,
    modelTimeouts: { firstTokenMs: env.AIOS_MODEL_FIRST_TOKEN_MS, idleMs: env.AIOS_MODEL_IDLE_MS },
    approvals: defined({
      remindMs: env.AIOS_APPROVAL_REMIND_MS,
      escalateMs: env.AIOS_APPROVAL_ESCALATE_MS,
      expireMs: env.AIOS_APPROVAL_EXPIRE_MS,
    }),
    auditSyslog: env.AIOS_AUDIT_SYSLOG ? toSyslogAddress(env.AIOS_AUDIT_SYSLOG) : undefined,
    fault: env.AIOS_FAULT,
    providers: {
      openai: defined({ apiKey: env.OPENAI_API_KEY, baseUrl: env.OPENAI_BASE_URL }),
      anthropic: defined({ apiKey: env.ANTHROPIC_API_KEY, baseUrl: env.ANTHROPIC_BASE_URL }),
      ollama: defined({ baseUrl: env.OLLAMA_HOST && toOllamaUrl(env.OLLAMA_HOST) }),
    },
  }
}

function toTemporal(env: Environment): Config['temporal'] {
  const tls = defined({
    certPath: env.TEMPORAL_TLS_CERT,
    keyPath: env.TEMPORAL_TLS_KEY,
    caPath: env.TEMPORAL_TLS_CA,
  })
  return {
    address: env.TEMPORAL_ADDRESS,
    namespace: env.TEMPORAL_NAMESPACE,
    apiKey: env.TEMPORAL_API_KEY,
    tls: Object.keys(tls).length > 0 ? tls : undefined,
    cliPath: env.AIOS_TEMPORAL_CLI,
    port: env.AIOS_TEMPORAL_PORT,
    uiPort: env.AIOS_TEMPORAL_UI_PORT,
    uiUrl: env.AIOS_TEMPORAL_UI_URL?.replace(/\/+$/, ''),
  }
}

const SYSLOG_PORTS = { udp: 514, tcp: 601, tls: 6514 } as const

function toSyslogAddress(text: string): SyslogAddress {
  const { protocol: scheme, hostname, port: portText } = new URL(text)
  const protocol = scheme === 'udp:' ? 'udp' : scheme === 'tcp:' ? 'tcp' : 'tls'
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (host === '') throw new ConfigError('AIOS_AUDIT_SYSLOG: expected tls://host:port, tcp or udp')
  return { protocol, host, port: portText ? Number(portText) : SYSLOG_PORTS[protocol] }
}

function browsableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function toOllamaUrl(host: string): string {
  const url = readOllamaHost(host)
  if (!url) throw new ConfigError('OLLAMA_HOST: expected host, host:port or a URL')
  return url
}

function defined<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

/** The environment for a program that AIOS runs: ours, with these variables over it (undefined removes one). */
export function processEnvironment(
  variables: Record<string, string | undefined> = {},
): NodeJS.ProcessEnv {
  return { ...process.env, ...variables }
}
