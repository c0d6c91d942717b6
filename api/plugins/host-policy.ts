import { isIP } from 'node:net'
import type { Config } from '#adapters/config.ts'

export interface HostPolicy {
  allowsHost(host: string | undefined, localPort: number | undefined): boolean
  allowsOrigin(origin: string, host: string | undefined): boolean
}

/**
 * Which names AIOS answers to. A page of an attacker whose name was rebound to this machine sends that name as Host,
 * so names are listed; addresses cannot be rebound, and are taken as they come where AIOS listens on all of them.
 */
export function hostPolicy(config: Pick<Config, 'host' | 'port' | 'publicUrl'>): HostPolicy {
  const publicUrl = new URL(config.publicUrl)
  const names = new Set(['localhost', '127.0.0.1', '[::1]', bracket(config.host.toLowerCase())])
  const listensEverywhere = config.host === '0.0.0.0' || config.host === '::'
  const isListed = (name: string) => names.has(name) || (listensEverywhere && isAddress(name))

  return {
    allowsHost(host, localPort) {
      const asked = parseHost(host)
      if (!asked) return false
      // A proxy may leave the port out.
      if (asked.host === publicUrl.host) return true
      if (asked.hostname === publicUrl.hostname && asked.port === '') return true
      return isListed(asked.hostname) && portOf(asked) === (localPort ?? config.port)
    },
    allowsOrigin(origin, host) {
      const from = parseOrigin(origin)
      if (!from) return false
      return from.origin === publicUrl.origin || from.host === parseHost(host)?.host
    },
  }
}

function parseHost(host: string | undefined): URL | undefined {
  if (!host || /[/?#@\\\s]/.test(host)) return undefined
  return URL.parse(`http://${host}`) ?? undefined
}

function parseOrigin(origin: string): URL | undefined {
  const url = URL.parse(origin)
  return url && url.origin === origin.toLowerCase() ? url : undefined
}

function portOf(url: URL): number {
  return url.port === '' ? 80 : Number(url.port)
}

function bracket(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

function isAddress(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0
}
