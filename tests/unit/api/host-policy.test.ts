import { describe, expect, it } from 'vitest'
import { hostPolicy } from '#api/plugins/host-policy.ts'

const local = hostPolicy({ host: '127.0.0.1', port: 4100, publicUrl: 'http://127.0.0.1:4100' })
const proxied = hostPolicy({
  host: '0.0.0.0',
  port: 4100,
  publicUrl: 'https://aios.example.test:8443',
})

describe('a Host', () => {
  it.each([
    [local, '127.0.0.1:4100', true],
    [local, 'localhost:4100', true],
    [local, 'LOCALHOST:4100', true],
    [local, '[::1]:4100', true],
    // The same address in another spelling.
    [local, '2130706433:4100', true],
    [local, '127.0.0.1:9999', false],
    [local, 'localhost', false],
    [local, '192.0.2.1:4100', false],
    [local, 'evil.example:4100', false],
    [local, 'localhost.evil.example:4100', false],
    [local, 'evil.example@localhost:4100', false],
    [local, 'localhost:4100/x', false],
    [local, 'localhost:4100:1', false],
    [local, '', false],
    [local, undefined, false],
    [proxied, 'aios.example.test:8443', true],
    [proxied, 'aios.example.test', true],
    [proxied, 'AIOS.example.test:8443', true],
    [proxied, 'aios.example.test:1', false],
    [proxied, 'other.example.test:8443', false],
    [proxied, '192.0.2.1:4100', true],
    [proxied, '[2001:db8::1]:4100', true],
    [proxied, '192.0.2.1:4101', false],
    [proxied, 'evil.example:4100', false],
  ])('is answered or not: case %#', (policy, host, isAllowed) => {
    expect([host, policy.allowsHost(host, 4100)]).toEqual([host, isAllowed])
  })

  it('counts with the port that is really listened on', () => {
    expect(local.allowsHost('127.0.0.1:5000', 5000)).toBe(true)
    expect(local.allowsHost('127.0.0.1:4100', undefined)).toBe(true)
  })
})

describe('an Origin', () => {
  it.each([
    ['https://aios.example.test:8443', 'aios.example.test:8443', true],
    ['https://aios.example.test:8443', '10.0.0.5:4100', true],
    ['http://192.0.2.1:4100', '192.0.2.1:4100', true],
    ['http://localhost:3000', 'localhost:4100', false],
    ['https://aios.example.test', 'aios.example.test:8443', false],
    ['https://evil.example', 'aios.example.test:8443', false],
    ['null', 'aios.example.test:8443', false],
    ['https://aios.example.test:8443/', 'aios.example.test:8443', false],
    ['', 'aios.example.test:8443', false],
    ['https://aios.example.test:8443', undefined, true],
    ['http://192.0.2.1:4100', undefined, false],
  ])('%s at %s is ours or not: %s', (origin, host, isAllowed) => {
    expect(proxied.allowsOrigin(origin, host)).toBe(isAllowed)
  })
})
