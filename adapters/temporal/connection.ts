import { readFileSync } from 'node:fs'
import { Connection } from '@temporalio/client'
import type { Config } from '../config.ts'
import { StartError } from '../start-error.ts'

export type TemporalSettings = Pick<Config['temporal'], 'address' | 'namespace' | 'apiKey' | 'tls'>

const CONNECT_TIMEOUT = '10 seconds'

/** What the client's `Connection.connect` and the worker's `NativeConnection.connect` both take. */
export function connectionOptions(settings: TemporalSettings) {
  return {
    address: settings.address ?? '127.0.0.1:7233',
    tls: tlsOptions(settings),
    ...(settings.apiKey ? { apiKey: settings.apiKey } : {}),
  }
}

// An API key goes over TLS always, as Temporal Cloud expects.
function tlsOptions({ tls, apiKey }: TemporalSettings) {
  if (!tls) return apiKey !== undefined
  return {
    ...(tls.caPath ? { serverRootCACertificate: read('TEMPORAL_TLS_CA', tls.caPath) } : {}),
    ...(tls.certPath && tls.keyPath
      ? {
          clientCertPair: {
            crt: read('TEMPORAL_TLS_CERT', tls.certPath),
            key: read('TEMPORAL_TLS_KEY', tls.keyPath),
          },
        }
      : {}),
  }
}

function read(variable: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new StartError(`${variable} names ${path}, which cannot be read.`, { cause })
  }
}

/** @throws StartError when no Temporal server answers there. */
export async function connectTemporal(settings: TemporalSettings): Promise<Connection> {
  const options = connectionOptions(settings)
  try {
    return await Connection.connect({ ...options, connectTimeout: CONNECT_TIMEOUT })
  } catch (cause) {
    throw new StartError(
      `Temporal cannot be reached at ${options.address}: check TEMPORAL_ADDRESS, TEMPORAL_API_KEY and the TEMPORAL_TLS_ variables.`,
      { cause },
    )
  }
}
