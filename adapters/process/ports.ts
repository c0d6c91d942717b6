import { createServer } from 'node:net'
import { StartError } from '../start-error.ts'

const PORTS_TRIED = 50

/** Why nothing could listen there now (`EADDRINUSE`, `EACCES`, …); undefined when it could. */
export function probePort(port: number, host = '127.0.0.1'): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(String(Reflect.get(error, 'code'))))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

async function isPortFree(port: number): Promise<boolean> {
  return (await probePort(port)) === undefined
}

/** A port that was free a moment ago, chosen by the system. */
export function findFreePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port: 0, host }, () => {
      const address = server.address()
      const port = address && typeof address === 'object' ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

export interface PortWish {
  /** The variable that sets it. */
  variable: string
  /** What a person asked for; a taken one is then an error. */
  requested: number | undefined
  preferred: number
  /** Ports promised to other parts. */
  reserved?: number[]
}

/**
 * The requested port, or the preferred one, or the next free one after it.
 * @throws StartError naming the variable when the requested port is taken.
 */
export async function choosePort({
  variable,
  requested,
  preferred,
  reserved = [],
}: PortWish): Promise<number> {
  if (requested !== undefined) {
    if (await isPortFree(requested)) return requested
    throw new StartError(
      `Port ${requested} is in use: stop what listens there, or set ${variable} to another port.`,
    )
  }
  for (let port = preferred; port < preferred + PORTS_TRIED; port++)
    if (!reserved.includes(port) && (await isPortFree(port))) return port
  throw new StartError(
    `The ports ${preferred} to ${preferred + PORTS_TRIED - 1} are all in use: set ${variable} to a free one.`,
  )
}
