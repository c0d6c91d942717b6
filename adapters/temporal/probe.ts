import { connect } from 'node:http2'

const PATH = '/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace'
const TIMEOUT_MS = 2000

/**
 * Whether the server on this port knows the namespace. Asked by hand in one gRPC frame, because Temporal's client would
 * cost the supervisor 50 MB for as long as it runs.
 */
export function knowsNamespace(port: number, namespace: string): Promise<boolean> {
  return new Promise((resolve) => {
    const session = connect(`http://127.0.0.1:${port}`)
    const finish = (isKnown: boolean) => {
      clearTimeout(timer)
      session.destroy()
      resolve(isKnown)
    }
    const timer = setTimeout(() => finish(false), TIMEOUT_MS)
    session.on('error', () => finish(false))
    const request = session.request({
      ':method': 'POST',
      ':path': PATH,
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    const take = (headers: Record<string, unknown>) => {
      if (headers['grpc-status'] !== undefined) finish(headers['grpc-status'] === '0')
    }
    // A refusal comes with the headers, an answer's status after its body.
    request.on('response', take)
    request.on('trailers', take)
    request.on('error', () => finish(false))
    request.resume()
    request.end(frame(namespace))
  })
}

/** The request's only field, `namespace` (number 1, a string), behind gRPC's five bytes of length. */
function frame(namespace: string): Buffer {
  const name = Buffer.from(namespace)
  const message = Buffer.concat([Buffer.from([0x0a, name.length]), name])
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}
