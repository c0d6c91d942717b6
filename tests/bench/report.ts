import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

const PATH = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))

/** Puts a bench's figures into its section of docs/benchmarks.md, with the machine and the day. */
export function writeSection(name: string, body: string): void {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const old = existsSync(PATH) ? readFileSync(PATH, 'utf8') : ''
  const section = `${start}\n\n${machine()}\n\n${body}\n\n${end}`
  const next = old.includes(start)
    ? old.slice(0, old.indexOf(start)) + section + old.slice(old.indexOf(end) + end.length)
    : `${old.trimEnd()}\n\n${section}\n`
  writeFileSync(PATH, next)
  execFileSync('oxfmt', [PATH])
}

function machine(): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const day = new Date().toISOString().slice(0, 10)
  const memory = (totalmem() / 1024 ** 3).toFixed(0)
  return `_${day}, commit ${commit}, ${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}, ${memory} GiB, ${platform()} ${arch()}, Node ${process.version}._`
}
