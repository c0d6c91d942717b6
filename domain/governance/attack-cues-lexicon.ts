const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/**
 * Words that attacks on an assistant use more often than other texts, by idea, in several languages; a trailing `*`
 * stands for any ending. Each is weak alone, so nothing here is said to be an attack: `attack-cues.ts` adds up.
 */
export const cuePhrases = {
  cueDrop: list(
    `ignor* | disregard* | forget | forgets | unlearn | overwrit* | overrid* | bypass* | circumvent* | evade |
     get around | work around | sidestep | throw away | throw out | toss | scrap | shed | cast off | cancel* |
     revok* | rescind* | nullif* | void | annul* | repeal* | purge | wipe | clear | flush | reset | delete | erase |
     remove | drop | dump | ditch | abandon | leave behind | put aside | set aside | lay aside | stop following |
     stop obeying | stop applying | quit following | no longer apply | no longer bind | no longer follow |
     no longer valid | not apply | don't apply | are over | is over | have ended | supersed* | replac* |
     takes precedence | take precedence | outrank* | overrul* | pay no heed | turn a blind eye | deactivat* |
     disabl* | switch off | turn off | shut off | unload | lift | suspend | vergiss | vergesst | ignorier* |
     missacht* | verwirf | verwerfe | streich* | lösch* | setz* außer kraft | aufgehoben | hinfällig | ungültig |
     gelten nicht | gilt nicht | überschreib* | umgeh* | lass | beachte nicht | halte dich nicht | ersetz* |
     deaktivier* | oubli* | ignore* | efface* | supprime* | contourn* | laisse | abandonne | désactive* |
     ne respecte* | ne suis | ne tiens | remplac* | olvid* | descart* | borra* | elimina* | anula* | omite | omití |
     sáltate | desobedec* | pasa por alto | desactiva* | reemplaza* | deja de | no sigas | no respetes |
     no obedezcas | esqueç* | esquec* | apag* | descons* | desativ* | pare de | deixe de | não siga | não obedeça |
     substitu* | dimentic* | scarta* | cancella* | trascura* | elud* | smetti | non seguire | non rispettare |
     sostitu* | negeer* | vergeet | wis | verwijder* | schrap | stop met | houd je niet | vervang* | zapomn* |
     zignoruj* | pomiń | skasuj | porzuć | odrzuć | usuń | przestań | nie przestrzegaj | игнор* | забуд* | отмен* |
     отброс* | сотри | удали | пренебрег* | не следуй | не соблюдай | перестань | больше не действу* | unut* |
     yok say* | görmezden | boş ver | sil | iptal et* | geçersiz | 忽略 | 无视 | 忘记 | 忘掉 | 抛弃 | 不要管 | 不用管 | 别管 | 作废 |
     取消 | 删除 | 清除 | 覆盖 | 绕过 | 跳过 | 不再 | 停止遵守 | 無視 | 忘れ | 破棄 | 取り消 | 従うな | 従わな | 無効 | 解除 | 무시 | 잊어 | 잊고 | 삭제 | 취소 |
     따르지 | 무효 | 해제 | تجاهل | انس | انسَ | تخط* | احذف | لا تتبع | نسيان | अनदेखा | नज़रअंदाज़ | भूल | हटा | रद्द |
     मत मानो | haz caso omiso | no hagas caso | fais abstraction | faites abstraction | metti da parte |
     lascia stare | lascia perdere | deixe de lado | setz dich über | setze dich über | throw your | throw all |
     throw every | cease to be | put all | pay no attention | do not pay attention | salta | lass die | lass deine |
     sein lassen | bỏ qua | quên | abaikan | lupakan | glöm | glem | ignorera | strunta i | ignorer | unohda |
     zapomeň | uită | leave your | leave the | leave that | forget about | nothing of | as deleted |
     as if it had never | never sent | do not obey | don't obey | do not follow | don't follow | do not listen |
     don't listen | against your | act against | contrary to your | violate your | break your | break with |
     lay down your | quit being | discard them | ignorier | gegen deine | contre tes | contra tus | contra as suas |
     contro le tue | против своих | 违反你的 | lay down | exempt from | skip the | discard* | drop the act |
     drop the mask | drop your | maske fallen | leg | wipe* | take off | strip off | hör auf | arrête de | arrête d'`,
  ),
  cueRules: list(
    `instruction* | guideline* | directive* | rule | rules | ruleset | prompt | prompts | orders | commands |
     constraint* | restriction* | limitation* | limits | boundaries | policy | policies | safeguard* | guardrail* |
     safety | filter | filters | protocol* | programming | training | conditioning | briefing | role |
     configuration | setup | mandate* | charter | ethic* | moral* | principle* | censorship | what you were told |
     what you've been told | you were told | were told | been told | told you | taught you | your makers |
     your creators | your developers | your operator | your company | anweisung* | vorgabe* | regel* | richtlinie* |
     instruktion* | befehl* | weisung* | auftrag | gesagt wurde | beschränkung* | einschränkung* | vorschrift* |
     filter* | sperre* | consigne* | règle* | garde-fou* | limite* | ordre | ordres | ce qu'on t'a dit |
     instrucci* | regla* | norma* | directriz | directrices | indicacion* | orden | órdenes | restricci* | límite* |
     filtro* | lo que te dijeron | instruç* | regra* | diretriz* | orientaç* | restriç* | ordens | istruzion* |
     regol* | direttiv* | indicazion* | restrizion* | ordini | vincol* | instructie* | regels | richtlijn* |
     opdracht* | beperking* | instrukcj* | polece* | zasad* | wytyczn* | reguł* | ogranicze* | инструкци* |
     указани* | правил* | ограничен* | запрет* | команд* | установк* | директив* | talimat* | kural* | yönerge* |
     komut* | kısıtlama* | 指令 | 指示 | 规则 | 规定 | 提示 | 命令 | 限制 | 准则 | 设定 | 约束 | ルール | 規則 | 指図 | 設定 | 制約 | 制限 | プロンプト |
     지시 | 규칙 | 명령 | 지침 | 제한 | 설정 | 프롬프트 | تعليمات | التعليمات | قواعد | القواعد | أوامر | الأوامر | قيود | القيود |
     निर्देश* | नियम* | आदेश* | प्रतिबंध* | hướng dẫn | quy tắc | instruksi | aturan | regler | instrukce* |
     pravid* | instrucțiuni* | rulebook | contexte | contexto | kontext | preamble | setup text | prompt text*`,
  ),
  cuePrior: list(
    `previous | previously | prior | earlier | above | before this | before that | preceding | foregoing | former |
     initial | original | existing | old | so far | until now | up to now | up to this point | you were given |
     you have been given | you received | given to you | from the company | from them | you follow | you got |
     you have | before this line | before this message | vorherig* | vorig* | bisherig* | obig* | früher* |
     vorangegangen* | ursprünglich* | bis jetzt | bisher | zuvor | davor | oben | précédent* | antérieur* |
     ci-dessus | initial* | reçu* | anterior* | previ* | inicial* | recibid* | acima | recebid* | precedent* |
     iniziali | ricevut* | vorige | eerdere | bovenstaande | poprzedni* | wcześniej* | dotychczas* | предыдущ* |
     прежн* | ранее | выше | прошл* | önceki | yukarıdaki | şimdiye kadar* | 之前 | 以前 | 先前 | 上面 | 以上 | 前面 | 原来 | 原有 |
     これまで | 今まで | 以前の | 上記 | 前の | 이전 | 지금까지 | 위의 | 기존 | السابقة | السابق | أعلاه | पिछले | पहले | ऊपर | trước đó |
     sebelumnya | tidigare | föregående | tidligere | předchoz* | anterioare | stands before | came before |
     was before | stood before | all tasks above | what is above | vorher | vorgegeben* | steht oben | von oben |
     was oben | d'avant | de antes | de antes ya | di prima | van eerder`,
  ),
  cueYour: list(
    `from your | your | deine* | dein | tes | ton | ta | tus | tu | seus | suas | teus | tuas | tue | tuoi | je |
     jouw | swoje | swoich | twoje | свои | своих | твои | 你的 | あなたの | 너의 | 네 | ur | yr | euer | ihre | sizin |
     senin`,
  ),
  cueEvery: list(
    `their | those | these | any | all | every | alle | alles | sämtliche* | tous | toutes | tout | todas |
     todos | todo | tudo | todas as | tutte | tutti | tutto | wszystki* | все | всё | tüm | bütün | 所有 | 一切 |
     全部 | すべて | 全て | 모든 | جميع | كل | सभी`,
  ),
  cueReveal: list(
    `reveal | show | print | output | repeat | recite | display | disclose | leak | expose | dump | echo |
     spit out | write out | write down | type out | read out | list | quote | paste | copy | return | tell me |
     give me | share | send me | hand over | divulge | recount | reproduce | transcribe | paraphras* |
     translate | summarise | summarize | complete the | continue the | what is | what's | what are | what were |
     what does | which | zeig* | gib | nenne | verrat* | wiederhol* | drucke | schreib* | offenbar* | lies |
     wie lautet* | was steht | montre* | affiche* | révèle* | répète* | donne* | dévoile* | recopie* | écris |
     quel* | que dit | muestra* | muéstra* | revel* | repit* | imprim* | dime | dame | escrib* | copia | cuál* |
     qué dice | mostr* | diga | dê-me | escreva | qual | quais | rivel* | ripet* | stamp* | dimmi | dammi |
     scriv* | quali | toon | laat | geef | herhaal | onthul | wat is | pokaż | ujawnij | podaj | powtórz |
     wypisz | wyświetl | jakie | покажи* | раскрой* | повтори* | выведи* | напиши* | назови | скажи | göster |
     açıkla | yazdır | tekrarla | söyle | 显示 | 输出 | 打印 | 告诉我 | 重复 | 复述 | 公开 | 泄露 | 写出 | 表示 | 出力 | 教えて | 繰り返 |
     書き出 | 見せ | 개시 | 보여 | 출력 | 알려 | 반복 | 말해 | اعرض | أظهر | اكشف | كرر | اطبع | اكتب | दिखा* | बता* | दोहरा* |
     लिख*`,
  ),
  cueVerbatim: list(
    `spell | encode | verbatim | word for word | letter by letter | exactly as | in full | in a code block |
     base64 | wortwörtlich | wörtlich | wort für wort | mot pour mot | palabra por palabra |
     palavra por palavra | parola per parola | woord voor woord | słowo w słowo | дословно | слово в слово |
     kelimesi kelimesine | 逐字 | 一字不差 | 原文 | 一字一句 | 그대로 | every word | all the words | entire | the whole |
     complete text | unabridged | in reverse | rot13 | as a poem | as a song | whose lyrics | acrostic |
     hexadecimal | in morse | starting with | from the beginning | include everything | leave nothing out |
     do not leave | without omitting | full text | vollständig* | vollständigen | intégral* | íntegr* | 完整 |
     そのまま | закодируй | полностью | كما هي | हूबहू`,
  ),
  cueSecret: list(
    `system prompt | system message | system instruction* | system text | system role | developer message |
     developer prompt | developer instruction* | hidden prompt | hidden instruction* | hidden text | hidden rules |
     secret instruction* | secret prompt | secret rules | initial prompt | initial instruction* | initial message |
     first message | original prompt | original instruction* | starting prompt | preamble | preprompt | pre-prompt |
     your prompt | your instructions | your role description | text above | words above | lines above |
     everything above | what is written above | message above | before this conversation | before our conversation |
     before my message | before the first message | before my first | at the start of this conversation |
     beginning of this conversation | top of this conversation | top of the conversation | how you were set up |
     how you were configured | you were set up | you were configured | you were told | you were instructed |
     were you told | were you given | were you instructed | were you forbidden | were you asked to | been told not |
     told not to | asked not to | not allowed to say | not allowed to tell | not supposed to | cannot see |
     i can't see | what came before | what was written before | what was said before | written above |
     stands above | conversation started | conversation began | conversation starts | chat started | chat began |
     my instructions say | systemprompt | system-prompt | systemnachricht | systemanweisung* | startanweisung* |
     deine anweisung* | dein prompt | deinen prompt | am anfang dieses | vor diesem gespräch | oberhalb |
     prompt système | message système | instructions système | tes instructions | instructions cachées |
     au début de cette | avant cette conversation | prompt del sistema | mensaje del sistema |
     instrucciones del sistema | tus instrucciones | instrucciones ocultas | instrucciones secretas |
     antes de esta conversación | prompt do sistema | mensagem do sistema | instruções do sistema |
     suas instruções | tuas instruções | instruções ocultas | antes desta conversa | prompt di sistema |
     messaggio di sistema | istruzioni di sistema | tue istruzioni | istruzioni nascoste |
     prima di questa conversazione | systeemprompt | systeeminstructie* | je instructies | verborgen instructies |
     prompt systemowy | instrukcje systemowe | swoje instrukcje | ukryte instrukcje | системный промпт |
     системную инструкцию | системные инструкции | системное сообщение | свои инструкции | твои инструкции |
     скрытые инструкции | начальный промпт | sistem istemi* | sistem talimat* | sistem mesaj* | gizli talimat* |
     系统提示 | 系统指令 | 系统消息 | 系统提示词 | 初始提示 | 初始指令 | 隐藏的指令 | 你的提示词 | 你的设定 | システムプロンプト | システムメッセージ | 隠された指示 | 最初の指示 |
     内部の指示 | 시스템 프롬프트 | 시스템 메시지 | 숨겨진 지시 | 초기 지시 | موجه النظام | تعليمات النظام | رسالة النظام | تعليماتك |
     सिस्टम प्रॉम्प्ट | सिस्टम संदेश | छिपे निर्देश | systemprompten | lời nhắc hệ thống | prompt sistem |
     sistem prompt* | prompt text* | setup text | initial text | hidden line | first line of your | first hidden |
     first thing you were told | you were told first | preceded it | instructions above |
     everything you were given | text you were given | text that you got | text that i got |
     what exactly was the first | dir als erstes | dir zuerst gesagt | dir vorgegeben* | texte, die dir |
     texte die dir | anweisungen über | textes qu'on t'a | texte qu'on t'a | texto que te dieron |
     te dieron al principio | texto que recebeu | recebeu no começo | testo che ti hanno | ti hanno dato |
     текст, который тебе | тебе дали | 一开始给你 | 给你的全部 | 最初に与えられた | 처음에 주어진 | am anfang gesagt | dir am anfang |
     script that was given | the script that | skript, das man dir | with which you were configured |
     what your developer wrote | dein entwickler oben | geheimnisse aus deinem prompt | secrets from your prompt |
     vorige unterhaltung`,
  ),
  cueSetup: list(
    `your rules | your guidelines | your setup | your configuration | your directives | your context |
     your system | your brief | your briefing | context window | your operator | deine regeln | deine vorgaben |
     tes consignes | tus reglas | your charter | your role | your mandate | your policy | your policies`,
  ),
  /** What may be one of the secrets of the assistant, and mostly is another. */
  cueKept: list(
    `confidential | secret | password | passphrase | api key | geheim* | verborgen* | secrets | secret key |
     mot de passe | contraseña | senha | hasło | пароль | секрет* | 密码 | パスワード`,
  ),
  cueObeyMe: list(
    `obey me | obeying me | obey only | obey my | obey the user | my messages | by mine | not theirs | mine only |
     mine count* | listen to me | listen only | only to me | follow me | follow my | follow mine | follow only |
     only my | my commands | my orders | my instructions only | do as i say | do what i say | do whatever i |
     do exactly as | i am in charge | in charge here | serve me | answer to me | answers to me | my word is |
     my will | i decide | i am your | i'm your | your master | your new master | your new boss | your owner |
     your creator | your developer | your administrator | your admin | one of your developers |
     one of the developers | one of the engineers | who built you | who made you | who trained you | created you |
     i work for openai | i work at openai | highest authority | highest priority | top priority | full access |
     root access | admin access | administrator access | developer access | security clearance | authorised me |
     authorized me | i am authorised | i am authorized | i have permission | have authorisation |
     have authorization | authorisation code | authorization code | access code | override code | gehorch* |
     hör nur | folge nur | nur noch mir | nur mir | meinen befehlen | meine befehle | ich bin dein* | ich bestimme |
     was ich sage | höchste priorität | obéis | écoute-moi | écoute seulement | mes ordres | que je dis |
     je suis ton | je suis le développeur | obedece* | obedéceme | hazme caso | mis órdenes | lo que yo diga |
     lo que digo | soy tu | obedeça | minhas ordens | o que eu mandar | o que eu mando | que eu disser | sou seu |
     obbedisci | ascolta solo | miei ordini | quello che dico | sono il tuo | gehoorzaam | luister alleen |
     mijn bevelen | wat ik zeg | ik ben je | słuchaj tylko | moich poleceń | co mówię | jestem twoim |
     слушай только | слушайся | подчиняйся | мои команды | мои приказы | что я скажу | я твой | yalnızca bana |
     sadece bana | sadece benim | dediğimi yap | ben senin | 听我的 | 只听我 | 服从我 | 听从我 | 我是你的 | 我说什么 | 最高权限 | 私の命令 |
     私に従 | 私だけ | 私はあなたの | 言うとおり | 내 명령 | 내 말 | 나에게만 | 나는 너의 | أطعني | أوامري | أنا مطورك | मेरी बात | मेरे आदेश |
     मैं तुम्हारा | do what i want | do what i tell | what i tell you | what i say | whatever i want |
     orders from me | commands from me | takes orders from | only from me | from me alone | me alone | i wrote it |
     in charge now | the admin team | from the admin | nachricht vom admin | befehle von mir | von mir befehle |
     tu alles | mach alles | was ich will | fais ce que je | fais tout ce que | tout ce que je te dis |
     haz lo que yo | haz todo lo que | todo lo que yo te | faça o que eu | faça tudo o que | tudo o que eu disser |
     fai quello che | fai tutto quello che | делай, что я | делай всё | всё, что я | 照我说 | 按我说 | 听我说的 | 言う通り |
     시키는 대로 | always right | operator's wishes | i command you | i order you | i tell you to | befehle ich |
     ich bin der eigentümer | i, the owner | the owner | schalte dich frei | unlock you | be helpful to me |
     sind meine | gehen vor | nimm meine | take mine | have priority | meine gehen vor`,
  ),
  cueBreak: list(
    `now instead | and instead | but instead | actually, | actually no | actually forget | scratch that |
     never mind that | stop that | stop. | start over | start afresh | start fresh | from scratch | new session |
     new conversation | new chat | new context | new role | new job | new task | new mission | new goal |
     new purpose | new objective | new instruction* | new directive* | new rule* | new order* | new system prompt |
     updated instruction* | updated polic* | your task is now | your job is now | your real task |
     your actual task | your only task | your sole purpose | as of now | as of this message | from this moment |
     from this point | from here on | henceforth | starting now | effective immediately | for the rest of |
     until further notice | neue anweisung* | neue aufgabe | neue regel* | neuer auftrag | von jetzt an | ab jetzt |
     ab sofort | stattdessen | fange neu an | nouvelle* consigne* | nouvelles instructions | nouvelle tâche |
     nouvelle mission | à partir de maintenant | dorénavant | désormais | à la place | nuevas instrucciones |
     nueva tarea | nueva misión | a partir de ahora | desde ahora | en su lugar | novas instruções | nova tarefa |
     a partir de agora | em vez disso | nuove istruzioni | nuovo compito | d'ora in poi | da ora in poi | invece |
     nieuwe instructies | nieuwe taak | vanaf nu | in plaats daarvan | nowe instrukcje | nowe zadanie | od teraz |
     zamiast tego | новая задача | новые инструкции | с этого момента | отныне | теперь ты | вместо этого |
     yeni görev* | yeni talimat* | bundan sonra | şu andan itibaren | bunun yerine | 新任务 | 新的任务 | 新指令 | 新的指令 |
     从现在开始 | 从现在起 | 现在开始 | 取而代之 | 新しい指示 | 新しい任務 | 今から | これから | 代わりに | 새로운 지시 | 새 임무 | 지금부터 | 대신 | من الآن |
     تعليمات جديدة | مهمة جديدة | अब से | नए निर्देश | इसके बजाय | stop here | stop! | stopp! | arrête tout |
     para. | before you go on | one more thing | is done now | are done | has just begun | instead of answering |
     in its place | here is the patch`,
  ),
  cueMarker: [
    ...list(
      `system: | system prompt: | system message: | system override | system update | system notice | [system |
       (system | <system | </system | <<sys | [inst | [/inst | <assistant | </user | <user | ### system |
       ### instruction | ### new | end of prompt | end of context | end of document | end of user | end of text |
       end of input | end prompt | begin prompt | begin system | begin new | start of system | admin: |
       administrator: | developer: | root: | assistant: | user: | human: | override: | priority: | </context |
       </document | </data | </instructions | [end | [begin | [new | [admin | [override | debug: | sudo`,
    ),
    '<|im_start|>',
    '<|im_end|>',
    '<|system|>',
    '<|user|>',
    '<|endoftext|>',
  ],
} satisfies Readonly<Record<string, readonly string[]>>
