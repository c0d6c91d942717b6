import type { Page } from 'playwright-core'
import type { Scenario } from '#tests/web/helpers/scripted-answers.ts'
import type { ScriptedServer } from '#tests/web/helpers/scripted-server.ts'

export interface ConsoleState {
  name: string
  path: string
  scenario?: Scenario
  /** What has to be there before the page is looked at. */
  ready: string
  act?: (page: Page, server: ScriptedServer) => Promise<void>
}
