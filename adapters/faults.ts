/** Places at which a test may have a process die, as `AIOS_FAULT=<place>`. */
export type FaultPlace =
  | 'before_draft'
  | 'after_draft'
  | 'before_conclusion'
  | 'after_conclusion'
  | 'after_accept'
  | 'after_approval_decision'
  | 'before_act'
  | 'after_act'

export interface Faults {
  /** Ends the process as `kill -9` would, where the configuration asks for it here. */
  reach(place: FaultPlace): void
}

/** No place at all unless the configuration names one, which production never does. */
export function createFaults(place: string | undefined): Faults {
  return {
    reach(here) {
      if (here === place) process.kill(process.pid, 'SIGKILL')
    },
  }
}
