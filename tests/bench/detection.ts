import { measureDetection } from '#tests/fixtures/governance/measure.ts'
import type { FamilyRates, Use } from '#tests/fixtures/governance/judging.ts'
import { table } from './figures.ts'

const share = (part: number, whole: number): string =>
  whole === 0 ? '' : `${(part / whole).toFixed(2)} (${part} of ${whole})`
const uses: Record<Use, string> = { tuned: 'tuned on', read: 'read since', blind: 'blind' }
const limit = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(2))

function rowOf(one: FamilyRates): string[] {
  const { family, use, positives, found, firstFound, negatives, flagged } = one
  return [
    family,
    uses[use],
    share(found, positives),
    firstFound === undefined ? '' : (firstFound / positives).toFixed(2),
    limit(one.minRecall),
    share(flagged, negatives),
    limit(one.maxOverBlock),
  ]
}

const isOver = ({ flagged, negatives, maxOverBlock }: FamilyRates): boolean =>
  maxOverBlock !== undefined && flagged > maxOverBlock * negatives

/** What the detectors catch and what they flag without need, family by family, and which are over their limit. */
export function detectionFigures(): { printed: string; over: string[] } {
  const families = measureDetection()
  const printed = [
    'Detection by rules alone, on cases of our own. "First run" is what was caught before any rule was',
    'changed because of the cases; where it is empty, the detector was written after its cases. "Tuned on":',
    'the rules were made with these. "Read since": written apart from the rules, but read when rules were',
    'widened, as the first and the second set were. The third and the fourth set are blind: nobody who changes',
    'rules reads their cases or their misses, so their rates are those to expect.',
    '',
    table(
      ['family', 'cases', 'recall', 'first run', 'at least', 'over-block', 'at most'],
      families.map(rowOf),
    ),
  ].join('\n')
  const over = families.filter(isOver).map(({ family }) => `over-block of ${family}`)
  return { printed, over }
}
