import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { readAnchorLines } from '#adapters/audit/anchor-lines.ts'
import { createAnchors } from '#adapters/audit/anchors.ts'
import { createSyslogAnchor } from '#adapters/audit/syslog-anchor.ts'
import { loadConfig } from '#adapters/config.ts'

const CHECKPOINTS = [8, 16].map((size) => ({
  size,
  rootHash: 'a'.repeat(64),
  headHash: 'b'.repeat(64),
  createdAt: '2026-01-02T03:04:05.006Z',
  keyId: 'key',
  signature: `größe ${size}`,
}))
const RECORDS = { keys: [], checkpoints: CHECKPOINTS }
const HEADER = /^<109>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ aios \d+ audit - \{/

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A collector that takes messages by TCP, each after its length. */
async function listenByTcp() {
  const texts: Promise<string>[] = []
  const server = createServer((socket) => {
    texts.push(
      socket
        .setEncoding('utf8')
        .toArray()
        .then((pieces) => pieces.join('')),
    )
  }).listen(0, '127.0.0.1')
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, texts, server }
}

function readFrames(text: string): string[] {
  const frames: string[] = []
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    const space = rest.indexOf(' ')
    const end = space + 1 + Number(rest.subarray(0, space))
    frames.push(rest.subarray(space + 1, end).toString())
    rest = rest.subarray(end)
  }
  return frames
}

describe('a collector of syslog messages', () => {
  it('gets each checkpoint as a message by TCP, from which it can be read again', async () => {
    const { port, texts } = await listenByTcp()
    const anchor = createSyslogAnchor({ protocol: 'tcp', host: '127.0.0.1', port })
    await anchor.append(RECORDS)
    const frames = readFrames(await (texts[0] ?? ''))
    expect(frames).toEqual([expect.stringMatching(HEADER), expect.stringMatching(HEADER)])
    expect(readAnchorLines(frames.join('\n'))).toEqual(RECORDS)
    expect(await anchor.read()).toBeUndefined()
  })

  it('gets them by UDP', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    closers.push(() => new Promise<void>((resolve) => socket.close(resolve)))
    await once(socket, 'listening')
    const messages: string[] = []
    const received = new Promise<void>((resolve) => {
      socket.on('message', (message) => {
        if (messages.push(message.toString()) === CHECKPOINTS.length) resolve()
      })
    })
    const { port } = socket.address()
    await createSyslogAnchor({ protocol: 'udp', host: '127.0.0.1', port }).append(RECORDS)
    await received
    expect(readAnchorLines(messages.join('\n'))).toEqual(RECORDS)
  })

  it('that is not there, or hangs up with a reset, fails the append', async () => {
    const { port, server } = await listenByTcp()
    server.removeAllListeners('connection').on('connection', (socket) => socket.resetAndDestroy())
    const anchor = createSyslogAnchor({ protocol: 'tcp', host: '127.0.0.1', port })
    await expect(anchor.append(RECORDS)).rejects.toThrow(/ECONNRESET|EPIPE|Premature/)
    await closers.pop()?.()
    await expect(anchor.append(RECORDS)).rejects.toThrow('ECONNREFUSED')
  })

  it.each([
    ['tls://logs.example.test', 'syslog tls://logs.example.test:6514'],
    ['tcp://[::1]:1601', 'syslog tcp://[::1]:1601'],
    ['udp://10.0.0.1', 'syslog udp://10.0.0.1:514'],
  ])('is named by AIOS_AUDIT_SYSLOG=%s', (address, name) => {
    const anchors = createAnchors(loadConfig({ AIOS_AUDIT_SYSLOG: address }))
    expect(anchors.map((anchor) => anchor.name)).toEqual(['file', name])
  })

  it.each(['logs.example.test:514', 'https://logs.example.test', 'tcp://'])(
    'is not named by %s',
    (address) => {
      expect(() => loadConfig({ AIOS_AUDIT_SYSLOG: address })).toThrow('AIOS_AUDIT_SYSLOG')
    },
  )
})
