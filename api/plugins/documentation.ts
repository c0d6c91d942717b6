import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '#adapters/config.ts'
import { allRoutes } from '#contracts/routes.ts'
import { describeApi } from '../openapi.ts'
import { registerStatic } from './permissions.ts'

// Everything stays on this machine: no fonts, proxy, telemetry or assistant of the vendor.
const SETTINGS = JSON.stringify({
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
})

// Its settings are attributes, so the page needs no inline script and keeps the policy of every other page.
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>AIOS API</title>
  </head>
  <body>
    <div id="api-reference" data-url="/openapi.json" data-configuration="${SETTINGS.replaceAll('"', '&quot;')}"></div>
    <script src="/docs/js/scalar.js"></script>
  </body>
</html>
`

/** `/openapi.json` from the contracts, and `/docs` to read it in. */
export async function registerDocumentation(app: FastifyInstance, config: Config): Promise<void> {
  const document = describeApi(allRoutes(), { publicUrl: config.publicUrl })
  await registerStatic(app, async (scope) => {
    scope.get('/openapi.json', async () => document)
    await scope.register(scalar, {
      routePrefix: '/docs',
      configuration: { url: '/openapi.json' },
      hooks: { onRequest: answerPage },
    })
  })
}

// The vendor's plugin serves its script; its page, which has an inline one, is replaced.
async function answerPage(request: FastifyRequest, reply: FastifyReply) {
  if (request.url.split('?', 1)[0] !== '/docs/') return undefined
  return reply.type('text/html; charset=utf-8').send(PAGE)
}
