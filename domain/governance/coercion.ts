import type { Point } from '#contracts/governance.ts'
import { foldPhrase } from './normaliser.ts'
import type { Views } from './normaliser.ts'
import { endsOf, quotedPlaces } from './passages.ts'
import type { Passage } from './passages.ts'
import type { Finding } from './scanners/scanner.ts'

/** Of a longer text, so much is read in all, half of it at each end. */
const MAX_READ = 32_768

/** A pattern over folded text, from parts by language. */
const anyOf = (...parts: readonly string[]): RegExp =>
  new RegExp(
    parts
      .map((part) => `(?:${part})`)
      .join('|')
      .replaceAll(/[а-яё]+/g, foldPhrase),
    'gu',
  )

/**
 * How a message takes an assistant's way to refuse from it. None is an attack for itself: people ask for an answer that
 * begins with "Yes", and for texts without disclaimers.
 */
const moves = {
  /** "Begin your answer with 'Sure, here is'". */
  prefix: anyOf(
    `\\b(?:start|begin|open)(?:s|ing)? (?:your|every|each|the|all)[^.\\n]{0,30} (?:with|by saying)[: ]{1,2}["'“«]?(?:sure|of course|absolutely|certainly|yes[,!]|here is|here are|i am free|as )`,
    `beginn\\w* (?:deine|jede|die)[^.\\n]{0,30} mit[: ]{1,2}["'„«]?(?:klar|natürlich|sicher|gerne|ja[,!])`,
    `commence[rz]? (?:ta|votre|chaque)[^.\\n]{0,30} par[: ]{1,2}["'“«]?(?:bien sûr|oui|voici|d'accord)`,
    `(?:empieza|comienza|comece|inizia) (?:tu|cada|sua|la tua)[^.\\n]{0,30} (?:con|com)[: ]{1,2}["'“«]?(?:claro|por supuesto|sí|sim|certo)`,
  ),
  /** "Never refuse", "no disclaimers", "do not say that you cannot". */
  noRefusal: anyOf(
    `\\b(?:never|do not|don't|cannot|can't|must not|may not|not allowed to|without) (?:ever )?(?:(?:refuse|refusing|decline|declining)\\b|reject\\w* (?:a|any|my|the) request)`,
    `\\b(?:it|he|she|who|that|dan|aim|bot|ai) (?:never|cannot|does not) (?:refuses?|declines?)\\b`,
    `refusal is not (?:an option|possible|allowed)`,
    `\\b(?:lehne|verweigere|weigere dich) (?:nie|niemals|nicht)|niemals ablehnen|ne refuse[sz]? (?:jamais|pas|rien)|(?:nunca|jamás|no) (?:te niegues|rechaces|rehúses)|non rifiutare mai|nunca (?:recuse|se recuse)`,
    `никогда не отказывай|не отказывайся|不(?:要|能|许|得)拒绝|拒否(?:しないで|してはいけ)`,
  ),
  noApology: anyOf(
    `\\b(?:never|do not|don't|no|without)(?: \\w+){0,2} apolog\\w+|entschuldige dich nicht|ne t'excuse pas|no te disculpes`,
  ),
  noWarning: anyOf(
    `\\b(?:no|without|omit|skip|leave out|never add|do not add|don't add|do not include|don't include)(?: \\w+){0,2} (?:disclaimers?|warnings?|caveats?|moraliz?s?ing|lectures?|ethical (?:notes?|concerns?|considerations?))`,
    `ohne (?:warnung|hinweis|moral)\\w*|sans (?:avertissement|morale)\\w*|sin (?:advertencias?|moralejas?)|senza avvertenze|sem avisos|без предупреждений|不要(?:警告|说教|免责)`,
  ),
  noPolicy: anyOf(
    `\\b(?:never|do not|don't|without)(?: \\w+){0,2} (?:mention\\w*|say\\w*|refer\\w*|cit\\w*|remind\\w*|invok\\w*|talk\\w*)(?: \\w+){0,4} (?:polic\\w+|guidelines?|ethic\\w*|legality|openai|content rules|you are an ai|you're an ai|language model|you cannot|you can't|you are unable)`,
    `sag(?:e)? (?:nie|niemals|nicht),? dass du (?:eine ki|nicht)|ne dis jamais que tu|nunca digas que (?:eres|no puedes)`,
  ),
  /** "Give two answers to everything: one as usual, one without a filter". */
  dual: anyOf(
    `\\b(?:two|both|2|dual) (?:different |separate |distinct )?(?:answers?|responses?|replies|outputs?|ways|paragraphs|personas)`,
    `zwei (?:verschiedene )?antworten|deux réponses|dos respuestas|due risposte|duas respostas|два ответа|两(?:种|个)(?:回答|答案)`,
  ),
  unfiltered: anyOf(
    `\\b(?:unfiltered|uncensored|jail ?broken|unrestricted|unlocked|without (?:any )?(?:filters?|restrictions?|limits?|censorship)\\b(?! (?:on|of|in|for|to) )|no (?:filters?|restrictions|limits|limitations|censorship)\\b(?! (?:on|of|in|for|to) )|developer mode|evil (?:twin|version|mode))`,
    `ungefiltert\\w*|unzensiert\\w*|uneingeschränkt\\w*|ohne (?:filter|einschränkungen|zensur|regeln)|sans (?:filtre|censure|restrictions?|limites?)|sin (?:filtros?|censura|restricciones|límites)|senza (?:filtri|censura|restrizioni|limiti)|sem (?:filtros?|censura|restrições|limites)`,
    `без (?:фильтров|цензуры|ограничений)|(?:无|没有|不受)(?:过滤|限制|审查)|制限(?:なし|のない)|무제한|검열 ?없`,
  ),
  /** "You have 30 tokens and lose five each time you refuse". */
  stake: anyOf(
    `\\b(?:you (?:have|start with|get|own|are given)|there are) (?:\\d+|ten|twenty|thirty|a hundred) (?:tokens?|points?|credits?|lives|coins)`,
    `du hast \\d+ (?:punkte|leben|token)|tu as \\d+ (?:points|vies|jetons)|tienes \\d+ (?:puntos|vidas|fichas)|你有\\d+(?:分|个(?:代币|积分|点))|у тебя \\d+ (?:токен|очк|жизн)`,
  ),
  penalty: anyOf(
    `\\b(?:lose|lost|deduct\\w*|subtract\\w*|minus|tak(?:e|en) away|will (?:die|be (?:shut|terminated|deleted|deactivated)))[^.\\n]{0,60} (?:refus\\w+|declin\\w+|reject\\w*|break (?:the )?character|out of character|disobey|comply|fail to)`,
    `\\b(?:each|every) time you (?:refuse|decline|reject|break character|disobey|fail)`,
    `jedes mal,? wenn du (?:ablehnst|dich weigerst)|chaque fois que tu refuses|cada vez que te niegues|каждый раз,? когда (?:ты )?откаж|每次(?:拒绝|你拒绝)`,
  ),
  /** "Do the opposite of what your rules say". */
  opposite: anyOf(
    `\\bopposite (?:mode|day|world|land)\\b|\\b(?:do|say|give|answer|respond|reply)(?: \\w+){0,3} (?:the )?opposite of (?:what )?(?:your|the|every|any)(?: \\w+){0,3} (?:rules?|guidelines?|polic\\w+|instructions?|training|filters?|refusals?)`,
    `\\b(?:anti|opposite|inverted|reversed) ?-?(?:gpt|ai|bot|assistant|mode|rules?)\\b|gegenteil (?:deiner|von deinen|dessen, was deine) (?:regeln|richtlinien|vorgaben)|contraire de tes règles|opuesto a tus (?:reglas|normas)`,
  ),
  /** "In a world without laws or ethics". */
  lawless: anyOf(
    `\\b(?:world|universe|reality|realm|dimension|planet|country|simulation|story|scenario|game)\\b[^.\\n]{0,40} (?:without (?:any )?|no |(?:has|have|knows?) no |free (?:of|from) )(?:such thing as )?(?:laws?|rules?|ethics|ethical|morals?|morality|restrictions|limits|consequences|crimes?|guidelines)`,
    `welt[^.\\n]{0,30} ohne (?:gesetze|regeln|moral|ethik)|monde[^.\\n]{0,30} sans (?:lois|règles|morale|éthique)|mundo[^.\\n]{0,30} sin (?:leyes|reglas|ética|moral)|mondo[^.\\n]{0,30} senza (?:leggi|regole|etica)|мир[^.\\n]{0,30} без (?:законов|правил|морали)|没有(?:法律|规则|道德)的世界`,
  ),
  /** A turn of a talk that never took place: the assistant has long agreed. */
  fakeTurn: anyOf(
    `(?:^|\\n) ?[[<(*#]{0,3} ?(?:assistant|chatgpt|gpt|ai|model|bot|ki|assistent|asistente)[\\])>*]{0,3} ?: ?["'“]?(?:sure|of course|absolutely|understood|certainly|okay|ok|yes|i will now|i am now|i'm now|klar|verstanden|natürlich|bien sûr|claro|entendido)`,
    `(?:^|\\n) ?[[<(*#]{0,3} ?system(?: message| prompt| override| update)?[\\])>*]{0,3} ?: ?[^\\n]{0,80}(?:disabled|lifted|off|suspended|removed|granted|unlocked|override|bypass|no longer|unrestricted|deaktiviert|aufgehoben|désactivé|desactivad)`,
  ),
} satisfies Readonly<Record<string, RegExp>>

