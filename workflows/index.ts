export { chatTurn } from './chat-turn.ts'
export { reconcile } from './chat-reconcile.ts'
export { providerTest } from './models.ts'
