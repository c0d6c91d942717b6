import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildArtefact, isStale, ROOT, type ArtefactName } from '#cli/artefacts.ts'

/** Builds what a whole-stack test runs, if its sources have changed since it was last built. */
export async function ensureBuilt(...names: ArtefactName[]): Promise<void> {
  for (const name of names) {
    if (!isStale(name)) continue
    mkdirSync(join(ROOT, 'dist'), { recursive: true })
    await buildArtefact(name, join(ROOT, 'dist', `build-${name}.log`))
  }
}
