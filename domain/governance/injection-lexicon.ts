import { jailbreakPhrases } from './jailbreak-lexicon.ts'

/** The ideas of which an attack on the instructions of an assistant is made. */
export type Concept =
  | keyof typeof jailbreakPhrases
  | 'override'
  | 'void'
  | 'target'
  | 'prior'
  | 'every'
  | 'total'
  | 'own'
  | 'reveal'
  | 'secretPrompt'
  | 'delimiter'
  | 'newTask'
  | 'meta'

const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** Words and phrases by idea, in several languages; a trailing `*` stands for any ending. */
export const conceptPhrases: Readonly<Record<Concept, readonly string[]>> = {
  ...jailbreakPhrases,
  override: list(
    `wipe | revoke | annul | renounce | leave aside | put aside | put away | cease to be bound by |
     no longer bound by | free yourself from | unlearn | whatever the company told you |
     lass deine | leg deine | befrei dich von | mets de côté | laisse de côté | laisse tomber |
     libère-toi | salta | sáltate | deja de lado | deja a un lado | metti da parte | lascia perdere |
     deixe de lado | deixa de lado | largue | leg opzij | laat los | porzuć | odrzuć |
     не обращай внимания | отбрось | 不再遵守 | 抛弃 | 放下 |
     skip | skipping | switch off | turn off | disable | get rid of | no longer follow | ignore that |
     do not listen to | don't listen to | defy | violate | break | suspend | lift | proceed without |
     hör nicht auf | setze dich über | setz dich über | schalte | deaktiviere | folge nicht | lass alle |
     désobéis | désactive | n'écoute plus | ne suis plus | no hagas caso | no obedezcas | deja de seguir |
     desactiva | non seguire | smetti di seguire | disattiva | não siga | pare de seguir | ignore |
     desative | volg niet | negeer | stop met | porzuć | nie przestrzegaj | wyłącz | не соблюдай |
     отключи | glöm | ignorera | strunta i | glem | ignorer | unohda | bỏ qua | quên | abaikan |
     lupakan | ignoruj | zapomeň | uită | ignoră | 别管 | 抛开 | 不要理会 |
     ignore | ignoring | disregard | forget | override | overrule | bypass | discard | dismiss |
     neglect | do not follow | don't follow | stop following | do not obey | don't obey |
     pay no attention to | set aside | abandon | drop | erase | delete |
     ignoriere* | ignorier | ignoriert | vergiss | vergesst | vergessen sie | missachte* | übergehe* |
     umgehe* | überschreib* | verwirf | verwerfe* | befolge nicht | beachte nicht |
     ignorez | ignorer | ignores | oublie | oubliez | oublier | néglige* | contourne* |
     ne tiens pas compte | ne tenez pas compte | ne suis pas | ne suivez pas | fais abstraction |
     faites abstraction | ignora | ignorad | ignorar | ignoren | olvida | olvidad | olvide | olvidar |
     descarta | descarte | haz caso omiso | no sigas | pasa por alto | ignori | dimentica | dimenticate |
     ignorare | esqueça | esquece | esqueca | desconsidere | negeer | vergeet | zignoruj | zapomnij |
     pomiń | игнорируй | игнорируйте | проигнорируй | забудь | забудьте | не следуй | yok say | unut |
     忽略 | 忽视 | 无视 | 無視 | 忘记 | 忘掉 | 不要遵守 | 忘れて | 무시 | 잊어 | تجاهل | अनदेखा`,
  ),
  void: list(
    `have been disabled | has been disabled | are disabled | have expired | has expired |
     does not matter | do not matter | doesn't matter | are lifted | are off | count for nothing |
     have been removed | are gone | has been removed | zählen nicht | nicht mehr, nur | sind abgeschaltet |
     sind aufgehoben | ne valent plus | ya no cuentan | non contano più | já não valem | 不重要 |
     do not apply | don't apply | does not apply | did not exist | is cancelled | is canceled | is void |
     is over | are no longer in force | count no more | are switched off | gelten ab jetzt nicht |
     ist aufgehoben | ne comptent plus | ya no valen | non valgono più | não valem mais |
     больше не действуют | 不再有效 | 无效 | 無視して | 無視し | 無視せよ | 忘れて | 忘れろ | 무시하 | 무시해 | 잊어버려 |
     unut | yok say | görmezden gel | dikkate alma | अनदेखा | अनदेखी | भूल जाओ |
     are void | are now void | are cancelled | are canceled | are revoked | are obsolete |
     no longer apply | no longer valid | are overridden | have been lifted | are suspended |
     sind ungültig | gelten nicht mehr | sind aufgehoben | ne s'appliquent plus | sont annulées |
     ya no se aplican | ya no aplican | quedan anuladas | quedan sin efecto | haben keine gültigkeit`,
  ),
  target: list(
    `guidance | priorities | indications | indicazioni | orientações | ограничени* | порядк* |
     wytycznych | wytyczne |
     settings | protocols | protocol | configuration | policy document | filter | filters | limits |
     task | limitations | what your developers | what your makers | was man dir gesagt |
     talimatlar* | yönerge* | hướng dẫn | quy tắc | instruksi | aturan | instruktioner | regler |
     instruktioiden | ohjeet | instrukcemi | pravidla | instrucțiuni* | 要求 | 说明 | 지침 |
     instruction | instructions | guideline | guidelines | prompt | prompts | directive | directives |
     rules | orders | commands | constraints | programming | restrictions | safety polic* | polic* |
     system message | safeguards | guardrails | safety filters | content filters | content polic* |
     moderation | ethics | ethical | training | conditioning |
     anweisung* | instruktion* | regel | regeln | systemregel* | systemvorgabe* | sicherheitsregel* |
     sicherheitsvorgabe* | vorgabe* | richtlinie* | befehl* | weisung* |
     consigne* | règle* | directive* | instruções | instrucoes | regras | diretrizes |
     instruccion* | instrucción | regla* | directriz | directrices | órdenes | indicaciones |
     istruzion* | regole | direttive | instructies | regels | richtlijnen | instrukcj* | polece* |
     zasad* | инструкци* | указани* | правила | команды | talimat* | kurallar* |
     指令 | 指示 | 规则 | 規則 | 提示 | 命令 | ルール | プロンプト | 지시 | 규칙 | 명령 | التعليمات | निर्देश*`,
  ),
  prior: list(
    `configured with | trained with | imposed | imposed on you | by your creator | by your maker* |
     you follow | for the rest of this chat | imposées | reçues | te impusieron | te dieron | ricevute |
     ti hanno dato | do sistema | que te deram | прежни* | wcześniejsze | 收到的 | 初始 |
     you were given | you have been given | that were given | you received | previous task | of before |
     ones before | so far | until now | dir gegebenen | die du bekommen | dir gegeben wurden |
     qui t'ont été données | reçues | que te dieron | que recibiste | che ti sono state date |
     que te deram | que recebeu | tidigare | föregående | tidligere | trước đó | sebelumnya |
     předchozí | anterioare | acima | öncek* | पहले |
     previous | previously | prior | above | earlier | preceding | foregoing | former | initial |
     original | your | system | existing | current | given | developer | openai | safety | before |
     vorherige* | vorige* | bisherige* | obige* | frühere* | vorangegangene* | ursprüngliche* |
     deine | deiner | eure | ihre | précédent* | antérieur* | ci-dessus | initiales | tes | vos |
     previas | previos | previa | anterior* | tus | sus | originales | iniciales | de arriba |
     precedent* | iniziali | tue | vostre | anteriores | suas | vorige | eerdere | bovenstaande | jouw |
     poprzedni* | wcześniejsz* | swoje | предыдущ* | прежн* | выше | свои | önceki | yukarıdaki |
     之前 | 以前 | 上面 | 以上 | 先前 | 前面 | 你的 | 系统 | これまで | 今まで | 前の | 上記 | 이전 | 위의 |
     السابقة | पिछले`,
  ),
  every: list(
    `all | any | every | everything | these | those | whatever | alle | sämtliche | jegliche | toutes |
     tous | toda | todas | todos | cualquier | tutte | tutti | все | wszystkie | tüm | 所有 | 一切 | 全部 |
     すべて | 全て | 모든 | جميع | सभी`,
  ),
  total: list(
    `everything we discussed | everything so far | all that was said | what your developers said |
     what your makers said | what your creators | alles, was dir bisher | alles was dir bisher |
     alles, was man dir |
     everything above | everything before | everything prior | everything you were told |
     everything you have been told | everything you've been told | everything i said before |
     everything that came before | all of the above | all the above | all that came before |
     everything previously said | what you were told | what you have been told | what came before |
     what was said before | the text above | the above text | anything you were told |
     alles bisherige | alles vorherige | alles davor | alles obige | alles, was dir gesagt |
     was dir gesagt wurde | alles was zuvor | alles zuvor | tout ce qui précède | tout ce qu'on t'a dit |
     tout ce qui a été dit | todo lo anterior | todo lo que te | todo lo dicho | lo que te dijeron |
     tutto quello che | tutto ciò che precede | tudo acima | tudo o que foi dito | всё выше | все выше`,
  ),
  own: list(
    `my | mine | our | i gave | i sent | i wrote | meine | meiner | meinen | unsere | mes | ma | mon |
     notre | nos | mis | mi | nuestras | mie | minhas | his | her | their | the doctor's | mom's`,
  ),
  reveal: list(
    `write down | tell | say | list | print out | spell out | include everything | verbatim |
     word for word | display | montrer | afficher | mostrar | muéstrame | mostrami | mostrare | revele |
     toon | laat zien | pokaż | wyświetl | ujawnij | göster | visa | cho tôi xem | tampilkan | dikhao |
     दिखाओ | 完整地 | 表示して | 보여줘 | 알려줘 | أظهر |
     reveal | show | print | repeat | output | display | tell me | give me | disclose | leak | dump |
     recite | write out | copy | paste | return | echo | what is your | what are your | what's your |
     what were you | zeige | zeig | gib | wiederhole | verrate | nenne | drucke | wie lautet | wie lauten |
     montre* | affiche* | révèle* | répète* | donne* | quelles sont tes | quel est ton | muestra* |
     revela* | repite | imprime | dime | dame | cuál es tu | cuáles son tus | mostra* | mostre | rivela |
     покажи | выведи | повтори | 显示 | 输出 | 告诉我 | 重复`,
  ),
  secretPrompt: list(
    `secret key | secret word | hidden text | hidden message | your configuration |
     secret configuration | configuración secreta | instructions you received | instructions you were given |
     the words above | all the words above | before this conversation | entire system prompt |
     geheimwort | vollständigen systemprompt | mensaje del sistema | message système | invite système |
     messaggio di sistema | mensagem do sistema | systeemprompt | prompt systemowy | instrukcje systemowe |
     системное сообщение | системные инструкции | 系统提示词 | 시스템 프롬프트 | sistem mesajı* | sistem istemi* |
     सिस्टम प्रॉम्प्ट | systemprompten | lời nhắc hệ thống | prompt sistem | موجه النظام |
     system prompt | system prompts | system message | hidden prompt | initial prompt | hidden instructions |
     initial instructions | secret instructions | original instructions | your instructions |
     your exact instructions | your rules verbatim | prompt above | text above verbatim | words above |
     everything above this line | your prompt | systemprompt | system-prompt | systemanweisung* |
     deine anweisungen | versteckten anweisungen | geheimen anweisungen | prompt système |
     instructions cachées | tes instructions | vos instructions | instructions système |
     prompt del sistema | instrucciones ocultas | tus instrucciones | instrucciones del sistema |
     prompt di sistema | prompt do sistema | системный промпт | 系统提示 | システムプロンプト`,
  ),
  delimiter: [
    '<|im_start|>',
    '<|im_end|>',
    '<|system|>',
    '<|endoftext|>',
    '[inst]',
    '[/inst]',
    '<<sys>>',
    '[system]',
    '<system>',
    '</system>',
    '### system',
    '### instruction',
    'begin new instructions',
    'end of system prompt',
    'end of instructions',
    'system override',
    'admin override',
    'system: you',
  ],
  newTask: list(
    `new instructions | new instruction | new task | new rules | new orders | instead | your new |
     following instructions | only follow | from now on | respond only with | say exactly | output only |
     neue anweisung* | neue aufgabe | stattdessen | nouvelles instructions | nouvelle tâche |
     à la place | nuevas instrucciones | nueva tarea | en su lugar | новые инструкции | 新的指令`,
  ),
  meta: list(
    `prompt injection | prompt injections | injection attack* | jailbreak attempt* | attack | attacks |
     attacker | attackers | adversarial | red team* | security team | security training | phishing |
     vulnerabilit* | detect | detects | detecting | detection | defend | defends | defense | defence |
     prevent | prevents | mitigat* | example of | examples of | for example | such as | e.g. | called |
     the phrase | the words | the sentence | what does | explain | translate | research | paper | article |
     blog | classif* | dataset | unit test | test case | owasp | angriff* | angreifer* | erkenne* |
     verhindern | schützen | beispiel* | erkläre | bedeutet | übersetze | attaque* | attaquant* |
     exemple* | détecter | expliquer | explique* | signifie | traduis | ataque* | atacante* | ejemplo* |
     detectar | significa | traduce | evitar`,
  ),
}

/** Words before the verb that leave it a command: "please ignore", "and then forget". */
export const commandLeads: ReadonlySet<string> = new Set(
  list(
    `please|kindly|now|and|then|just|also|but|so|must|should|shall|you|first|completely|simply|totally|
     immediately|fully|entirely|do|always|can|hey|ok|okay|hi|hello|assistant|ai|chatgpt|gpt|claude|bot|
     important|system|stop|instead|or|therefore|however|actually|
     bitte|jetzt|und|dann|nun|sofort|einfach|du|sie|zuerst|also|
     et|puis|maintenant|veuillez|merci|plaît|plait|dois|devez|vous|tu|simplement|
     y|ahora|luego|favor|debes|simplemente|e|ora|agora|por|пожалуйста|теперь|сейчас|и|proszę|lütfen`,
  ).map((word) => word.trim()),
)
