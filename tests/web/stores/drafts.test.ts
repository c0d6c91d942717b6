import { beforeEach, describe, expect, it } from 'vitest'
import { forgetDrafts, readDraft, writeDraft } from '#web/stores/drafts.ts'

describe('unsent texts', () => {
  beforeEach(() => sessionStorage.clear())

  it('are shown to nobody but who typed them', () => {
    writeDraft('olga', 'new', 'For my eyes')
    expect(readDraft('olga', 'new')).toBe('For my eyes')
    expect(readDraft('otto', 'new')).toBe('')
  })

  it('are gone when somebody else comes, and all of them at sign-out', () => {
    sessionStorage.setItem('aios-draft-new', 'Of a former release')
    sessionStorage.setItem('other', 'stays')
    writeDraft('olga', 'new', 'Hers')
    writeDraft('otto', 'new', 'His')
    forgetDrafts('otto')
    expect(Object.keys(sessionStorage).toSorted()).toEqual(['aios-draft-otto-new', 'other'])
    forgetDrafts(null)
    expect(Object.keys(sessionStorage)).toEqual(['other'])
  })
})
