import type { Engine } from '#api/engine.ts'

export interface FakeEngine extends Engine {
  started: Array<Parameters<Engine['startTurn']>[0]>
  stopped: Array<{ turnId: string; commandId: string }>
  isUp: boolean
}

/** Records what the API asks of Temporal; a test of the API needs no cluster. */
export function createFakeEngine(): FakeEngine {
  return {
    started: [],
    stopped: [],
    isUp: true,
    async startTurn(input) {
      this.started.push(input)
    },
    async stopTurn(turnId, commandId) {
      this.stopped.push({ turnId, commandId })
    },
    testProvider: async () => ({ ok: true, models: 1, latencyMs: 1 }),
    async isReachable() {
      return this.isUp
    },
    close: async () => {},
  }
}
