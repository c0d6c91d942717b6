import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { compileMessage } from '#web/message-compiler.ts'

const { t } = createI18n({
  legacy: false,
  locale: 'en',
  messageCompiler: compileMessage,
  messages: {
    en: {
      plain: 'Nothing waits',
      named: '{checked} of {total}, {checked} again',
      plural: '{count} rule | {count} rules',
      absent: 'Last {days}',
      nested: { deep: 'found' },
    },
  },
}).global

describe('texts of the locale files', () => {
  it.each([
    ['stand as they are', () => t('plain'), 'Nothing waits'],
    ['take values by name', () => t('named', { checked: 1, total: 2 }), '1 of 2, 1 again'],
    ['know one', () => t('plural', { count: 1 }, 1), '1 rule'],
    ['know none and many', () => t('plural', { count: 0 }, 0), '0 rules'],
    ['leave out a value that is not there', () => t('absent'), 'Last '],
    ['are found in groups', () => t('nested.deep'), 'found'],
  ])('%s', (_, read, expected) => {
    expect(read()).toBe(expected)
  })
})
