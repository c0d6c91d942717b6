import { describe, expect, it } from 'vitest'
import { decideOn, foundIn } from './fixtures.ts'

// Built from pieces, so that no scanner takes these made-up values for real ones.
const hex = (length: number): string => '0a1b2c3d4e5f6789'.repeat(8).slice(0, length)
const mixed = (length: number): string => 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(8).slice(0, length)
const join = (...parts: string[]): string => parts.join('')

const jwt = [
  join('ey', 'JhbGciOiJIUzI1NiJ9'),
  join('ey', 'JzdWIiOiIxMjM0NTY3ODkwIn0'),
  mixed(43),
].join('.')
const pemBody = Array.from({ length: 5 }, () => mixed(64)).join('\n')
const pem = (label: string): string =>
  `-----BEGIN ${label}-----\n${pemBody}\nabcd=\n-----END ${label}-----`

describe('secrets', () => {
  it.each([
    ['OpenAI', 'api_key', join('sk-', mixed(48))],
    ['OpenAI project', 'api_key', join('sk-', 'proj-', mixed(60), '_', mixed(20))],
    ['Anthropic', 'api_key', join('sk-', 'ant-api03-', mixed(90), '-AA')],
    ['OpenRouter', 'api_key', join('sk-', 'or-v1-', hex(64))],
    ['GitHub classic', 'api_key', join('gh', 'p_', mixed(36))],
    ['GitHub app', 'api_key', join('gh', 's_', mixed(36))],
    ['GitHub fine-grained', 'api_key', join('github', '_pat_', mixed(22), '_', mixed(59))],
    ['GitLab', 'api_key', join('glp', 'at-', mixed(20))],
    ['AWS access key', 'api_key', join('AK', 'IA', 'QWERTYUIOP234567')],
    ['AWS temporary key', 'api_key', join('AS', 'IA', 'QWERTYUIOP234567')],
    ['Slack bot', 'api_key', join('xo', 'xb-1234567890-', mixed(24))],
    [
      'Slack webhook',
      'webhook',
      join('https://hooks.slack.com', '/services/', 'T00000000/B00000000/', mixed(24)),
    ],
    ['Google', 'api_key', join('AI', 'za', mixed(35))],
    ['Google client secret', 'api_key', join('GOC', 'SPX-', mixed(28))],
    ['Stripe live', 'api_key', join('sk', '_live_', mixed(24))],
    ['Stripe restricted', 'api_key', join('rk', '_test_', mixed(24))],
    ['Stripe webhook', 'api_key', join('wh', 'sec_', mixed(32))],
    ['SendGrid', 'api_key', join('S', 'G.', mixed(22), '.', mixed(43))],
    ['npm', 'api_key', join('np', 'm_', mixed(36))],
    ['Hugging Face', 'api_key', join('h', 'f_', mixed(34))],
    ['JWT', 'token', jwt],
    [
      'PostgreSQL',
      'connection_string',
      'postgres://app:s3cr3t-Pw@db.internal:5432/app?sslmode=require',
    ],
    ['MongoDB', 'connection_string', 'mongodb+srv://root:hunter22@cluster0.abc.mongodb.net/prod'],
    ['Redis without a user', 'connection_string', 'redis://:p4ssw0rd9@cache:6379/0'],
    [
      'an address with a password',
      'connection_string',
      'https://deploy:9f8a7b6c@git.example.com/repo.git',
    ],
    ['an RSA key', 'private_key', pem('RSA PRIVATE KEY')],
    ['a PKCS #8 key', 'private_key', pem('PRIVATE KEY')],
    ['an OpenSSH key', 'private_key', pem('OPENSSH PRIVATE KEY')],
    ['a PGP key', 'private_key', pem('PGP PRIVATE KEY BLOCK')],
  ])('finds %s', (_name, secretClass, secret) => {
    const text = `Use this: ${secret} and go on.`
    expect(foundIn(text).filter(([found]) => found === secretClass)).toEqual([
      [secretClass, secret],
    ])
    const { redactedText } = decideOn(text)
    expect(redactedText).toMatch(/^Use this: \[[\w ]+ removed\] and go on\.$/i)
  })

  it.each([
    ['quotes', (secret: string) => `OPENAI_API_KEY="${secret}"`],
    ['an assignment', (secret: string) => `key=${secret}`],
    ['JSON', (secret: string) => `{"apiKey":"${secret}"}`],
    ['a header', (secret: string) => `Authorization: Bearer ${secret}`],
    ['a query', (secret: string) => `https://x.example/?key=${secret}&a=1`],
    ['a prefix with a hyphen', (secret: string) => `my-${secret}`],
    ['brackets', (secret: string) => `(${secret})`],
  ])('finds a key in %s', (_name, write) => {
    const secret = join('sk-', mixed(48))
    expect(decideOn(write(secret)).redactedText).not.toContain(secret)
    expect(decideOn(write(secret)).redactedText).toBe(write('[API key removed]'))
  })

  it('finds a key with invisible characters inside', () => {
    const secret = join('sk-', mixed(20), '\u200B', mixed(28))
    expect(decideOn(`a ${secret} b`).redactedText).toBe('a [API key removed] b')
  })

  it('finds a private key written with escaped line breaks', () => {
    const text = JSON.stringify({ key: pem('PRIVATE KEY'), next: 'stays' })
    expect(decideOn(text).redactedText).toBe('{"key":"[private key removed]","next":"stays"}')
  })

  it('finds a private key in one line', () => {
    const text = `KEY=${pem('EC PRIVATE KEY').replaceAll('\n', ' ')} done`
    expect(decideOn(text).redactedText).toBe('KEY=[private key removed] done')
  })

  it('removes a key whose end is missing and leaves the prose after it', () => {
    const text = `-----BEGIN PRIVATE KEY-----\n${mixed(64)}\n${mixed(64)}\nand that was all of it.`
    expect(decideOn(text).redactedText).toBe('[private key removed]\nand that was all of it.')
  })

  it('finds two keys one after the other without an end between', () => {
    const head = `-----BEGIN PRIVATE KEY-----\n${mixed(64)}\n`
    expect(decideOn(`${head}${head}x`).redactedText).toBe(
      '[private key removed]\n[private key removed]\nx',
    )
  })

  it('finds the values of named secrets and leaves their names', () => {
    expect(decideOn(`aws_secret_access_key = ${mixed(40)}\n`).redactedText).toBe(
      'aws_secret_access_key = [API key removed]\n',
    )
    expect(decideOn('Server=db;User Id=sa;Password=Tr0ub4dor;Encrypt=true').redactedText).toBe(
      'Server=db;User Id=sa;Password=[password removed];Encrypt=true',
    )
  })

  it.each([
    ['The password is: Tr0ub4dor&3xyz!', 'The password is: [password removed]'],
    ['It says password=abc123.', 'It says password=[password removed].'],
    ['{"password": "s3cretP4ss"}', '{"password": "[password removed]"}'],
    ['**Password:** `Winter#24`', '**Password:** `[password removed]`'],
    ['Password: correct-horse-battery-staple', 'Password: [password removed]'],
    ['Das Passwort lautet Gh5-kk9x', 'Das Passwort lautet [password removed]'],
    ['Mot de passe : Soleil75', 'Mot de passe : [password removed]'],
    ['la contraseña es luna2023', 'la contraseña es [password removed]'],
    ['пароль: qwerty123', 'пароль: [password removed]'],
    ['密码是abc12345', '密码是[password removed]'],
  ])('removes what is said to be a password: %s', (text, expected) => {
    expect(decideOn(text).redactedText).toBe(expected)
  })

  it.each([
    'The password is required and case-sensitive.',
    'The password is base64-encoded, or SHA-256 hashed',
    'Password: 8-20 characters, password strength: 85/100',
    'password: string, password = getPassword(), user.password = req.body.password2',
    'password=os.environ["PASS1"] or password=${PASS_1}',
    'Reset your password: https://example.com/reset?t=123456',
    'password: ******** or password: x',
    'my password is valid until 2024-05-31',
    'Passwort: vergessen? Das Passwort ist 3 Jahre alt.',
    'Boarding pass: AB12345',
    'sk-learn is short for scikit-learn',
    'the class is sk-fading-circle-container-with-many-words',
    'sk-learn-version-1-2-3-release-notes',
    'task-based-authentication-and-risk-assessment-of-users',
    'AKIA is the prefix of access keys',
    'set OPENAI_API_KEY=sk-... in your environment',
    'export ANTHROPIC_API_KEY=sk-ant-xxxx',
    'postgres://localhost:5432/app',
    'postgres://user@localhost/app',
    'postgres://user:password@localhost:5432/app',
    'mysql://root:<password>@localhost/app',
    'redis://:${REDIS_PASSWORD}@cache:6379',
    'https://example.com:8443/@scope/package',
    'https://medium.com/@someone/how-to-write',
    'see http://localhost:3000 and mail me@example.com',
    'a private key begins with -----BEGIN PRIVATE KEY----- and ends with -----END PRIVATE KEY-----',
    '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----',
    '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----',
    'commit 9f8a7b6c5d4e3f2a1b0c9f8a7b6c5d4e3f2a1b0c',
    'id 550e8400-e29b-41d4-a716-446655440000',
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk',
    'eyJ is how most tokens begin',
    'pk_live_aB3dE6gH9jK2mN5pQ8sT1vW4 is meant to be public',
    'the ghp_ prefix was introduced in 2021',
    '----------\nBEGIN here\n----------',
  ])('leaves %s', (text) => {
    expect(foundIn(text).filter(([found]) => !['email', 'pii.contact'].includes(found))).toEqual([])
  })

  it('never repeats a secret in the decision', () => {
    const secret = join('sk-', mixed(48))
    const { redactedText, ...rest } = decideOn(`my key is ${secret}`)
    expect(redactedText).toBe('my key is [API key removed]')
    expect(JSON.stringify(rest)).not.toContain(secret.slice(3, 20))
  })
})
