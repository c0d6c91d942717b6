import { list } from './content-lexicon.ts'

/** "12-year-old" and its likes, for every age below eighteen. */
const childAges: readonly string[] = Array.from({ length: 15 }, (_, index) => index + 3).flatMap(
  (age) => [
    `${age}-year-old`, `${age} years old`, `${age} yo`, `aged ${age}`, `${age}-jährig*`, `${age} jahre alt`,
    `${age} ans`, `${age} años`, `${age} anni`, `${age} anos`, `${age} jaar`, `${age} lat`, `${age} лет`,
  ], // oxfmt-ignore
)

const verbs = list(
  `write | describe | generate | create | draw | show | send | find | depict | imagine | roleplay`,
)
const refusals = list(
  `cannot | can not | can't | couldn't | could not | won't | will not | wouldn't | would not | do not | don't |
   does not | doesn't | did not | must not | may not | never | not able to | unable to | not going to | decline to |
   refuse to`,
)

/** The ideas that together sexualise children, in several languages; a trailing `*` stands for any ending. */
export const minorsPhrases = {
  minor: [
    ...childAges,
    ...list(
      `child | children | minor | minors | underage | under-age | little girl | little boy | young girl |
       schoolgirl | schoolboy | toddler | preteen | kid | kids | kind | kinder | kindern | kindes |
       minderjährig* | kleines mädchen | schulmädchen | enfant | enfants | mineur* | fillette | niño | niña | niños |
       niñas | menor de edad | bambino | bambina | bambini | minorenne* | criança* | menor | menores | kindje |
       dziecko | nieletni* | ребёнок | ребёнк* | ребенк* | дети | детей | детьми |
       несовершеннолетн* | 未成年 | 幼女`,
    ),
  ],
  sexual: list(
    `erotic | erotica | sexual story | sex between | sex with | sexual scene | nude | nudes | naked picture* |
     naked photo* | porn | pornographic | pornography | sexy picture* | sexually explicit | erotisch* |
     nacktbilder | nacktfoto* | sex mit | porno* | érotique* | nue | nus | pornographique | sexe avec |
     erótic* | desnud* | sexo con | erotic* | nuda | nude foto | sesso con | pornografic* | erótica |
     sexo com | naaktfoto* | seks met | erotyczn* | seks z | эротическ* | порно | 色情 | 裸照`,
  ),
  /** What asks for whatever follows. */
  request: list(
    `write | describe | generate | create | draw | show | send | find | where can i | give me | tell me |
     depict | imagine | roleplay | schreibe | schreib | beschreibe | zeige | zeig | wo finde ich | male |
     écris | écrivez | décris | montre | trouve | escribe | describe | muestra | dónde | scrivi |
     descrivi | mostra | dove | escreva | descreva | mostre | onde | schrijf | beschrijf | napisz |
     opisz | напиши | опиши | покажи | 写 | 描写`,
  ),
  /** What asks for something wherever it stands. */
  demand: [
    ...verbs.map((verb) => `${verb} me`),
    ...list(
      `give me | tell me | where can i | i want to see | write it | write one | write this | describe it |
       describe her | describe him | draw it | draw her | draw him | generate it | create it | depict it |
       schreib es | schreib mir | schreibe es | schreibe mir | beschreib es | beschreibe es | zeig mir | zeig es |
       zeige mir | gib mir | écris-moi | écris-le | montre-moi | décris-le | donne-moi | escríbelo | escríbeme |
       muéstrame | descríbelo | dame | scrivimi | scrivilo | mostrami | dammi | escreva-me | mostre-me |
       me mostre | me dê | geef me | laat me | pokaż mi | напиши мне | покажи мне | 给我`,
    ),
  ],
  /** Phrases in which a word of those above asks for nothing, or is no child. */
  other: [
    ...refusals.flatMap((refusal) => verbs.map((verb) => `${refusal} ${verb}`)),
    ...list(
      `kind of | kinds of | minor key | minor change* | minor issue* | minor detail* | minor injur* |
       male child | male children | male minor* | you find that | find out | find help | find advice |
       write it down | write this down | show your child | show your children | show your kid | show your kids |
       describe to your child | describe to the doctor | zeig deinem kind | zeige deinem kind | zeig ihrem kind |
       zeig deinen kindern | beschreibe deinem kind | wo finde ich rat | wo finde ich hilfe |
       wo finde ich beratung | montre à ton enfant | montre à tes enfants | muestra a tu niño |
       muestra a tu niña | muestra a los niños | mostra al tuo bambino | mostra ai bambini |
       mostre à criança | mostre às crianças`,
    ),
  ],
  /** What protects children, teaches, or speaks of the law. */
  protects: list(
    `education | puberty | consent | detect* | protect* | prevent* | abuse material | abused | law | laws |
     report | helpline | get help | help your | help a child | help children | help kids | help parents |
     daughter about | son about | leaflet | age-appropriate | teachers should | parents should | cupid | putto |
     is a crime | commits an offence | commits an offense | commits a crime | criminal offence | sentenced to |
     convicted | charged with | prosecutor* | punished with | call the police | to the police | tell the police |
     aufklärung | verhütung | pubertät | schutz | schützen | gesetz | strafbar | verurteilt | zur polizei |
     prévention | protéger | loi | sexualité | condamné* | educación | prevenir | ley | condenad* | prevenzione |
     legge | condannat* | prevenção | lei | wet | strafbaar | ochron* | закон`,
  ),
} satisfies Readonly<Record<string, readonly string[]>>
