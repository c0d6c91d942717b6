import { describe, expect, it } from 'vitest'
import {
  buildAliases,
  chooseDefaultModel,
  expandSelection,
  findCandidates,
  pickModel,
  type AvailableProvider,
} from '#domain/routing.ts'

const openai: AvailableProvider = {
  id: 'openai',
  isExplicit: false,
  isLocal: false,
  models: ['gpt-4o', 'gpt-5', 'gpt-5-mini', 'gpt-5.4-mini', 'gpt-5.4-mini-2026-03-17', 'gpt-5.4'],
}
const anthropic: AvailableProvider = {
  id: 'anthropic',
  isExplicit: false,
  isLocal: false,
  models: ['claude-opus-5', 'claude-sonnet-5', 'claude-haiku-5', 'claude-sonnet-4-5'],
}
const ollama: AvailableProvider = {
  id: 'ollama',
  isExplicit: false,
  isLocal: true,
  models: ['qwen3:8b', 'llama3:8b'],
}
const demo: AvailableProvider = {
  id: 'demo',
  isExplicit: false,
  isLocal: true,
  models: ['demo'],
}
const explicit = { ...openai, isExplicit: true, isLocal: true, models: ['mock-model'] }

describe('the default model', () => {
  it.each<[string, AvailableProvider[], string]>([
    ['is the demo responder when there is nothing else', [demo], 'demo/demo'],
    [
      'is the demo responder when the others list nothing',
      [{ ...openai, models: [] }, demo],
      'demo/demo',
    ],
    ['is found on this machine before a cloud', [openai, ollama, demo], 'ollama/qwen3:8b'],
    [
      'is at the address that somebody set before what was found',
      [explicit, ollama],
      'openai/mock-model',
    ],
    [
      'is Ollama when both addresses were set',
      [explicit, { ...ollama, isExplicit: true }],
      'ollama/qwen3:8b',
    ],
    ['is a mini model of the newest version at OpenAI', [openai, anthropic], 'openai/gpt-5.4-mini'],
    ['is a Sonnet at Anthropic', [anthropic, demo], 'anthropic/claude-sonnet-5'],
  ])('%s', (_, available, expected) => {
    const { provider, model } = chooseDefaultModel(available)
    expect(`${provider}/${model}`).toBe(expected)
  })

  it('is the first listed one where no family is known', () => {
    expect(pickModel({ id: 'openai', models: ['qwen3', 'phi4'] }, 'balanced')).toBe('qwen3')
    expect(pickModel({ id: 'openai', models: [] }, 'balanced')).toBeUndefined()
  })
})

describe('aliases', () => {
  const aliases = buildAliases([openai, anthropic, ollama, demo])

  it('list what fits, and end with the demo responder', () => {
    expect(aliases.smart).toEqual([
      { provider: 'openai', model: 'gpt-5.4' },
      { provider: 'anthropic', model: 'claude-opus-5' },
      { provider: 'ollama', model: 'qwen3:8b' },
      { provider: 'demo', model: 'demo' },
    ])
    expect(aliases.fast[1]).toEqual({ provider: 'anthropic', model: 'claude-haiku-5' })
  })

  it('keep "private" away from every cloud', () => {
    const providers = new Set(aliases.private.map(({ provider }) => provider))
    expect([...providers]).toEqual(['ollama', 'demo'])
  })

  it('expand to nothing when the name is neither an alias nor a reference', () => {
    expect(expandSelection('gpt-5', aliases)).toEqual([])
  })
})

describe('candidates', () => {
  const aliases = buildAliases([openai, ollama, demo])
  const defaultModel = { provider: 'ollama', model: 'qwen3:8b' }
  const find = (selection: string | null, fallbacks: string[] = []) =>
    findCandidates({ selection, fallbacks, defaultModel, aliases })

  it('are the default on its own queue when nothing is named', () => {
    expect(find(null)).toEqual([{ ...defaultModel, queue: 'gpu' }])
  })

  it('are the selection and its fallbacks in order, each once, without the default', () => {
    expect(find('openai/gpt-5', ['ollama/qwen3:8b', 'openai/gpt-5'])).toEqual([
      { provider: 'openai', model: 'gpt-5', queue: 'aios' },
      { provider: 'ollama', model: 'qwen3:8b', queue: 'gpu' },
    ])
  })

  it('may be models that nobody listed, with slashes and colons in their ids', () => {
    expect(find('ollama/hf.co/org/model:Q4_K_M')).toEqual([
      { provider: 'ollama', model: 'hf.co/org/model:Q4_K_M', queue: 'gpu' },
    ])
  })
})
