import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('./guard.sh', import.meta.url))

/** When a child is stopped if this process dies: 3 first (api and workers), then 2 (Temporal), 1 last (PostgreSQL). */
export type StopPhase = 1 | 2 | 3

/** A child as the guard knows it: the leader of its own process group. */
export interface GuardedChild {
  pid: number
  phase: StopPhase
  /** The signal that asks it to stop. */
  signal: 'TERM' | 'INT'
  /** How long it may take before its process group is killed. */
  graceSeconds: number
}

export interface Guard {
  add(child: GuardedChild): void
  drop(pid: number): void
  /** Ends the guard; it stops whatever is still listed. */
  close(): Promise<void>
}

/**
 * Starts a process that outlives this one just long enough to stop its children, however this one ends.
 * A guard that is killed itself is replaced and told of the same children; `onSpawn` hears of each.
 */
export function startGuard(onSpawn: (pid: number) => void = () => {}): Guard {
  const children = new Map<number, GuardedChild>()
  let isClosing = false
  let script = spawnScript()

  function spawnScript() {
    const child = spawn('/bin/sh', [SCRIPT], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child.stdin.on('error', () => {})
    child.once('exit', () => {
      if (isClosing) return
      script = spawnScript()
      for (const guarded of children.values()) tell(describe(guarded))
    })
    child.unref()
    if (child.pid !== undefined) onSpawn(child.pid)
    return child
  }

  function tell(line: string): void {
    script.stdin.write(`${line}\n`)
  }

  return {
    add(child) {
      children.set(child.pid, child)
      tell(describe(child))
    },
    drop(pid) {
      if (children.delete(pid)) tell(`drop ${pid}`)
    },
    close() {
      isClosing = true
      const ended = new Promise<void>((resolve) => script.once('exit', () => resolve()))
      script.ref()
      script.stdin.end()
      return ended
    },
  }
}

function describe({ pid, phase, signal, graceSeconds }: GuardedChild): string {
  return `add ${pid} ${phase} ${signal} ${graceSeconds}`
}
