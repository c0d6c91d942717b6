import fastify, { type FastifyInstance } from 'fastify'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Config } from '#adapters/config.ts'
import { allRoutes } from '#contracts/routes.ts'
import { describeApi } from '../openapi.ts'
import { registerStatic } from './permissions.ts'

// Everything stays on this machine: no fonts, proxy, telemetry, assistant or tools of the vendor.
const SETTINGS = JSON.stringify({
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: 'never',
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
  authentication: { preferredSecurityScheme: 'bearer' },
})

// Its settings are attributes, so the page needs no inline script and keeps the policy of every other page.
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>AIOS API</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml">
  </head>
  <body>
    <div id="api-reference" data-url="/openapi.json" data-configuration="${SETTINGS.replaceAll('"', '&quot;')}"></div>
    <script src="/docs/scalar.js"></script>
  </body>
</html>
`

/** `/openapi.json` from the contracts, and `/docs` to read it in. */
export async function registerDocumentation(app: FastifyInstance, config: Config): Promise<void> {
  const document = describeApi(allRoutes(), { publicUrl: config.publicUrl })
  let script: Promise<Buffer> | undefined
  await registerStatic(app, async (scope) => {
    scope.get('/openapi.json', async () => document)
    scope.get('/docs', async (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(PAGE),
    )
    scope.get('/docs/scalar.js', async (request, reply) => {
      script ??= loadScript()
      reply.type('text/javascript; charset=utf-8').header('cache-control', 'public, max-age=3600')
      if (!request.headers['accept-encoding']?.includes('gzip'))
        return promisify(gunzip)(await script)
      return reply.header('content-encoding', 'gzip').send(await script)
    })
  })
}

// The vendor keeps the script as five megabytes of text in a module: loaded by who reads the documentation, not by
// every process, and asked for through its own plugin, which alone knows where it is.
async function loadScript(): Promise<Buffer> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const carrier = fastify()
  await carrier.register(scalar, { routePrefix: '/docs', configuration: { url: '/openapi.json' } })
  const { rawPayload } = await carrier.inject('/docs/js/scalar.js')
  await carrier.close()
  return promisify(gzip)(rawPayload)
}
