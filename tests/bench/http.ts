import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'

const agent = new Agent({ keepAlive: true, maxSockets: 400 })

export interface HttpAnswer {
  status: number
  text: string
}

/** One request with as little of the client's own time as Node allows; `onData` sees the body as it comes. */
export function send(
  url: string,
  options: {
    method: string
    headers?: Record<string, string>
    body?: unknown
    onData?: (text: string) => void
  },
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const body = options.body === undefined ? undefined : JSON.stringify(options.body)
    const outgoing = httpRequest(
      url,
      {
        agent,
        method: options.method,
        headers: {
          ...(body === undefined
            ? {}
            : {
                'content-type': 'application/json',
                'content-length': String(Buffer.byteLength(body)),
              }),
          ...options.headers,
        },
      },
      (incoming) => void read(incoming, options.onData).then(resolve, reject),
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

async function read(
  incoming: IncomingMessage,
  onData?: (text: string) => void,
): Promise<HttpAnswer> {
  incoming.setEncoding('utf8')
  let text = ''
  for await (const piece of incoming) {
    onData?.(String(piece))
    text += String(piece)
  }
  return { status: incoming.statusCode ?? 0, text }
}
