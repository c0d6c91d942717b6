import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Guard, GuardedChild } from './guard.ts'

export interface ChildOptions extends Omit<GuardedChild, 'pid'> {
  guard: Guard
  command: string
  arguments: string[]
  /** The whole environment: nothing is inherited beyond it. */
  environment: NodeJS.ProcessEnv
  workingDirectory: string
  /** Where both its outputs go: a file and not a pipe, so that it can still log while it outlives this process. */
  logPath: string
  account?: { uid: number; gid: number } | undefined
}

/** How a process ended, for people: `exit code 1`, `signal SIGKILL`. */
export interface ChildExit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface Child {
  readonly pid: number
  readonly exited: Promise<ChildExit>
  hasExited(): boolean
  /** Asks it to stop, and kills its process group when it takes too long. */
  stop(): Promise<ChildExit>
  /** Kills its process group now. */
  kill(): Promise<ChildExit>
}

/** Starts a process in a group of its own, known to the guard from its first moment. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const log = openSync(options.logPath, 'a', 0o600)
  const child = spawn(options.command, options.arguments, {
    cwd: options.workingDirectory,
    env: options.environment,
    detached: true,
    stdio: ['ignore', log, log],
    ...options.account,
  })
  closeSync(log)
  const { pid } = child
  if (pid === undefined) throw await spawnFailure(child)
  options.guard.add({ ...options, pid })
  let exit: ChildExit | undefined
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('exit', (code, signal) => {
      exit = { code, signal }
      options.guard.drop(pid)
      resolve(exit)
    })
  })
  return {
    pid,
    exited,
    hasExited: () => exit !== undefined,
    stop: () => stopChild({ pid, exited, ...options }),
    kill: () => killGroup(pid, exited),
  }
}

function spawnFailure(child: ReturnType<typeof spawn>): Promise<Error> {
  return new Promise((resolve) => {
    child.once('error', resolve)
  })
}

async function stopChild(child: {
  pid: number
  exited: Promise<ChildExit>
  signal: 'TERM' | 'INT'
  graceSeconds: number
}): Promise<ChildExit> {
  send(child.pid, `SIG${child.signal}`)
  const timeout = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => timeout.resolve(undefined), child.graceSeconds * 1000)
  await Promise.race([child.exited, timeout.promise])
  clearTimeout(timer)
  return killGroup(child.pid, child.exited)
}

// Also after an orderly end: nothing that the child started may stay behind.
function killGroup(pid: number, exited: Promise<ChildExit>): Promise<ChildExit> {
  send(-pid, 'SIGKILL')
  return exited
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended already.
  }
}

/** `exit code 1` or `signal SIGKILL`. */
export function describeExit({ code, signal }: ChildExit): string {
  return signal ? `signal ${signal}` : `exit code ${code}`
}
