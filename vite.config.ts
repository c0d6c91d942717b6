import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'
import { routes } from './contracts/routes.ts'
import type { RouteContract } from './contracts/route.ts'

const api = `http://127.0.0.1:${process.env['AIOS_PORT'] ?? '4100'}`

/**
 * `virtual:routes`: method and path of every route of the contracts, so that the console
 * calls by name without shipping the schemas.
 */
function routeTable(): Plugin {
  return {
    name: 'aios:routes',
    resolveId: (id) => (id === 'virtual:routes' ? '\0virtual:routes' : undefined),
    load(id) {
      if (id !== '\0virtual:routes') return
      return `export const routes = ${JSON.stringify(slimRoutes())}`
    },
  }
}

function slimRoutes() {
  return mapValues(routes, (group) =>
    mapValues(
      group as Record<string, RouteContract>,
      ({ method, path, idempotency, produces }) => ({
        method,
        path,
        idempotency,
        produces,
      }),
    ),
  )
}

function mapValues<T extends object, R>(record: T, map: (value: T[keyof T]) => R) {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]: [string, T[keyof T]]) => [key, map(value)]),
  )
}

export default defineConfig({
  root: 'web',
  plugins: [
    routeTable(),
    vue(),
    ui({
      autoImport: false,
      components: false,
      dts: false,
      colorMode: false,
      ui: { colors: { primary: 'teal', neutral: 'zinc' } },
      icon: { clientBundle: { scan: { globInclude: ['**/*.{vue,ts}'] } } },
    }),
  ],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    manifest: true,
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
  server: {
    proxy: {
      '/api': { target: api, ws: true },
      '/health': api,
      '/docs': api,
      '/openapi.json': api,
    },
  },
})
