import { ensureBuilt } from '#tests/helpers/ensure-built.ts'

/** The console as `npm start` builds it. */
export const buildConsole = (): Promise<void> => ensureBuilt('console')
