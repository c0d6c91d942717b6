import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const CLOCK_TICKS_PER_SECOND = 100
const NAMES = ['supervisor', 'postgres', 'temporal', 'worker', 'gpu-worker', 'api'] as const

export interface ProcessFigures {
  /** CPU used so far, in milliseconds. */
  cpuMs: number
  /** Proportional set size: shared memory counted once over all processes, in MiB. */
  memoryMiB: number
}

/** What each part of a running AIOS has used, its children included; Linux only. */
export function measureProcesses(dataDirectory: string): Record<string, ProcessFigures> {
  const parents = parentsOfAll()
  return Object.fromEntries(
    NAMES.map((name) => {
      const pid = Number(readFileSync(join(dataDirectory, 'run', `${name}.pid`), 'utf8'))
      const children = name === 'postgres' ? descendants(pid, parents).slice(1) : []
      return [name, sum([measure(pid), ...children.flatMap(measureWhereAlive)])]
    }),
  )
}

export function measure(pid: number): ProcessFigures {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  const pss = /^Pss: +(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
  return { cpuMs: (ticks * 1000) / CLOCK_TICKS_PER_SECOND, memoryMiB: Number(pss ?? 0) / 1024 }
}

/** Connections of PostgreSQL come and go, each a process. */
function measureWhereAlive(pid: number): ProcessFigures[] {
  try {
    return [measure(pid)]
  } catch {
    return []
  }
}

export function sum(figures: ProcessFigures[]): ProcessFigures {
  return figures.reduce(
    (total, { cpuMs, memoryMiB }) => ({
      cpuMs: total.cpuMs + cpuMs,
      memoryMiB: total.memoryMiB + memoryMiB,
    }),
    { cpuMs: 0, memoryMiB: 0 },
  )
}

function parentsOfAll(): Map<number, number> {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // It ended while we looked.
    }
  }
  return parents
}

function descendants(root: number, parents: Map<number, number>): number[] {
  const children = [...parents].filter(([, parent]) => parent === root).map(([pid]) => pid)
  return [root, ...children.flatMap((pid) => descendants(pid, parents))]
}
