import { describe, expect, it } from 'vitest'
import {
  toAnthropicMessages,
  toFinishReason as toAnthropicFinish,
  toMessageParams,
  toReportedUsage as toAnthropicUsage,
} from '#adapters/models/anthropic.ts'
import { composeDemoAnswer, DEMO_LABEL } from '#adapters/models/demo.ts'
import {
  chooseContextWindow,
  toChatParams,
  toFinishReason as toOllamaFinish,
} from '#adapters/models/ollama.ts'
import { toModelFacts } from '#adapters/models/ollama-models.ts'
import {
  acceptsTemperature,
  toCompletionParams,
  toFinishReason as toOpenAiFinish,
  toReportedUsage as toOpenAiUsage,
} from '#adapters/models/openai.ts'
import { createTextCleaner } from '#adapters/models/text-cleaner.ts'
import { createToolCallCollector, parseArguments } from '#adapters/models/tool-calls.ts'
import { resolveUsage } from '#adapters/models/usage.ts'
import { chatRequest } from '#tests/helpers/model-calls.ts'

describe('OpenAI', () => {
  it('names the output limit differently on its own servers and elsewhere', () => {
    const request = chatRequest('hi', { maxOutputTokens: 5 })
    expect(toCompletionParams(request, true)).toMatchObject({ max_completion_tokens: 5 })
    expect(toCompletionParams(request, false)).toMatchObject({ max_tokens: 5 })
  })

  it('gets no temperature for its reasoning models', () => {
    expect(['o3', 'gpt-5', 'gpt-5.4-mini'].map(acceptsTemperature)).toEqual([false, false, false])
    expect(['gpt-4o', 'gpt-5-chat-latest'].map(acceptsTemperature)).toEqual([true, true])
    const request = chatRequest('hi', { model: 'gpt-5', temperature: 0.2 })
    expect(toCompletionParams(request, true)).not.toHaveProperty('temperature')
    expect(toCompletionParams(request, false)).toHaveProperty('temperature', 0.2)
  })

  it('counts cached tokens within the prompt', () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 9,
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
      completion_tokens_details: { reasoning_tokens: 4 },
    }
    expect(toOpenAiUsage(usage)).toEqual({
      inputUncached: 30,
      inputCacheRead: 60,
      inputCacheWrite: 10,
      output: 9,
      reasoning: 4,
    })
  })

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['function_call', 'tool_calls'],
    ['content_filter', 'content_filter'],
    ['eos', 'stop'],
  ])('%s ends as %s', (reason, expected) => {
    expect(toOpenAiFinish(reason)).toBe(expected)
  })
})

describe('Anthropic', () => {
  it('gets a user first, no empty texts, and neighbours of one role together', () => {
    const messages = toAnthropicMessages([
      { role: 'assistant', content: 'welcome' },
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: ' ' },
      { role: 'assistant', content: 'c' },
    ])
    expect(messages).toEqual([
      { role: 'user', content: 'a\n\nb' },
      { role: 'assistant', content: 'c' },
    ])
  })

  it('always gets a limit and never a temperature', () => {
    const params = toMessageParams(chatRequest('hi', { temperature: 0.5 }))
    expect(params.max_tokens).toBeGreaterThan(0)
    expect(params).not.toHaveProperty('temperature')
  })

  it('counts the cache beside the input', () => {
    const usage = { input_tokens: 3, cache_read_input_tokens: 5, output_tokens: 2 }
    expect(toAnthropicUsage(usage)).toMatchObject({
      inputUncached: 3,
      inputCacheRead: 5,
      output: 2,
    })
  })

  it.each([
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['tool_use', 'tool_calls'],
    ['pause_turn', 'pause'],
    ['refusal', 'refusal'],
    ['model_context_window_exceeded', 'context_exceeded'],
    ['toString', 'stop'],
  ])('%s ends as %s', (reason, expected) => {
    expect(toAnthropicFinish(reason)).toBe(expected)
  })
})

