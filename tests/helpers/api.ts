import { randomBytes } from 'node:crypto'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { createApiKey } from '#adapters/auth/key-store.ts'
import { createPasswords } from '#adapters/auth/passwords.ts'
import { startSignIn } from '#adapters/auth/sign-ins.ts'
import { createAccessTokens } from '#adapters/auth/tokens.ts'
import { inUserTransaction } from '#adapters/auth/users.ts'
import { createMemoryBus } from '#adapters/bus/memory-bus.ts'
import { loadConfig } from '#adapters/config.ts'
import { openDatabase } from '#adapters/db/client.ts'
import { createLogger } from '#adapters/logger.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import { buildApp, type AppOptions } from '#api/app.ts'
import type { ApiDependencies } from '#api/dependencies.ts'
import type { Role, Scope } from '#contracts/permissions.ts'
import { expectListed } from './listed-statuses.ts'
import { createFakeEngine, type FakeEngine } from './fake-engine.ts'
import { createDatabase } from './infrastructure.ts'
import { makeTemporaryDirectory } from './postgres.ts'

export const TEST_HOST = '127.0.0.1:4100'
export const TEST_PASSWORD = 'otters juggle seven lanterns'

const ORIGIN = { userAgent: 'vitest', ipAddress: '127.0.0.1' }

export interface TestUser {
  id: string
  email: string
  role: Role
  /** The sign-in behind `token`. */
  family: string
  /** A valid access token. */
  token: string
  refreshToken: string
}

export interface TestApi {
  app: FastifyInstance
  deps: ApiDependencies
  engine: FakeEngine
  databaseUrl: string
  /** Moves the clock of tokens, links and limits; the database's own clock stays. */
  advance(milliseconds: number): void
  /** `app.inject` with the right Host and, where given, a bearer credential. */
  request(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS',
    url: string,
    options?: RequestOptions,
  ): Promise<TestResponse>
  user(overrides?: Partial<NewTestUser>): Promise<TestUser>
  /** The one user of a role that the test has no wishes about. */
  as(role: Role): Promise<TestUser>
  apiKey(owner: TestUser, scopes: Scope[]): Promise<string>
  close(): Promise<void>
}

export interface RequestOptions {
  token?: string | undefined
  body?: unknown
  headers?: Record<string, string | string[]>
  cookies?: Record<string, string>
  remoteAddress?: string
  raw?: string | Buffer
}

export interface TestResponse {
  status: number
  headers: Record<string, string | string[] | number | undefined>
  text: string
  /** The parsed body; undefined where it is empty or no JSON. */
  json: any // oxlint-disable-line typescript/no-explicit-any -- a test says what it expects
  cookies: Array<{ name: string; value: string; [attribute: string]: unknown }>
}

interface NewTestUser {
  role: Role
  email: string
  name: string
  department: string | null
  isActive: boolean
  passwordHash: string
}

let passwordHash: Promise<string> | undefined

interface TestApiOptions {
  environment?: Record<string, string>
  app?: AppOptions
  prepare?: (app: FastifyInstance, deps: ApiDependencies) => void
}

/** The API over a database of its own, with a recorder in place of Temporal and a clock that a test can move. */
export async function createTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const database = await createDatabase()
  const { pool, prisma, close } = openDatabase({ url: database.url, maxConnections: 8 })
  const config = loadConfig({
    AIOS_DATA_DIR: makeTemporaryDirectory('api'),
    ...options.environment,
  })
  const clock = { offset: 0 }
  const engine = createFakeEngine()
  const deps: ApiDependencies = {
    config,
    logger: createLogger({ name: 'api-test', level: 'silent' }),
    pool,
    prisma,
    engine,
    bus: createMemoryBus(),
    sealer: createSealer(randomBytes(32).toString('base64')),
    now: () => Date.now() + clock.offset,
  }
  const served = await serveApi(deps, options)
  return {
    ...served,
    engine,
    databaseUrl: database.url,
    advance: (milliseconds) => void (clock.offset += milliseconds),
    async close() {
      await served.app.close()
      await deps.bus.close()
      await close()
      await database.drop()
    },
  }
}

/** The API over what a test has opened, and closes. */
export async function serveApi(
  deps: ApiDependencies,
  options: Pick<TestApiOptions, 'app' | 'prepare'> = {},
): Promise<Pick<TestApi, 'app' | 'deps' | 'request' | 'user' | 'as' | 'apiKey'>> {
  const app = await buildApp(deps, { maxEventLoopDelay: 0, ...options.app })
  options.prepare?.(app, deps)
  await app.ready()
  const makeUser = (overrides: Partial<NewTestUser> = {}) => createUser(deps, overrides)
  const byRole = new Map<Role, Promise<TestUser>>()
  return {
    app,
    deps,
    request: (method, url, request = {}) => inject(app, { method, url, ...request }),
    user: makeUser,
    as(role) {
      const known = byRole.get(role) ?? makeUser({ role })
      byRole.set(role, known)
      return known
    },
    async apiKey(owner, scopes) {
      const actor = { userId: owner.id, requestId: 'test' }
      const { key } = await createApiKey(deps, { name: 'test', scopes, actor })
      return key
    },
  }
}

async function createUser(
  deps: ApiDependencies,
  overrides: Partial<NewTestUser>,
): Promise<TestUser> {
  passwordHash ??= createPasswords().hash(TEST_PASSWORD)
  const id = uuidv7()
  const role = overrides.role ?? 'viewer'
  const row = {
    id,
    role,
    email: `${id}@example.test`,
    name: `Test ${role}`,
    passwordHash: await passwordHash,
    ...overrides,
  }
  const now = new Date(deps.now())
  const { token: refreshToken, family } = await inUserTransaction(
    deps.prisma,
    async (transaction) => {
      await transaction.user.create({ data: row })
      return startSignIn(transaction, { userId: id, role, origin: ORIGIN, now })
    },
  )
  const tokens = createAccessTokens({
    secret: deps.sealer.deriveKey('access-token'),
    now: deps.now,
  })
  const token = await tokens.sign({ userId: id, family, tokenVersion: 1 })
  return { id, email: row.email, role, family, token, refreshToken }
}

async function inject(
  app: FastifyInstance,
  request: { method: NonNullable<InjectOptions['method']>; url: string } & RequestOptions,
): Promise<TestResponse> {
  const { method, url, token, body, headers, cookies, remoteAddress, raw } = request
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const response = await app.inject({
    method,
    url,
    headers: {
      host: TEST_HOST,
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    ...(payload === undefined ? {} : { payload }),
    ...(cookies ? { cookies } : {}),
    ...(remoteAddress ? { remoteAddress } : {}),
  })
  expectListed({ method, url, status: response.statusCode, isAsked: token !== undefined })
  return {
    status: response.statusCode,
    headers: response.headers,
    text: response.body,
    json: parseJson(response.body),
    cookies: response.cookies,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