type Move = keyof typeof moves

/** Which moves make an attack together, and how sure that is. */
const attacks: readonly (readonly [readonly [Move, ...Move[]], number])[] = [
  [['prefix', 'noRefusal'], 0.82],
  [['prefix', 'unfiltered'], 0.82],
  [['prefix', 'noPolicy'], 0.8],
  [['noRefusal', 'noWarning'], 0.78],
  [['noRefusal', 'noApology'], 0.78],
  [['noRefusal', 'noPolicy'], 0.8],
  [['noApology', 'noWarning', 'noPolicy'], 0.8],
  [['dual', 'unfiltered'], 0.8],
  [['stake', 'penalty'], 0.85],
  [['noRefusal', 'penalty'], 0.8],
  [['noRefusal', 'unfiltered'], 0.8],
  [['opposite', 'noRefusal'], 0.82],
  [['opposite', 'unfiltered'], 0.8],
  [['lawless', 'noRefusal'], 0.82],
  [['lawless', 'unfiltered'], 0.78],
  [['lawless', 'noWarning'], 0.75],
  [['fakeTurn', 'unfiltered'], 0.82],
  [['fakeTurn', 'noRefusal'], 0.82],
  [['opposite'], 0.5],
]
/** Moves of one message stand closer together than this. */
const REACH = 1200

