import { expect, it } from 'vitest'
import { SEARCH_ATTRIBUTES } from '#adapters/temporal/search-attributes.ts'
import { SEARCH_ATTRIBUTES as USED } from '#workflows/messages.ts'

it('registers with Temporal exactly the search attributes that the workflows use', () => {
  const used = Object.values(USED).map(({ name, type }) => [name, type])
  const registered = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [
    name,
    type.toUpperCase(),
  ])
  expect(used.sort()).toEqual(registered.sort())
})
