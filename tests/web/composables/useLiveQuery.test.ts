import { PiniaColada, useQuery } from '@pinia/colada'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, type Pinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { useLiveInvalidation } from '#web/composables/useLiveQuery.ts'
import { useLiveStore } from '#web/stores/live.ts'
import { liveByHand } from '../helpers/fake-socket.ts'

describe('a query that a topic keeps fresh', () => {
  let byHand: ReturnType<typeof liveByHand>
  let pinia: Pinia
  const fetchStops = vi.fn<() => Promise<string[]>>()

  const Banner = defineComponent({
    setup() {
      const { data } = useQuery({ key: ['stops'], query: fetchStops, staleTime: 5000 })
      useLiveInvalidation('stops', () => [['stops']])
      return () => data.value?.join() ?? 'loading'
    },
  })
  const show = () => mount(Banner, { global: { plugins: [pinia, PiniaColada] } })

  beforeEach(() => {
    vi.useFakeTimers()
    byHand = liveByHand({ now: () => Date.now() })
    pinia = createPinia()
    useLiveStore(pinia).subscribe = (subscription) => byHand.live.subscribe(subscription)
    fetchStops.mockReset().mockResolvedValue(['none'])
    byHand.live.start()
  })
  afterEach(() => void vi.useRealTimers())

  async function hold() {
    const socket = await byHand.connect()
    socket.receive({ type: 'subscribed', topic: 'stops' })
    await vi.advanceTimersByTimeAsync(1)
    return socket
  }

  it('is fetched again when the topic is joined, as a change before would be missed', async () => {
    const banner = show()
    await flushPromises()
    expect(banner.text()).toBe('none')
    fetchStops.mockResolvedValue(['all agents'])
    await hold()
    expect(banner.text()).toBe('all agents')
    expect(fetchStops).toHaveBeenCalledTimes(2)
  })

  it('shows the answer that is on its way before it asks again', async () => {
    const { promise, resolve } = Promise.withResolvers<string[]>()
    fetchStops.mockReturnValueOnce(promise).mockReturnValueOnce(new Promise(() => {}))
    const banner = show()
    await hold()
    expect(fetchStops).toHaveBeenCalledTimes(1)
    resolve(['first'])
    await flushPromises()
    expect(banner.text()).toBe('first')
    expect(fetchStops).toHaveBeenCalledTimes(2)
  })

  it('is asked for once where the topic was joined before', async () => {
    byHand.live.subscribe({ topic: 'stops' })
    await hold()
    fetchStops.mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return ['none']
    })
    const banner = show()
    await vi.advanceTimersByTimeAsync(100)
    expect(banner.text()).toBe('none')
    expect(fetchStops).toHaveBeenCalledTimes(1)
  })

  it('is fetched again when it was kept from before, while nobody listened for it', async () => {
    byHand.live.subscribe({ topic: 'stops' })
    await hold()
    const first = show()
    await vi.advanceTimersByTimeAsync(1)
    first.unmount()
    fetchStops.mockResolvedValue(['all agents'])
    const second = show()
    await vi.advanceTimersByTimeAsync(1)
    expect(second.text()).toBe('all agents')
  })
})
