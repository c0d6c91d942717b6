import { z } from 'zod'
import { wholeListQuery } from './common.ts'
import {
  modelListSchema,
  providerIdParamsSchema,
  providerListSchema,
  providerTestResultSchema,
  providerViewSchema,
  updateProviderRequestSchema,
} from './models.ts'
import { defineRoute } from './route.ts'

const ready = z.object({
  ready: z.boolean(),
  database: z.boolean(),
  schema: z.boolean(),
  temporal: z.boolean(),
  disk: z.boolean(),
})
export type Ready = z.infer<typeof ready>

export const branding = z.object({ name: z.string(), tagline: z.string() })

export const healthRoutes = {
  live: defineRoute({
    method: 'GET',
    path: '/health/live',
    summary: 'The process runs',
    permission: 'public',
    status: 200,
    response: z.object({ live: z.literal(true) }),
  }),
  ready: defineRoute({
    method: 'GET',
    path: '/health/ready',
    summary: 'Every part is reachable; 503 while one is not',
    permission: 'public',
    status: 200,
    response: ready,
  }),
  metrics: defineRoute({
    method: 'GET',
    path: '/metrics',
    summary: 'Prometheus metrics',
    permission: 'metrics:read',
    status: 200,
    response: z.string(),
    produces: 'text/plain',
  }),
} as const

export const systemRoutes = {
  listProviders: defineRoute({
    method: 'GET',
    path: '/api/system/providers',
    summary: 'Model providers and the state of their keys',
    permission: 'system:read',
    query: wholeListQuery,
    status: 200,
    response: providerListSchema,
  }),
  getProvider: defineRoute({
    method: 'GET',
    path: '/api/system/providers/{id}',
    summary: 'One model provider',
    permission: 'system:read',
    params: providerIdParamsSchema,
    status: 200,
    response: providerViewSchema,
  }),
  putProvider: defineRoute({
    method: 'PUT',
    path: '/api/system/providers/{id}',
    summary: 'Set address and key; the key is never shown again',
    permission: 'system:write',
    params: providerIdParamsSchema,
    body: updateProviderRequestSchema,
    status: 200,
    response: providerViewSchema,
    ifMatch: true,
  }),
  testProvider: defineRoute({
    method: 'POST',
    path: '/api/system/providers/{id}/test',
    summary: 'Ask the provider for its models, and say what it answered',
    permission: 'system:write',
    params: providerIdParamsSchema,
    status: 200,
    response: providerTestResultSchema,
    idempotency: 'none',
  }),
  listModels: defineRoute({
    method: 'GET',
    path: '/api/system/models',
    summary: 'Models of the configured providers',
    permission: 'system:read',
    query: wholeListQuery,
    status: 200,
    response: modelListSchema,
  }),
  getBranding: defineRoute({
    method: 'GET',
    path: '/api/system/branding',
    summary: 'Name and tagline of this installation',
    permission: 'public',
    status: 200,
    response: branding,
  }),
} as const
