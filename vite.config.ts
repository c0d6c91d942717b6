import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin, type ProxyOptions } from 'vite'
import { routes } from './contracts/routes.ts'
import type { RouteContract } from './contracts/route.ts'

const SMALLEST_COMPRESSED_BYTES = 1024
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

const api = `http://127.0.0.1:${process.env['AIOS_PORT'] ?? '4100'}`

/** The API answers to its own name only, so the development server speaks in it. */
const toApi: ProxyOptions = {
  target: api,
  ws: true,
  changeOrigin: true,
  configure: (proxy) => {
    proxy.on('proxyReq', (request) => request.setHeader('origin', api))
    proxy.on('proxyReqWs', (request) => request.setHeader('origin', api))
  },
}

/** Compressed copies beside the built files: the server sends them as they are. */
function precompress(): Plugin {
  return {
    name: 'aios:precompress',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      for (const file of Object.keys(bundle).filter((name) => /\.(?:js|css|svg)$/.test(name))) {
        const content = await readFile(join(dir, file))
        if (content.length < SMALLEST_COMPRESSED_BYTES) continue
        await writeFile(join(dir, `${file}.gz`), gzipSync(content, { level: 9 }))
        await writeFile(join(dir, `${file}.br`), brotliCompressSync(content, BROTLI))
      }
    },
  }
}

/**
 * The library's parts take what they need from one list of everything, `reka-ui/namespaced`. A copy of that list for
 * each of them keeps what one page opens from being loaded by all.
 */
function splitNamespaced(): Plugin {
  return {
    name: 'aios:split-namespaced',
    enforce: 'pre',
    apply: 'build',
    async resolveId(source, importer) {
      if (source !== 'reka-ui/namespaced' || importer === undefined) return
      const found = await this.resolve(source, importer, { skipSelf: true })
      return found && { ...found, id: `${found.id}?for=${basename(importer)}` }
    },
  }
}

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
    precompress(),
    splitNamespaced(),
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
  // Parts of Vue and of vue-i18n that nothing here uses; texts are read by web/message-compiler.ts.
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: true,
  },
  resolve: { alias: { 'vue-i18n': 'vue-i18n/dist/vue-i18n.runtime.mjs' } },
  worker: { format: 'es' },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/health', '/docs', '/openapi.json'].map((path) => [path, toApi]),
    ),
  },
})
