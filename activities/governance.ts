import { setImmediate as nextTurnOfLoop } from 'node:timers/promises'
import { Context } from '@temporalio/activity'
import type { Pool } from 'pg'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import {
  countDecisions,
  type Draft,
  finishBacktest,
  loadBacktest,
  readDecisionsAfter,
  saveBacktestPage,
} from '#adapters/db/governance-backtests.ts'
import type { PolicySource } from '#adapters/db/governance.ts'
import type { PolicySnapshot } from '#contracts/governance.ts'
import { judgeAgain, tally, type DecisionChange } from '#domain/governance/backtest.ts'
import { asIfEnforced, withDraft, withDraftTopics } from '#domain/governance/snapshots.ts'

export interface GovernanceActivityDependencies {
  pool: Pool
  bus: TurnBus
  policies: PolicySource
}

/** With their texts, so not too many at once. */
const PAGE_SIZE = 200

/** Steps of the trial of a draft of rules. What is tried is in the row that the API wrote. */
export function createGovernanceActivities({
  pool,
  bus,
  policies,
}: GovernanceActivityDependencies) {
  return {
    /** How many decisions there are to try; null where the API wrote no such trial. */
    async beginBacktest({ backtestId }: { backtestId: string }): Promise<number | null> {
      const test = await loadBacktest(pool, backtestId)
      return test ? countDecisions(pool, test) : null
    },

    /** Tries the next page of decisions and counts it once. */
    async backtestPage({
      backtestId,
    }: {
      backtestId: string
    }): Promise<{ checked: number; isLast: boolean }> {
      const test = await loadBacktest(pool, backtestId)
      if (!test) return { checked: 0, isLast: true }
      const snapshot = asTried(await policies.current(), test.draft)
      const decisions = await readDecisionsAfter(pool, test, PAGE_SIZE)
      const changes: DecisionChange[] = []
      for (const decision of decisions) {
        const change = judgeAgain(snapshot, decision)
        if (change) changes.push(change)
        Context.current().heartbeat()
        // A long text takes a while, in which nothing else of this process runs.
        await nextTurnOfLoop()
      }
      const judgedOnText = decisions.filter(({ text }) => text !== null).length
      const last = decisions.at(-1)
      if (last)
        await saveBacktestPage(pool, test, {
          checked: decisions.length,
          cursor: last.decisionId,
          result: tally(test.result, { changes, judgedOnText }),
        })
      bus.publishChange('governance', { kind: 'backtest', id: backtestId, what: 'progress' })
      return { checked: decisions.length, isLast: decisions.length < PAGE_SIZE }
    },

    async endBacktest(input: { backtestId: string; status: 'finished' | 'failed' }): Promise<void> {
      await finishBacktest(pool, input)
      bus.publishChange('governance', {
        kind: 'backtest',
        id: input.backtestId,
        what: input.status,
      })
    },
  }
}

/** The rules of now with the draft among them, as if all of it were enforced. */
function asTried(snapshot: PolicySnapshot, { rules, topics }: Draft): PolicySnapshot {
  return withDraftTopics(withDraft(snapshot, asIfEnforced(rules)), topics)
}
