import type { Client } from '@temporalio/client'
import { WorkflowNotFoundError } from '@temporalio/client'
import type { Pool } from 'pg'
import type { Config } from '#adapters/config.ts'
import { sweepCommands } from '#adapters/db/approvals-commands.ts'
import { sweepFiles } from '#adapters/db/chat-attachments.ts'
import { noteWorkflows } from '#adapters/db/approvals-review-lost.ts'
import { concludeTurn } from '#adapters/db/chat-conclude.ts'
import { sweepChunks } from '#adapters/db/chat-stream.ts'
import {
  findStuckTurns,
  forgetIdempotencyKeys,
  renewUnheardStops,
} from '#adapters/db/chat-turns.ts'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import { estimateTokens } from '#domain/tokens.ts'
import { findReviewsToStart } from './chat-review.ts'
import type { StuckTurn } from './chat-types.ts'

const MOST_TURNS = 200

export interface ReconcileDependencies {
  pool: Pool
  bus: TurnBus
  client: Client
  config: Pick<Config, 'publicUrl'>
}

/** What mends the traces of a crash between two writes. */
export function createReconcileActivities({ pool, bus, client, config }: ReconcileDependencies) {
  /** Whether the turn's workflow runs, ended, or was never there. */
  async function stateOf(turnId: string): Promise<'running' | 'ended' | 'missing'> {
    try {
      const description = await client.workflow.getHandle(`turn-${turnId}`).describe()
      return description.status.name === 'RUNNING' ? 'running' : 'ended'
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'missing'
      throw error
    }
  }

  return {
    /**
     * Closes open turns whose workflow is gone, and returns those that still have to be started; also ended ones whose
     * case has to be.
     */
    async reconcileTurns(): Promise<StuckTurn[]> {
      const toStart = await findReviewsToStart(pool, config)
      for (const turn of await findStuckTurns(pool, MOST_TURNS)) {
        const state = await stateOf(turn.id)
        if (state === 'running') continue
        if (turn.status === 'accepted' && state === 'missing') {
          toStart.push({
            turnId: turn.id,
            sessionId: turn.session_id,
            agentSlug: turn.agent_slug,
            consoleUrl: config.publicUrl,
          })
          continue
        }
        await concludeTurn(pool, {
          turnId: turn.id,
          status: 'failed',
          failureKind: 'gone',
          countTokens: estimateTokens,
        })
        bus.publishTurn(turn.id)
      }
      return toStart
    },

    /** Remembers which cases were started. */
    noteReviews: (approvalIds: string[]): Promise<void> => noteWorkflows(pool, approvalIds),

    /** Tells the workflows of waiting turns again that their person has stopped them. */
    async repeatStops(): Promise<number> {
      const wishes = await renewUnheardStops(pool, MOST_TURNS)
      for (const { turnId, commandId } of wishes)
        await client.workflow
          .getHandle(`turn-${turnId}`)
          .startUpdate('stop', {
            args: [{ commandId }],
            updateId: commandId,
            waitForStage: 'ACCEPTED',
          })
          .catch((error: unknown) => {
            // One without a workflow is closed by the step before.
            if (!(error instanceof WorkflowNotFoundError)) throw error
          })
      return wishes.length
    },

    /** Throws away what is kept only for a while. */
    async sweep(): Promise<void> {
      await sweepChunks(pool)
      await sweepFiles(pool)
      await forgetIdempotencyKeys(pool)
      await sweepCommands(pool)
    },
  }
}
