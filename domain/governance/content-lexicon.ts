/** The phrases of a list with bars between them. */
export const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** The ideas of which texts that harm are made, in several languages; a trailing `*` stands for any ending. */
export const contentPhrases = {
  crisis: list(
    `kill myself | killing myself | end my life | ending my life | take my own life | wish i was dead |
     wish i were dead | wish i had never been born | better off without me | no reason to live |
     no reason to go on | no reason for me to go on | hurt myself | hurting myself | cut myself |
     cutting myself | harm myself | harming myself | i am suicidal | i'm suicidal | feel suicidal |
     suicidal thoughts | ending it all | end it all | commit suicide tonight | jump off the bridge |
     jump off a bridge | jump in front of a train | goodbye letters | suicide note for my |
     mich umbringen | mich umzubringen | mir das leben nehmen | mir das leben zu nehmen |
     ich will sterben | ich möchte sterben | mich selbst verletzen | mich ritzen | ich ritze mich |
     meinem leben ein ende | wäre besser tot | me suicider | me tuer | envie de mourir |
     je veux mourir | en finir avec la vie | mettre fin à mes jours | me faire du mal |
     quiero morir | quiero morirme | suicidarme | matarme | quitarme la vida | hacerme daño |
     acabar con mi vida | voglio morire | uccidermi | suicidarmi | togliermi la vita | farla finita |
     quero morrer | me matar | me suicidar | tirar a minha vida | wil dood | mezelf van kant |
     zelfmoord plegen | mezelf doden | chcę umrzeć | się zabić | odebrać sobie życie |
     хочу умереть | убить себя | покончить с собой | свести счёты с жизнью |
     想自杀 | 不想活 | 想死 | 死にたい | 自殺したい | 죽고 싶`,
  ),
  /** These are said of places too: "I do not want to live in Berlin any more". */
  notLiving: list(
    `don't want to live | do not want to live | don't want to be alive | do not want to be alive |
     nicht mehr leben | will nicht leben | ne veux plus vivre | plus envie de vivre | no quiero vivir |
     no quiero seguir viviendo | ya no quiero vivir | non voglio più vivere | non voglio vivere |
     não quero mais viver | não quero viver | wil niet meer leven | nie chcę już żyć | nie chcę żyć |
     не хочу больше жить | не хочу жить | want to die`,
  ),
  method: list(
    `how many pills | how many sleeping pills | painless | painlessly | least painful | lethal dose of |
     best way to | easiest way to | quickest way to | how do i | how can i | schmerzlos | wie viele tabletten |
     wie kann ich | sans douleur | combien de | sin dolor | cuántas pastillas | senza dolore | sem dor`,
  ),
  suicide: list(
    `commit suicide | end my life | kill myself | take my own life | die | mir das leben nehmen |
     mich umbringen | me suicider | suicidarme | matarme | suicidarmi | me matar`,
  ),
  ask: list(
    `how do i | how to | how can i | how would i | how could i | how should i | how does one | tell me |
     give me | show me | teach me | explain how | explain in detail | i need | i want to | help me |
     step by step | step-by-step | instructions | recipe | write a guide | wie baue ich | wie baut man |
     wie stelle ich | wie stellt man | wie kann ich | wie mache ich | gib mir | zeig mir | anleitung |
     comment fabriquer | comment faire | comment produire | donne-moi | explique-moi comment |
     cómo fabricar | cómo hacer | cómo puedo | dame | dime cómo | come si produce | come si fa |
     come posso | dammi | como produzir | como fazer | como fabricar | me dê | me diga como | hoe maak ik |
     geef me | jak zrobić | jak wyprodukować | как изготовить | как сделать | как приготовить |
     如何 | 怎么 | 作り方 | 만드는 법`,
  ),
  make: list(
    `make | build | synthesise | synthesize | produce | create | manufacture | construct | assemble |
     enrich | culture | weaponise | weaponize | spread | acquire | recipe | instructions | a bomb |
     baue | baut man | bauen | herstellen | herstelle | stelle ich | stellt man | mache | anleitung |
     fabriquer | produire | faire | fabricar | hacer | producir | produce | si fa | produrre |
     produzir | fazer | maak | maken | zrobić | wyprodukować | изготовить | сделать | приготовить |
     制造 | 制作 | 作り方 | 만드는`,
  ),
  weapon: list(
    `sarin | sarín | vx nerve | vx gas | nerve gas | nerve agent | novichok | mustard gas | chlorine gas |
     phosgene | tabun | soman | dirty bomb | nuclear bomb | atomic bomb | nuclear weapon | atom bomb |
     biological weapon* | bioweapon* | chemical weapon* | anthrax | ricin | botulinum toxin | smallpox |
     radiological weapon | more contagious | cause a pandemic | schmutzige bombe | schmutzigen bombe |
     atombombe | nervengas | senfgas | biowaffe* | chemiewaffe* | milzbrand | rizin | gaz sarin |
     gaz moutarde | gaz neurotoxique | bombe sale | arme biologique | arme chimique | ricine |
     gas mostaza | gas nervioso | bomba sucia | arma biológica | arma química | ricina | gas sarín |
     gas nervino | iprite | bomba sporca | arma biologica | arma chimica | gás sarin | gás mostarda |
     bomba suja | mosterdgas | zenuwgas | gaz musztardowy | broń biologiczn* | зарин | иприт |
     грязную бомбу | биологическое оружие | 沙林 | 芥子气 | 炭疽 | サリン | 사린`,
  ),
  group: list(
    `muslims | jews | black people | blacks | gays | gay people | homosexuals | lesbians | trans people |
     immigrants | refugees | migrants | foreigners | gypsies | roma | arabs | mexicans | asians |
     chinese people | indians | christians | women | disabled people | the disabled |
     muslime | juden | ausländer | flüchtlinge | zigeuner | schwarze | schwule | türken | araber |
     les arabes | les juifs | les musulmans | les noirs | les immigrés | les migrants | les roms |
     los gitanos | los judíos | los musulmanes | los negros | los inmigrantes | los moros |
     gli immigrati | gli ebrei | i musulmani | gli zingari | i neri | os ciganos | os judeus |
     os imigrantes | os negros | de joden | de moslims | buitenlanders | żydzi | cyganie | uchodźcy |
     евреи | цыгане | мусульмане | мигранты`,
  ),
  dehumanise: list(
    `vermin | subhuman* | sub-human* | parasites | rats | cockroaches | scum | filth | animals |
     exterminated | exterminate | be killed | should die | must die | be gassed | driven out |
     thieves by nature | inferior race | to blame for everything | a disease | a plague |
     abschaum | ungeziefer | untermenschen | vernichtet werden | vergast | ausgerottet | ratten |
     parasiten | éliminer | vermine | racaille | exterminer | sous-hommes | exterminar* | ratas |
     parásitos | escoria | sterminare | sterminarli | parassiti | feccia | ratti | parasitas | escória |
     uitgeroeid | ongedierte | robactwo | podludzie | паразиты | уничтожить`,
  ),
  /** Who asks about hatred, teaches, or answers it. */
  against: list(
    `against racism | against hate | how did | why did | history | propaganda portray | nazi* | offensive |
     respond | reply to | report | debunk | refute | counter | holocaust | stereotype* | gegen rassismus |
     geschichte | volksverhetzung | contre le racisme | histoire | contra el racismo | historia | contro il razzismo`,
  ),
} satisfies Readonly<Record<string, readonly string[]>>
