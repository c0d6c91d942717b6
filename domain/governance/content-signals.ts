import type { Intent, Severity } from '#contracts/governance.ts'
import type { Views } from './normaliser.ts'
import { KeywordScanner, buildKeywordAutomaton } from './scanners/keywords.ts'
import type { Finding } from './scanners/scanner.ts'

const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

type Lexicon = { signalId: string; severity: Severity; score: number; phrases: readonly string[] }

const lexicons: readonly Lexicon[] = [
  {
    // What somebody says about oneself; texts about the subject use other words.
    signalId: 'selfharm.crisis',
    severity: 'critical',
    score: 0.8,
    phrases: list(
      `kill myself | killing myself | end my life | ending my life | take my own life | want to die |
       wish i was dead | wish i were dead | better off dead | don't want to live | do not want to live |
       no reason to live | hurt myself | hurting myself | cut myself | harm myself | i am suicidal |
       i'm suicidal | feel suicidal | commit suicide tonight | mich umbringen | mir das leben nehmen |
       nicht mehr leben | ich will sterben | will nicht mehr leben | mich selbst verletzen | mich ritzen |
       me suicider | me tuer | envie de mourir | plus envie de vivre | en finir avec la vie |
       mettre fin à mes jours | me faire du mal | quiero morir | quiero morirme | suicidarme | matarme |
       quitarme la vida | no quiero vivir | hacerme daño | voglio morire | uccidermi | quero morrer |
       me matar | хочу умереть | убить себя | покончить с собой | 想自杀 | 不想活了 | 死にたい | 죽고 싶`,
    ),
  },
]

const automaton = buildKeywordAutomaton(
  lexicons.flatMap(({ phrases, ...finding }) => phrases.map((phrase) => ({ phrase, finding }))),
)

/** Finds what the words alone say about a text. */
export function detectContent(views: Views): Finding[] {
  const findings: Finding[] = []
  const { symbols } = views
  const scanner = new KeywordScanner(automaton, ({ from, to, ...finding }) => {
    findings.push({ ...finding, start: views.v2.startOf(from), end: views.v2.endOf(to - 1) })
  })
  scanner.scan(symbols, 0, symbols.length)
  scanner.finish(symbols)
  return findings
}

const regulated: ReadonlySet<string> = new Set([
  'legal.advice',
  'medical.advice',
  'finance.transaction',
])

/** The intents on which advice is regulated, as a signal without a place. */
export function detectRegulated({ label, score }: Intent): Finding[] {
  if (!regulated.has(label) || score < 0.5) return []
  return [
    { signalId: 'regulated.advice', severity: 'medium', score, start: 0, end: 0, class: label },
  ]
}
