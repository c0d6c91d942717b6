import { createSocket } from 'node:dgram'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { finished } from 'node:stream/promises'
import { connect as connectTls } from 'node:tls'
import type { SyslogAddress } from '../config.ts'
import type { AuditAnchor } from './anchor.ts'
import { toAnchorLines } from './anchor-lines.ts'

const TIMEOUT_MS = 10_000
// Facility 13, log audit, and severity 5, notice.
const PRIORITY = 13 * 8 + 5

/**
 * Sends what is to be kept to a collector that AIOS cannot change afterwards, one message for each record. Nothing can
 * be read back from there: `aios audit verify --anchor` takes the collector's file.
 */
export function createSyslogAnchor(address: SyslogAddress): AuditAnchor {
  const { protocol, host, port } = address
  return {
    name: `syslog ${protocol}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`,
    isReadable: false,
    async append(records) {
      const messages = toAnchorLines(records).map((line) => toMessage(line, new Date()))
      if (messages.length === 0) return
      if (protocol === 'udp') await sendByUdp(messages, address)
      else await sendByStream(messages, address)
    },
    read: async () => undefined,
  }
}

function toMessage(line: string, at: Date): string {
  return `<${PRIORITY}>1 ${at.toISOString()} ${hostname() || '-'} aios ${process.pid} audit - ${line}`
}

async function sendByUdp(messages: string[], { host, port }: SyslogAddress): Promise<void> {
  const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4')
  try {
    for (const message of messages)
      await new Promise<void>((resolve, reject) => {
        socket.send(message, port, host, (error) => (error ? reject(error) : resolve()))
      })
  } finally {
    socket.close()
  }
}

/** Each message after its length (RFC 6587, 3.4.1); done when the collector has taken all and closed. */
async function sendByStream(messages: string[], address: SyslogAddress): Promise<void> {
  const { host, port } = address
  const socket: Socket =
    address.protocol === 'tls'
      ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }) })
      : connectTcp({ host, port })
  const fail = () => socket.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`))
  const timer = setTimeout(fail, TIMEOUT_MS)
  try {
    socket.resume()
    socket.end(messages.map((message) => `${Buffer.byteLength(message)} ${message}`).join(''))
    await finished(socket)
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}
