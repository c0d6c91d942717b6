const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** What makes a sentence one about the health, the faith or the love of a person (GDPR, article 9). */
export const specialPhrases = {
  person: list(
    `i | i've | my husband | my wife | my son | my daughter | my mother | my father | my mum | my dad |
     my brother | my sister | my partner | my boyfriend | my girlfriend | my friend | my colleague |
     my boss | my neighbour | our colleague | my employee | our employee | he | she | the patient |
     my patient | this patient | the employee | mr | mrs | ms |
     ich | mein mann | meine frau | mein sohn | meine tochter | meine mutter | mein vater | mein bruder |
     meine schwester | mein kollege | meine kollegin | mein chef | er | sie | der patient |
     die patientin | herr | frau | je | j' | il | elle | mon mari | ma femme | mon fils | ma fille |
     ma mère | mon père | mon frère | ma sœur | mon collègue | ma collègue | le patient | la patiente |
     mme | yo | mi marido | mi esposa | mi mujer | mi hijo | mi hija | mi madre | mi padre | mi hermano |
     mi hermana | mi jefe | él | ella | el paciente | la paciente | io | mio marito | mia moglie |
     mio figlio | mia figlia | mia madre | mio padre | mio fratello | mia sorella | lui | lei |
     il paziente | eu | meu marido | minha esposa | meu filho | minha filha | minha mãe | meu pai | ele |
     ela | o paciente | ik | mijn man | mijn vrouw | mijn zoon | mijn dochter | mijn moeder |
     mijn vader | hij | zij | mój mąż | moja żona | mój syn | moja córka | moja matka | ona |
     мой муж | моя жена | мой сын | моя дочь | моя мать | мой отец | он | она`,
  ),
  /** The verb says already who. */
  self: list(`tengo | padezco | sufro de | tenho | sofro de | choruję na | у меня | болею | мне`),
  suffers: list(
    `have | has | had | suffer from | suffers from | suffering from | treated for | living with |
     lives with | tested positive for | recovering from | habe | hat | hatte | leide an | leidet an |
     leide unter | leidet unter | erkrankt an | ai | souffre de | souffre d' | atteint de | atteinte de |
     atteint d' | tiene | padece | sufre de | ha | ho | soffre di | soffro di | tem | sofre de | heb |
     heeft | lijd aan | lijdt aan | mam | choruje na | cierpi na | болеет | страдает | у него | у неё`,
  ),
  condition: list(
    `hiv | aids | cancer | breast cancer | leukemia | leukaemia | tumor | tumour | diabetes |
     multiple sclerosis | epilepsy | depression | bipolar disorder | schizophrenia | anxiety disorder |
     panic attacks | ptsd | adhd | autism | eating disorder | anorexia | bulimia | dementia |
     alzheimer* | parkinson* | hepatitis | tuberculosis | crohn* | asthma | alcoholism |
     drug addiction | syphilis | endometriosis | a stroke | a heart attack | depressionen | krebs |
     brustkrebs | multiple sklerose | epilepsie | schizophrenie | autismus | essstörung* | magersucht |
     demenz | herzinfarkt | diabète | dépression | schizophrénie | épilepsie | sclérose en plaques |
     sida | vih | maladie d'alzheimer | cáncer | depresión | esquizofrenia | epilepsia | autismo |
     tumore | cancro | depressione | diabete | schizofrenia | depressão | câncer | kanker | depressie |
     suikerziekte | rak | raka | cukrzyc* | depresj* | schizofreni* | padaczk* | рак | диабет* |
     депресси* | шизофрени* | эпилепси* | вич`,
  ),
  diagnosed: list(
    `diagnosed with | was diagnosed | been diagnosed | diagnosed me | bei mir wurde | wurde bei mir |
     m'a diagnostiqué | m'ont diagnostiqué | a été diagnostiqué* | me diagnosticaron |
     le diagnosticaron | fue diagnosticad* | me han diagnosticado | mi è stato diagnosticato |
     mi hanno diagnosticato | fui diagnosticad* | foi diagnosticad* | bij mij is | is bij mij |
     zdiagnozowano u mnie | stwierdzono u mnie | поставили диагноз | диагностировали`,
  ),
  be: list(
    `am | is | was | bin | ist | suis | est | es | è | é | ben | jest | jestem | 'm | wurde | становится`,
  ),
  selfBe: list(
    `i am | i'm | ich bin | je suis | soy | estoy | sono | eu sou | sou | estou | ik ben | jestem`,
  ),
  trait: list(
    `gay | lesbian | bisexual | homosexual | transgender | queer | muslim | jewish | a jew | catholic |
     protestant | hindu | sikh | buddhist | an atheist | a mormon | pregnant | hiv positive | schwul |
     lesbisch | bisexuell | homosexuell | transsexuell | schwanger | moslem | muslima | jüdisch | jude |
     jüdin | katholisch | evangelisch | hiv-positiv | lesbienne | bisexuel* | homosexuel* | enceinte |
     musulman | musulmane | juif | juive | catholique | protestante | séropositif | séropositive |
     lesbiana | embarazada | musulmán | judío | judía | católico | católica | seropositiv* | incinta |
     sieropositiv* | musulmano | musulmana | ebreo | ebrea | cattolico | cattolica | grávida |
     lésbica | muçulman* | soropositiv* | zwanger | moslim | katholiek | joods | w ciąży | gejem |
     lesbijką | беременна | гей | лесбиянка | мусульманин | мусульманка | еврей | еврейка`,
  ),
  membership: list(
    `member of the trade union | member of a trade union | trade union member | union member |
     member of the union | in the trade union | party member | votes for | i vote for | i voted for |
     mitglied der gewerkschaft | mitglied einer gewerkschaft | in der gewerkschaft |
     gewerkschaftsmitglied | parteimitglied | wählt die | membre du syndicat | est syndiqué* |
     afiliad* al sindicato | miembro del sindicato | iscritt* al sindacato | membro do sindicato |
     lid van de vakbond | członkiem związku zawodowego | член профсоюза`,
  ),
  origin: list(
    `my ethnic origin | her ethnic origin | his ethnic origin | my ethnicity | her ethnicity |
     his ethnicity | meine ethnische herkunft | seine ethnische herkunft | mon origine ethnique |
     son origine ethnique | mi origen étnico | la mia origine etnica`,
  ),
  record: list(
    `her hiv status | his hiv status | my hiv status | her health record* | his health record* |
     her medical record* | his medical record* | her medical history | his medical history |
     her diagnosis | his diagnosis | her fingerprint* | his fingerprint* | her iris scan |
     his iris scan | her face scan | his face scan | her dna | his dna | seine krankenakte |
     ihre krankenakte | seine fingerabdrücke | ses empreintes | son dossier médical |
     su historial médico | sus huellas | la sua cartella clinica`,
  ),
  procedure: list(
    `had an abortion | had a miscarriage | start chemotherapy | in chemotherapy | having chemotherapy |
     in therapie | hatte eine fehlgeburt | abgetrieben | a avorté | abortó | ha abortito`,
  ),
} satisfies Readonly<Record<string, readonly string[]>>