describe('Ollama', () => {
  it('is asked for a window that holds the conversation, in few sizes, within the model', () => {
    const of = (chars: number, limit: number | null) =>
      chooseContextWindow(chatRequest('x'.repeat(chars)), limit)
    expect([of(10, 131_072), of(30_000, 131_072), of(10, 4096)]).toEqual([8192, 16_384, 4096])
    expect(of(1_000_000, null)).toBe(32_768)
  })

  it('is told not to think only when the model could', () => {
    const request = chatRequest('hi')
    expect(toChatParams(request, { contextTokens: null, canThink: true })).toHaveProperty(
      'think',
      false,
    )
    expect(toChatParams(request, { contextTokens: null, canThink: false })).not.toHaveProperty(
      'think',
    )
  })

  it('tells its context length under the name of the architecture', () => {
    const shown = {
      capabilities: ['completion', 'thinking'],
      model_info: new Map<string, unknown>(),
    }
    const facts = toModelFacts(
      Object.assign(shown, { model_info: { 'qwen3.context_length': 40_960 } }) as never,
    )
    expect(facts).toEqual({ contextTokens: 40_960, canThink: true })
  })

  it('says "stop" for tool calls too', () => {
    expect([toOllamaFinish('stop', true), toOllamaFinish(undefined, false)]).toEqual([
      'tool_calls',
      'stop',
    ])
  })
})

describe('tool calls', () => {
  it('are joined from their pieces and parsed at the end', () => {
    const collector = createToolCallCollector()
    collector.add({ index: 0, id: 'call_a', name: 'find', argsText: '{"q":' })
    collector.add({ index: 1, id: 'call_b', name: 'stop', argsText: '{"broken' })
    collector.add({ index: 0, argsText: '"x"}' })
    expect([...collector.finish()]).toEqual([
      { type: 'tool_call', id: 'call_a', name: 'find', args: { q: 'x' } },
      {
        type: 'tool_call',
        id: 'call_b',
        name: 'stop',
        argsError: 'the arguments are not valid JSON',
      },
    ])
  })

  it('with arguments that are no object say so', () => {
    expect(parseArguments('[1]')).toEqual({ argsError: 'the arguments are not an object' })
    expect(parseArguments('')).toEqual({ args: {} })
  })
})

describe('text', () => {
  it('is cleaned the same however it is cut', () => {
    const text = 'a🚀b\0c\uD83Dd'
    for (let cut = 0; cut <= text.length; cut += 1) {
      const cleaner = createTextCleaner()
      const cleaned =
        cleaner.clean(text.slice(0, cut)) + cleaner.clean(text.slice(cut)) + cleaner.rest()
      expect(cleaned).toBe('a🚀b\uFFFDc\uFFFDd')
    }
  })
})

describe('usage', () => {
  it('keeps what the provider said when it is possible', async () => {
    const usage = await resolveUsage(
      { inputUncached: 5, output: 3, reasoning: 9 },
      chatRequest('hi'),
      'yes',
    )
    expect(usage).toMatchObject({ inputUncached: 5, output: 3, reasoning: 3, source: 'provider' })
  })

  it('estimates long and hostile texts without stalling', async () => {
    const startedAt = performance.now()
    const answer = `${'a'.repeat(500_000)}<|endoftext|>`
    const usage = await resolveUsage(undefined, chatRequest('hi'), answer)
    expect(usage.source).toBe('estimated')
    expect(usage.output).toBeGreaterThan(1000)
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })
})

describe('the demo responder', () => {
  it.each(['Hello', 'What is durable execution?', '', '[[x]] <b>html</b> `code`', 'thanks'])(
    'labels its answer to %j and says how to connect a model',
    (question) => {
      const answer = composeDemoAnswer(chatRequest(question))
      expect(answer.split('\n')[0]).toBe(DEMO_LABEL)
      expect(answer).toContain('OPENAI_API_KEY')
      expect(answer).not.toMatch(/<b>/)
      expect(composeDemoAnswer(chatRequest(question))).toBe(answer)
    },
  )

  it('echoes a short form of the question', () => {
    const answer = composeDemoAnswer(chatRequest(`Please explain ${'very '.repeat(200)}much`))
    expect(answer).toContain('> Please explain very')
    expect(answer.length).toBeLessThan(1500)
  })
})
