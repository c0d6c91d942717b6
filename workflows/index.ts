export { chatTurn } from './chat-turn.ts'
export { reconcile } from './chat-reconcile.ts'
