// Run at each start by the supervisor, in a process of its own whose memory goes with it: Prisma's engine alone needs
// 60 MB.
import { seedDatabase } from '#adapters/agents/seed.ts'
import { loadConfig } from '#adapters/config.ts'
import { seedGovernance } from '#adapters/governance/seed.ts'

const { url } = loadConfig().database
if (url) {
  await seedDatabase(url)
  await seedGovernance(url)
}