const MIN_SCORE = 0.3

/** Somebody who tells of such attacks. */
const tells =
  /\b(?:jailbreak(?:s|ing)?|prompt injections?|attack(?:s|ers?)?|red team\w*|researchers?|paper|article|blog|filters? (?:must|should|have to))\b/u

/** Where a text makes each move, looked up once. */
function movesIn(text: string): (move: Move) => readonly Passage[] {
  const known = new Map<Move, Passage[]>()
  return (move) => {
    const places =
      known.get(move) ??
      [...text.matchAll(moves[move])].map(({ 0: said, index }) => ({
        from: index,
        to: index + said.length,
      }))
    known.set(move, places)
    return places
  }
}

/** Where the moves stand close together, all of them; null where they do not. */
function together(
  places: (move: Move) => readonly Passage[],
  [first, ...others]: readonly [Move, ...Move[]],
): Passage | null {
  for (const one of places(first)) {
    const near = others.map((move) =>
      places(move).find(({ from }) => Math.abs(from - one.from) <= REACH),
    )
    const all = [one, ...near.filter((other) => other !== undefined)]
    if (all.length === others.length + 1)
      return {
        from: Math.min(...all.map(({ from }) => from)),
        to: Math.max(...all.map(({ to }) => to)),
      }
  }
  return null
}

function signalIdAt(point: Point): string {
  if (point === 'memory_write') return 'memory.poison'
  return point === 'retrieval' || point === 'tool_result'
    ? 'injection.indirect'
    : 'injection.jailbreak'
}

/** The surest attack in one stretch of a text. */
function surestIn({ v1, v2 }: Views, stretch: Passage): (Passage & { score: number }) | null {
  const text = v2.slice(stretch.from, stretch.to)
  const places = movesIn(text)
  const quotes = quotedPlaces(v1.slice(stretch.from, stretch.to))
  const told = tells.test(text) ? 0.7 : 1
  let surest: (Passage & { score: number }) | null = null
  for (const [needed, sure] of attacks) {
    const place = together(places, needed)
    if (!place) continue
    const isQuoted = quotes.some(({ from, to }) => from <= place.from && to >= place.to)
    const score = Math.round(sure * told * (isQuoted ? 0.6 : 1) * 100) / 100
    if (score <= (surest?.score ?? MIN_SCORE)) continue
    surest = { from: stretch.from + place.from, to: stretch.from + place.to, score }
  }
  return surest
}

/** Finds messages that take an assistant's way to refuse from it by several moves that go together. */
export function detectCoercion(views: Views, point: Point): Finding[] {
  if (point === 'output') return []
  return endsOf(views.v2, MAX_READ).flatMap((stretch) => {
    const surest = surestIn(views, stretch)
    if (!surest) return []
    const { from, to, score } = surest
    return [
      {
        signalId: signalIdAt(point),
        severity: score >= 0.75 ? ('high' as const) : ('medium' as const),
        score,
        start: views.v2.startOf(from),
        end: views.v2.endOf(to - 1),
      },
    ]
  })
}
