import type { FastifyInstance } from 'fastify'
import { chatRoutes } from '#contracts/chat.ts'
import { ApiError } from '#contracts/errors.ts'
import { systemRoutes as contracts } from '#contracts/system.ts'
import { pageOf } from '#adapters/db/cursor.ts'
import { createModelProviderStore } from '#adapters/db/model-providers.ts'
import { requestProviderTest, saveProviderSettings } from '#adapters/db/provider-settings.ts'
import { readAvailableModels, readBranding } from '#adapters/db/settings.ts'
import {
  findProviderDefinition,
  PROVIDER_DEFINITIONS,
  toProviderView,
  type ProviderDefinition,
  type ProviderSetting,
  type StoredProvider,
} from '#domain/models.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'

const NOT_TESTED = 'The test did not run. Try it again.'

/** Model providers, what they serve, and how this installation is called. */
export function systemRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const { pool, sealer, engine, bus } = deps
  const providers = createModelProviderStore(pool, sealer)
  const environment: Partial<Record<string, ProviderSetting>> = deps.config.providers
  const settingOf = (id: string): ProviderSetting => environment[id] ?? {}
  const view = (definition: ProviderDefinition, stored: StoredProvider | null) =>
    toProviderView(definition, settingOf(definition.id), stored)

  implement(app, contracts.listProviders, async ({ query }) => {
    const stored = new Map((await providers.list()).map((row) => [row.id, row]))
    const views = PROVIDER_DEFINITIONS.map((known) => view(known, stored.get(known.id) ?? null))
    return pageOf(views, query)
  })

  implement(app, contracts.getProvider, async ({ params }) =>
    view(definitionOf(params.id), await providers.find(params.id)),
  )

  implement(app, contracts.putProvider, async ({ principal, params, version, body, request }) => {
    const definition = definitionOf(params.id)
    const saved = await saveProviderSettings(deps, {
      definition,
      environment: settingOf(definition.id),
      version,
      changes: body,
      actorId: principal.userId,
      requestId: request.id,
    })
    bus.publishChange('models', { kind: 'provider', id: null, what: definition.id })
    return view(definition, saved)
  })

  implement(app, contracts.testProvider, async ({ principal, params }) => {
    const { id: providerId } = definitionOf(params.id)
    const commandId = await requestProviderTest(pool, { providerId, actorId: principal.userId })
    const outcome = await engine.testProvider(commandId)
    const stored = await providers.find(providerId)
    return { ...outcome, message: stored?.lastCheck?.message ?? NOT_TESTED }
  })

  implement(app, contracts.listModels, async ({ query }) =>
    pageOf((await readAvailableModels(pool)).models, query),
  )

  implement(app, chatRoutes.listModels, async ({ query }) =>
    pageOf((await readAvailableModels(pool)).chatModels, query),
  )

  implement(app, contracts.getBranding, async () => readBranding(pool))
}

function definitionOf(id: string): ProviderDefinition {
  const definition = findProviderDefinition(id)
  if (!definition) throw new ApiError('not_found')
  return definition
}
