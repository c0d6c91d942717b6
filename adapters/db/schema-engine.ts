import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils'
import { PrismaPg } from '@prisma/adapter-pg'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import { MIGRATIONS_DIRECTORY, type Migration } from './migrations.ts'

export const SCHEMA_PATH = fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url))

type PrismaPgAdapter = Awaited<ReturnType<PrismaPg['connect']>>

const CHAR_TYPE_ID = 18
const NO_FILTER = { externalTables: [], externalEnums: [] }

/**
 * The SQL that takes a database with these migrations to `prisma/schema.prisma`; empty when there is nothing to do.
 * The server at `databaseUrl` lends a throw-away database in which the migrations are tried.
 */
export async function diffSchema(options: {
  databaseUrl: string
  migrations: Migration[]
}): Promise<string> {
  const schema = { path: SCHEMA_PATH, content: await readFile(SCHEMA_PATH, 'utf8') }
  const engine = await openSchemaEngine(options.databaseUrl, schema)
  const result = await engine.diff({
    from: { tag: 'migrations', ...migrationList(options.migrations) },
    to: { tag: 'schemaDatamodel', files: [schema] },
    script: true,
    exitCode: true,
    filters: NO_FILTER,
  })
  return result.exitCode === 0 ? '' : (result.stdout ?? '')
}

/** What Prisma itself thinks of the database's migration history; `history` is null when it is up to date. */
export async function diagnoseMigrations(options: {
  databaseUrl: string
  migrations: Migration[]
}): Promise<bindings.DiagnoseMigrationHistoryOutput> {
  const schema = { path: SCHEMA_PATH, content: await readFile(SCHEMA_PATH, 'utf8') }
  const engine = await openSchemaEngine(options.databaseUrl, schema)
  return engine.diagnoseMigrationHistory({
    migrationsList: migrationList(options.migrations),
    optInToShadowDatabase: false,
    filters: NO_FILTER,
  })
}

async function openSchemaEngine(databaseUrl: string, schema: { path: string; content: string }) {
  await loadEngine()
  return bindings.SchemaEngine.new(
    { datamodels: [[schema.path, schema.content]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(
      forMigrations(new PrismaPg({ connectionString: databaseUrl })),
    ),
  )
}

let loading: Promise<void> | undefined

// Prisma's own CLI would download a native engine; this package carries the same one as WebAssembly.
function loadEngine(): Promise<void> {
  loading ??= instantiateEngine()
  return loading
}

async function instantiateEngine(): Promise<void> {
  const bindingsPath = createRequire(import.meta.url).resolve(
    '@prisma/schema-engine-wasm/schema_engine_bg',
  )
  const { instance } = await WebAssembly.instantiate(
    await readFile(bindingsPath.replace(/\.js$/, '.wasm')),
    { './schema_engine_bg.js': { ...bindings } },
  )
  bindings.__wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start']
  if (typeof start === 'function') start()
}

// Prisma's adapter serves queries; as a driver of migrations it has two gaps, which this closes.
function forMigrations(factory: PrismaPg): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => withWholeScripts(withCharColumns(await factory.connect())),
    connectToShadowDb: async () =>
      withWholeScripts(withCharColumns(await factory.connectToShadowDb())),
  }
}

// It splits scripts at every semicolon, which breaks function bodies and quoted text; PostgreSQL takes a whole
// script in one simple query.
function withWholeScripts(adapter: PrismaPgAdapter): PrismaPgAdapter {
  adapter.executeScript = async (script) => {
    await adapter.executeRaw({ sql: script, args: [], argTypes: [] })
  }
  return adapter
}

// It refuses PostgreSQL's internal type "char", which the catalogue is full of: such columns are read as text and
// handed on as characters.
function withCharColumns(adapter: PrismaPgAdapter): PrismaPgAdapter {
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query) => {
    const charColumns = await findCharColumns(adapter, query)
    if (charColumns.size === 0) return queryRaw(query)
    const result = await queryRaw({ ...query, sql: castColumns(query.sql, charColumns) })
    return {
      ...result,
      columnTypes: result.columnTypes.map((type, index) =>
        charColumns.get(result.columnNames[index] ?? '') ? ColumnTypeEnum.Character : type,
      ),
    }
  }
  return adapter
}

/** Each column of the query, and whether it is a "char"; empty when none is. */
async function findCharColumns(adapter: PrismaPgAdapter, query: SqlQuery) {
  const { fields } = await adapter.underlyingDriver().query({ text: query.sql, values: query.args })
  const columns = new Map(fields.map(({ name, dataTypeID }) => [name, dataTypeID === CHAR_TYPE_ID]))
  return [...columns.values()].includes(true) ? columns : new Map<string, boolean>()
}

function castColumns(sql: string, columns: Map<string, boolean>): string {
  const list = [...columns].map(([name, isChar]) =>
    isChar ? `"${name}"::text AS "${name}"` : `"${name}"`,
  )
  return `SELECT ${list.join(', ')} FROM (${sql.trim().replace(/;$/, '')}) AS catalogue`
}

function migrationList(migrations: Migration[]): bindings.MigrationList {
  return {
    baseDir: MIGRATIONS_DIRECTORY,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  }
}
