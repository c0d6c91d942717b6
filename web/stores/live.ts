import { routes } from 'virtual:routes'
import { defineStore } from 'pinia'
import { markRaw, ref } from 'vue'
import { client } from '#web/api/client.ts'
import { Live, type LiveStatus, type Subscription } from '#web/api/live.ts'

const connection = new Live({
  ticket: async () => (await client.call(routes.auth.wsTicket, {})).ticket,
  openSocket: () => new WebSocket(socketAddress()),
  random: Math.random,
  setTimer: (task, ms) => setTimeout(task, ms),
  clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  now: () => Date.now(),
})

export const useLiveStore = defineStore('live', () => {
  const status = ref<LiveStatus>(connection.status)
  connection.onStatus((next) => (status.value = next))
  addEventListener('online', () => connection.retryNow())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') connection.retryNow()
  })

  return {
    status,
    // A proxy around it could not reach its private fields.
    connection: markRaw(connection),
    start: () => connection.start(),
    stop: () => connection.stop(),
    subscribe: (subscription: Subscription) => connection.subscribe(subscription),
  }
})

function socketAddress(): string {
  return `${location.origin.replace(/^http/, 'ws')}/api/ws`
}
