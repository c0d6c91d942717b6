import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { shutDown } from '#api/shutdown.ts'
import { createTestApi } from '#tests/helpers/api.ts'

describe('shutting down', () => {
  it('finishes the running request, then closes what requests need', async () => {
    const running = Promise.withResolvers<void>()
    const mayFinish = Promise.withResolvers<void>()
    const order: string[] = []
    const readiness = { isOpen: true }
    const api = await createTestApi({
      app: { readiness },
      prepare: (app) =>
        void app.get('/slow', { config: { exempt: 'static' } }, async () => {
          running.resolve()
          await mayFinish.promise
          order.push('answered')
          return { done: true }
        }),
    })
    await api.user()
    await api.app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = api.app.server.address() as AddressInfo
    const answer = get(port, '/slow')
    await running.promise
    const ended = shutDown({
      app: api.app,
      logger: api.deps.logger,
      readiness,
      afterClose: async () => void order.push('closed'),
    })
    expect(readiness.isOpen).toBe(false)
    mayFinish.resolve()
    expect(await answer).toBe(200)
    expect(await ended).toBe(0)
    expect(order).toEqual(['answered', 'closed'])
    await expect(get(port, '/health/live')).rejects.toThrow('ECONNREFUSED')
    await api.close()
  })
})

function get(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
    })
      .on('error', reject)
      .end()
  })
}
