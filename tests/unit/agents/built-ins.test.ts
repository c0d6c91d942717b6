import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readBuiltIns } from '#adapters/agents/built-ins.ts'
import { rankAgents } from '#domain/routing-agents.ts'
import { newAgent } from '#contracts/agents.ts'

describe('the agents and templates that come with AIOS', () => {
  const { agents, templates } = readBuiltIns()

  it('have exactly one primary agent, open to everybody', () => {
    const primary = agents.filter(({ isPrimary }) => isPrimary)
    expect(primary.map(({ snapshot }) => snapshot.slug)).toEqual(['scotty-5'])
    expect(primary[0]?.snapshot).toMatchObject({ active: true, departments: [] })
  })

  it('give each template what an agent needs, under a slug of its own', () => {
    expect(new Set(templates.map(({ slug }) => slug)).size).toBe(templates.length)
    for (const { name, settings } of templates)
      expect(newAgent.safeParse({ ...settings, name }).success).toBe(true)
  })

  it.each([
    ['A customer writes that the export is not working', 'support-triage'],
    ['How many days of parental leave do I get?', 'policy-assistant'],
    ['Write a SQL query for the churn rate by cohort', 'data-analyst'],
    ['Make minutes of this meeting transcript', 'meeting-notes'],
    ['Please review this pull request in TypeScript', 'code-reviewer'],
    ['Answer the requirements of this tender', 'proposal-writer'],
  ])('route "%s" to %s', (text, slug) => {
    const routable = templates.map((template) => ({
      ...newAgent.parse({ ...template.settings, name: template.name }),
      id: template.slug,
      slug: template.slug,
    }))
    expect(rankAgents(text, routable)[0]?.slug).toBe(slug)
  })

  it('name the file that is not what it should be', () => {
    const directory = mkdtempSync(join(tmpdir(), 'aios-agents-'))
    try {
      mkdirSync(join(directory, 'templates'))
      writeFileSync(join(directory, 'templates', 'broken.yaml'), 'slug: Not A Slug\n')
      expect(() => readBuiltIns(directory)).toThrow(/broken\.yaml.*slug/s)
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})
