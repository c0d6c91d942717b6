import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerConsole } from '#api/plugins/console.ts'
import { registerErrors } from '#api/plugins/errors.ts'
import { indexRoutes } from '#api/plugins/route-index.ts'

const directory = mkdtempSync(join(tmpdir(), 'aios-console-'))
let app: FastifyInstance

beforeAll(async () => {
  mkdirSync(join(directory, 'web/assets'), { recursive: true })
  writeFileSync(join(directory, 'web/index.html'), '<!doctype html><title>AIOS</title>')
  writeFileSync(join(directory, 'web/assets/main-abc123.js'), 'export {}')
  writeFileSync(join(directory, 'secret.txt'), 'secret')
  app = await serve(join(directory, 'web'))
})
afterAll(async () => {
  await app.close()
  rmSync(directory, { recursive: true })
})

async function serve(from: string): Promise<FastifyInstance> {
  const served = fastify()
  const index = indexRoutes(served)
  registerErrors(served)
  served.post('/api/things', async () => 'made')
  await registerConsole(served, { index, directory: from })
  return served
}

const html = { accept: 'text/html,application/xhtml+xml' }

describe('the console', () => {
  it('is served for every page address, and asked for again each time', async () => {
    for (const url of ['/', '/chat/123', '/agents?query=a', '/setup']) {
      const { statusCode, headers, body } = await app.inject({ url, headers: html })
      expect([url, statusCode, headers['cache-control']]).toEqual([url, 200, 'no-cache'])
      expect(body).toContain('<title>AIOS</title>')
    }
  })

  it('keeps hashed files for ever', async () => {
    const { statusCode, headers } = await app.inject('/assets/main-abc123.js')
    expect(statusCode).toBe(200)
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(headers['content-type']).toContain('javascript')
  })

  it('is not what a program gets for an address that is not there', async () => {
    const asked: Array<[url: string, headers: Record<string, string>]> = [
      ['/api/nothing', html],
      ['/health/nothing', html],
      ['/v1/nothing', html],
      ['/assets/missing.js', html],
      ['/chat', { accept: 'application/json' }],
    ]
    for (const [url, headers] of asked) {
      const response = await app.inject({ url, headers })
      expect([url, response.statusCode, response.json().error.code]).toEqual([
        url,
        404,
        'not_found',
      ])
    }
  })

  it('gives out no file beside its own', async () => {
    for (const url of [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/%5c..%5c..%5csecret.txt',
    ]) {
      const { body } = await app.inject({ url, headers: html })
      expect(body).not.toContain('secret\n')
      expect(body === 'secret').toBe(false)
    }
  })

  it('says how to build it where it is not built', async () => {
    const bare = await serve(join(directory, 'nowhere'))
    const { statusCode, body } = await bare.inject({ url: '/', headers: html })
    await bare.close()
    expect([statusCode, body]).toEqual([200, expect.stringContaining('npm run build')])
  })

  it('names the methods of an address that takes others', async () => {
    const { statusCode, headers } = await app.inject({ method: 'DELETE', url: '/api/things' })
    expect([statusCode, headers['allow']]).toEqual([405, 'POST'])
  })
})
