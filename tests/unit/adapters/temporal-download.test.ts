import { describe, expect, it } from 'vitest'
import { extractFile } from '#adapters/temporal/cli-download.ts'

function entry(name: string, content: string): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write(Buffer.byteLength(content).toString(8).padStart(11, '0'), 124)
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512)
  body.write(content)
  return Buffer.concat([header, body])
}

const END = Buffer.alloc(1024)

describe('taking a file out of the archive', () => {
  it('finds it behind others, whatever their length', () => {
    const archive = Buffer.concat([
      entry('LICENSE', 'x'.repeat(1000)),
      entry('README.md', ''),
      entry('temporal', 'the program'),
      END,
    ])
    expect(extractFile(archive, 'temporal')?.toString()).toBe('the program')
  })

  it('finds it under ./ as some archives write it', () => {
    expect(
      extractFile(Buffer.concat([entry('./temporal', 'program'), END]), 'temporal')?.toString(),
    ).toBe('program')
  })

  it('finds nothing in an archive without it, an empty one and rubbish', () => {
    expect(extractFile(Buffer.concat([entry('other', 'x'), END]), 'temporal')).toBeUndefined()
    expect(extractFile(Buffer.alloc(0), 'temporal')).toBeUndefined()
    expect(extractFile(Buffer.alloc(4096, 'rubbish'), 'temporal')).toBeUndefined()
  })
})
