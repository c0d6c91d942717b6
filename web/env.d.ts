declare module 'virtual:routes' {
  import type { routes as contracts } from '#contracts/routes.ts'
  import type { CallableRoute } from '#web/api/route-types.ts'

  type Contracts = typeof contracts
  export const routes: {
    [Group in keyof Contracts]: {
      [Name in keyof Contracts[Group]]: CallableRoute<Contracts[Group][Name]>
    }
  }
}

declare module 'virtual:nuxt-ui-icons' {
  import type { IconifyIcon } from '@iconify/vue'

  export function init(add: (name: string, icon: IconifyIcon) => unknown): void
}
