// Run once for each data directory by the supervisor, in a process of its own whose memory goes with it:
// `prepare-namespace.ts <address> <namespace>`.
import { connectTemporal } from './connection.ts'
import { ensureRetention, ensureSearchAttributes } from './namespace.ts'

const [address, namespace = 'default'] = process.argv.slice(2)
const connection = await connectTemporal({
  address,
  namespace,
  apiKey: undefined,
  tls: undefined,
})
await ensureRetention(connection, namespace)
await ensureSearchAttributes(connection, namespace)
await connection.close()
