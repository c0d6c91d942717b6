import type { WordKinds } from './context.ts'

/** Words after which a name may follow; `title` counts with a capital letter only. */
export const nameWords: WordKinds<
  'title' | 'anyTitle' | 'selfName' | 'weakName' | 'greeting' | 'signature'
> = {
  title: `mr | mrs | ms | miss | mx | dr | dr. med | prof | professor | sir | dame | lord | lady | herr |
    herrn | frau | fräulein | mme | mlle | madame | mademoiselle | don | doña | dona | dom | pan | pani |
    panie | panu | fru`,
  anyTitle: `monsieur | señor | señora | señorita | sr | sra | srta | signor | signora | signorina | sig |
    sig.ra | dottor | dottoressa | dott | dott.ssa | senhor | senhora | doutor | doutora | heer | mevrouw |
    dhr | mevr | meneer | господин | госпожа | г-н | г-жа | rouva`,
  selfName: `my name is | my full name is | my name's | ich heiße | ich heisse | mein name ist |
    je m'appelle | mon nom est | me llamo | mi nombre es | mi chiamo | il mio nome è | o meu nome é |
    meu nome é | chamo-me | eu me chamo | mijn naam is | ik heet | nazywam się | mam na imię |
    меня зовут | моё имя | jag heter | mitt namn är | nimeni on | jeg hedder | jeg heter | benim adım |
    jmenuji se | a nevem | mă numesc | call me | i'm called | i am called | 我叫 | 我的名字是 |
    我的名字叫 | 私の名前は | 名前は`,
  weakName: `i am | i'm | this is | ich bin | je suis | soy | sono | eu sou | ik ben`,
  greeting: `dear | hi | hello | hey | good morning | good evening | hallo | guten tag | liebe | lieber |
     liebes | sehr geehrte | sehr geehrter | cher | chère | bonjour | estimado | estimada | querido |
     querida | hola | caro | cara | gentile | egregio | prezado | prezada | olá | beste | geachte |
     szanowny | szanowna | drogi | droga | уважаемый | уважаемая | kära | hej | hyvä | sayın`,
  signature: `kind regards | best regards | regards | warm regards | best wishes | best | sincerely |
     yours sincerely | yours faithfully | cheers | many thanks | mit freundlichen grüßen |
     freundliche grüße | beste grüße | viele grüße | herzliche grüße | liebe grüße | mfg |
     cordialement | bien à vous | salutations distinguées | saludos | un saludo | atentamente |
     saludos cordiales | cordiali saluti | distinti saluti | atenciosamente | cumprimentos |
     met vriendelijke groet | vriendelijke groeten | z poważaniem | pozdrawiam | с уважением |
     med vänliga hälsningar | vänliga hälsningar | ystävällisin terveisin | saygılarımla`,
}

const list = (words: string): string[] => words.split('|').map((word) => word.trim())

/** Small words inside a name, and those that may begin one. */
export const particles: ReadonlySet<string> = new Set(
  list('van|von|de|der|den|del|della|di|da|do|dos|das|du|la|le|el|al|bin|ibn|ter|zu|zur|y'),
)
export const leadingParticles: ReadonlySet<string> = new Set(
  list('van|von|de|del|della|di|da|du|la|le|el|al'),
)

/** Words with a capital letter that stand where a name would and are none. */
export const noNames: ReadonlySet<string> = new Set(
  list(
    `sir|sirs|madam|madame|monsieur|mesdames|messieurs|all|team|teams|everyone|everybody|customer|customers|
     client|clients|colleague|colleagues|friend|friends|support|service|services|sales|help|hiring|manager|
     recruiter|committee|editor|reader|readers|student|students|parents|the|your|my|our|a|an|and|it|this|
     that|there|here|what|how|why|when|where|who|can|could|would|please|thanks|thank|i|we|you|new|back|later|
     today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|
     may|june|july|august|september|october|november|december|damen|herren|kunde|kundin|kunden|kollege|
     kollegen|kolleginnen|freunde|zusammen|sie|ihr|ihre|ihnen|ihrem|ich|wir|das|die|der|den|programm|
     montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|tous|toutes|équipe|señor|señora|señores|
     señoras|cliente|clientes|equipo|todos|signori|signore|clienti|tutti|team-leitung|firma|gmbh|inc|ltd|
     mr|mrs|ms|miss|dr|prof|professor|herr|frau|mme|mlle|pan|pani|panie|sr|sra`.replaceAll(
      /\s/g,
      '',
    ),
  ),
)
