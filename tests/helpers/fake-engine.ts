import type { Engine } from '#api/engine.ts'

export interface FakeEngine extends Engine {
  started: Array<Parameters<Engine['startTurn']>[0]>
  stopped: Array<{ turnId: string; commandId: string }>
  messages: Array<Parameters<Engine['messageApproval']>[0]>
  /** What a case's workflow would do with a message. */
  onMessage: (message: Parameters<Engine['messageApproval']>[0]) => Promise<unknown>
  backtests: string[]
  withdrawn: string[]
  isUp: boolean
}

/** Records what the API asks of Temporal; a test of the API needs no cluster. */
export function createFakeEngine(): FakeEngine {
  return {
    started: [],
    stopped: [],
    messages: [],
    withdrawn: [],
    onMessage: async () => undefined,
    backtests: [],
    isUp: true,
    async startTurn(input) {
      this.started.push(input)
    },
    async stopTurn(turnId, commandId) {
      this.stopped.push({ turnId, commandId })
    },
    async messageApproval(message) {
      this.messages.push(message)
      if (this.isUp) await this.onMessage(message)
    },
    async withdrawApproval(approvalId) {
      this.withdrawn.push(approvalId)
    },
    testProvider: async () => ({ ok: true, models: 1, latencyMs: 1 }),
    async startBacktest(backtestId) {
      this.backtests.push(backtestId)
    },
    async isReachable() {
      return this.isUp
    },
    close: async () => {},
  }
}
