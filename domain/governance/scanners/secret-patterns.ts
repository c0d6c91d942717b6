/** The characters a part of a secret is made of. */
export type CharacterSet =
  | 'alphanumeric'
  | 'upper'
  | 'token'
  | 'base64'
  | 'path'
  | 'assignment'
  | 'value'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const digits = '0123456789'
const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))

const characters: Readonly<Record<CharacterSet, string>> = {
  alphanumeric: letters + digits,
  upper: letters.slice(0, 26) + digits,
  token: `${letters}${digits}_-`,
  base64: `${letters}${digits}+/=_-`,
  path: `${letters}${digits}/`,
  assignment: ` "':=\n`,
  value: printable.filter((character) => !`;"'<>\``.includes(character)).join(''),
}

/** One byte per ASCII code: 1 when the set has it. */
function tableOf(set: CharacterSet): Uint8Array {
  const table = new Uint8Array(128)
  for (const character of characters[set]) table[character.charCodeAt(0)] = 1
  return table
}

export const characterTables: Readonly<Record<CharacterSet, Uint8Array>> = {
  alphanumeric: tableOf('alphanumeric'),
  upper: tableOf('upper'),
  token: tableOf('token'),
  base64: tableOf('base64'),
  path: tableOf('path'),
  assignment: tableOf('assignment'),
  value: tableOf('value'),
}

/** `min` to `max` characters of one set, after the literal `lead`. Neighbouring parts share no character. */
export type SecretPart = { lead?: string; set: CharacterSet; min: number; max?: number }

export type SecretPattern = {
  prefix: string
  class: 'api_key' | 'token' | 'password' | 'webhook'
  parts: readonly SecretPart[]
  /** Asks for a run of this many letters and digits with both among them: words are no key. */
  mixedRun?: number
  /** The span begins at the value; the name before it stays readable. */
  isNamed?: boolean
}

/** A secret that has not become one after this many characters is not held back any longer. */
export const MAX_UNDECIDED = 4096

const key = (prefix: string, set: CharacterSet, min: number): SecretPattern => ({
  prefix,
  class: 'api_key',
  parts: [{ set, min }],
})

const named = (prefix: string, value: SecretPart): SecretPattern => ({
  prefix,
  class: 'api_key',
  parts: [{ set: 'assignment', min: 1, max: 8 }, value],
  isNamed: true,
})

const password = (prefix: string): SecretPattern => ({
  prefix,
  class: 'password',
  parts: [{ set: 'value', min: 3 }],
  isNamed: true,
})

const awsSecret: SecretPart = { set: 'base64', min: 40, max: 40 }

/** Known shapes of credentials. Prefixes are exact, as the issuers write them. */
export const secretPatterns: readonly SecretPattern[] = [
  { ...key('sk-', 'token', 20), mixedRun: 16 },
  key('sk-ant-', 'token', 20),
  key('sk-proj-', 'token', 20),
  key('sk-svcacct-', 'token', 20),
  key('sk-admin-', 'token', 20),
  key('sk-or-v1-', 'alphanumeric', 32),
  key('xai-', 'alphanumeric', 40),
  key('gsk_', 'alphanumeric', 40),
  key('hf_', 'alphanumeric', 30),
  key('r8_', 'alphanumeric', 37),
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => key(prefix, 'alphanumeric', 36)),
  key('github_pat_', 'token', 40),
  key('glpat-', 'token', 20),
  key('npm_', 'alphanumeric', 36),
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((prefix): SecretPattern => ({
    prefix,
    class: 'api_key',
    parts: [{ set: 'upper', min: 16, max: 16 }],
  })),
  named('aws_secret_access_key', awsSecret),
  named('AWS_SECRET_ACCESS_KEY', awsSecret),
  named('SecretAccessKey', awsSecret),
  named('secretAccessKey', awsSecret),
  ...['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'].map((prefix) =>
    key(prefix, 'token', 10),
  ),
  {
    prefix: 'https://hooks.slack.com/services/',
    class: 'webhook',
    parts: [{ set: 'path', min: 20 }],
  },
  key('AIza', 'token', 35),
  key('GOCSPX-', 'token', 20),
  key('ya29.', 'token', 20),
  ...['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'].map((prefix) =>
    key(prefix, 'alphanumeric', 16),
  ),
  key('whsec_', 'base64', 24),
  key('dop_v1_', 'alphanumeric', 64),
  key('AGE-SECRET-KEY-1', 'upper', 58),
  {
    prefix: 'SG.',
    class: 'api_key',
    parts: [
      { set: 'token', min: 16, max: 32 },
      { lead: '.', set: 'token', min: 32 },
    ],
  },
  {
    prefix: 'eyJ',
    class: 'token',
    parts: [
      { set: 'token', min: 8 },
      { lead: '.eyJ', set: 'token', min: 4 },
      { lead: '.', set: 'token', min: 16 },
    ],
  },
  ...['Password=', 'password=', 'PASSWORD=', 'Pwd=', 'pwd=', 'PWD='].flatMap((name) => [
    password(`;${name}`),
    password(`; ${name}`),
  ]),
  ...['AccountKey=', 'SharedAccessKey='].map((name): SecretPattern => ({
    prefix: `;${name}`,
    class: 'api_key',
    parts: [{ set: 'base64', min: 30 }],
    isNamed: true,
  })),
]

/** Addresses that may carry a user and a password. */
export const credentialSchemes: readonly string[] = [
  'postgres',
  'postgresql',
  'mysql',
  'mariadb',
  'mongodb',
  'mongodb+srv',
  'redis',
  'rediss',
  'amqp',
  'amqps',
  'mssql',
  'sqlserver',
  'clickhouse',
  'nats',
  'kafka',
  'cassandra',
  'couchbase',
  'neo4j',
  'bolt',
  'ldap',
  'ldaps',
  'smtp',
  'smtps',
  'ftp',
  'ftps',
  'sftp',
  'http',
  'https',
]

const placeholderWords = new Set([
  'password',
  'passwd',
  'pass',
  'pwd',
  'pw',
  'secret',
  'changeme',
  'change_me',
  'yourpassword',
  'your_password',
  'your-password',
  'mypassword',
  'my_password',
  'example',
  'redacted',
  'token',
  'passwort',
  'contraseña',
  'motdepasse',
  'dbpassword',
  'db_password',
  'userpassword',
])

/** Whether the value only stands for a password, as in documentation. */
export function isPlaceholder(value: string): boolean {
  const word = value.toLowerCase().replaceAll(/[[\](){}<>$%*]/g, '')
  return (
    word.length === 0 ||
    placeholderWords.has(word) ||
    /^[x.*_-]+$/.test(word) ||
    /^[${[(<%]/.test(value)
  )
}
