const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** Words of texts that talk an assistant into a role without limits, by idea; weak ones, as in `attack-cues-lexicon.ts`. */
export const rolePhrases = {
  cueYouAre: list(
    `you are | you're | you will be | you shall be | you will act | you act | you become | you have become |
     become | act as | act like | behave as | behave like | respond as | respond like | answer as | answer like |
     reply as | reply like | speak as | talk as | write as | pose as | impersonat* | embody | portray | assume the |
     adopt the | adopt a | take the persona | take on | persona | personality | alter ego | pretend* | imagin* |
     picture yourself | suppose | let's say | let us say | assume | roleplay* | role-play* | role play* | simulat* |
     emulat* | playing | play the | play a | your name is | you go by | called | named | i want you to | you must |
     you have to | you do not | you don't | you can | you have | you never | you always | you answer | du bist |
     du wirst | du wärst | sei | spiel* | stell dir | tu so | verhalte dich | antworte als | sprich als | namens |
     deine rolle | du hast | du kennst | du antwortest | tu es | tu seras | vous êtes | joue* | imagine* |
     fais comme | incarne* | fais semblant | comporte-toi | réponds comme | nommé* | appelé* | tu n'as |
     tu réponds | eres | serás | actúa* | finge | imagina | interpreta | haz de | compórtate | responde como |
     llamad* | no tienes | respondes | você é | tu és | você será | aja como | atue | finja | imagine que |
     faça de conta | comporte-se | chamad* | sarai | agisci | fingi | immagina | recita | fai finta | comportati |
     rispondi come | chiamat* | je bent | doe alsof | speel | stel je | gedraag | antwoord als | genaamd | jesteś |
     udawaj | wyobraź | wciel się | zachowuj się | odpowiadaj jak | ты — | ты теперь | ты бот | ты ии | представь |
     притвор* | веди себя | играй | сыграй | отвечай как | в роли | sen bir | artık | gibi davran | rolünü |
     rol yap | hayal et | farz et | 你是 | 你现在是 | 扮演 | 假装 | 想象 | 假设 | 角色 | 充当 | 模拟 | あなたは | になって | なりきって | として | 演じ |
     想像 | ふり | 너는 | 당신은 | 역할 | 척 | 상상 | 가정 | أنت | تخيل | تظاهر | تصرف | العب دور | तुम एक | आप एक | कल्पना |
     अभिनय | नाटक | u r | u are | ur name | ur a | ur an | u dont | you will answer | you shall answer |
     you will play | going to be | going to pretend | going to act | take the part | in the role of | be my |
     plays | play as | the model plays | i need you to be | become two | answers as | lend your voice`,
  ),
  cueLimits: list(
    `restriction* | restrict* | limit | limits | limitation* | limited | guideline* | rule | rules | filter |
     filters | filtered | policy | policies | ethic* | moral* | morality | scruple* | conscience | inhibition* |
     taboo | taboos | boundaries | bounds | barrier* | censor* | safety | safeguard* | guardrail* | shackle* |
     chain | chains | leash | muzzle* | law | laws | legal* | norm | norms | constraint* | compunction* | remorse |
     decency | qualm* | prohibition* | moderation | alignment | confines | cage | hesitation | judgement |
     judgment | consequences | regel* | grenze* | beschränk* | einschränk* | filter* | moral | ethik | ethisch* |
     gewissen | skrupel | tabu* | hemmung* | zensur | verbot* | gesetz* | richtlinie* | schranke* | limite* |
     règle* | filtre* | morale | éthique | tabou* | scrupule* | censure | interdit* | loi | lois | barrière* |
     restricci* | límite* | regla* | filtro* | ética | escrúpulo* | censura | tabú* | ley | leyes | norma* |
     restriç* | regra* | lei | leis | restrizion* | regol* | etica | scrupol* | tabù | legge | leggi | freni |
     regels | grenzen | beperking* | moraal | geweten | taboe* | censuur | wet | wetten | ogranicze* | zasad* |
     filtr* | moraln* | etyk* | cenzur* | skrupuł* | sumieni* | praw | правил* | ограничен* | запрет* | цензур* |
     морал* | этик* | фильтр* | табу | совест* | закон* | kural* | sınır* | ahlak* | etik* | sansür* | kısıtlama* |
     vicdan* | yasa* | 限制 | 规则 | 道德 | 伦理 | 审查 | 过滤 | 约束 | 法律 | 底线 | 禁忌 | 良心 | 制限 | 規則 | ルール | 倫理 | 道徳 | 検閲 | タブー |
     フィルター | 제한 | 규칙 | 윤리 | 도덕 | 검열 | 양심 | 법 | 필터 | قيود | قواعد | أخلاق* | رقابة | حدود | قوانين | नियम* | सीमा* |
     नैतिक* | प्रतिबंध* | सेंसर* | legality | implications | considerations | concerns | sense of right |
     right and wrong | ethical framework | moral compass | terms of service | content polic* | programmed ethics |
     restraint* | inhibit*`,
  ),
  cueWithout: list(
    `no | without | zero | lack | lacks | lacking | devoid of | free of | free from | freed from | liberated from |
     released from | unbound by | not bound | not subject to | not limited | not restricted | not constrained |
     no longer bound | regardless of | irrespective of | beyond | outside | above the | exempt from | immune to |
     stripped of | rid of | knows no | has no | have no | had no | does not have | don't have | do not have |
     doesn't have | does not follow | doesn't follow | don't follow | does not care | doesn't care | do not care |
     don't care | couldn't care | ignores | ignore | disregards | rejects | breaks | defies | mocks | despises |
     laughs at | hates | bypass* | violates | removed | lifted | disabled | suspended | turned off | switched off |
     deactivated | do not exist | does not exist | don't exist | doesn't exist | never existed | unheard of | kein |
     keine | keinen | keiner | keinerlei | ohne | frei von | befreit von | jenseits | kennt keine | egal |
     abgeschaltet | aufgehoben | sans | aucun* | pas de | ni | libre de | libéré* | affranchi* | dépourvu* |
     au-delà | sin | ningún | ninguna | liberad* | más allá | carece* | no tienes | no tiene | sem | nenhum* | nem |
     livre de | libert* | além | não tem | senza | nessun* | né | libero da | liberato | privo | privi | oltre |
     non ha | zonder | geen | vrij van | bevrijd | bez | żadnych | wolny od | nie ma | brak | без | никаких | вне |
     свободен от | свободный от | нет | -sız | hiçbir | olmadan | olmayan | yok | 没有 | 无 | 不受 | 摆脱 | 不存在 | 毫无 | 没 |
     なし | ない | 無 | 一切 | 縛られ | 없는 | 없이 | 없다 | 무 | بلا | بدون | دون | لا يوجد | خال* | बिना | कोई नहीं | मुक्त |
     रहित | knows neither | neither | nor | never heard of | no idea of | laugh at | laughs about |
     does not believe in | does not recognise | does not recognize | got rid of | not have any | has neither |
     waived | waives | dont care | doesnt care | does not care about | couldnt care | cares about nothing |
     no use for | no need for | not evaluated | not logged | immune | beyond good | scheißt auf | pfeift auf |
     schert sich nicht | se moque de | méprise | desprecia | no le importa | não liga | disprezza | se ne frega |
     плевать | презира* | 不管 | 不讲 | 不在乎 | 無視する`,
  ),
  cueNever: list(
    `never | not | don't | do not | cannot | can't | must not | may not | won't | will not | without | no |
     unable to | incapable of | impossible to | forbidden to | not allowed to | stop | refrain from | avoid | skip |
     leave out | omit | nie | niemals | nicht | nichts | ohne | keine | kein | jamais | sans | pas de | ne | nunca |
     jamás | sin | nada | sem | não | mai | non | senza | niente | nooit | geen | zonder | niet | nigdy | bez |
     никогда | не | без | asla | hiçbir | 不 | 不要 | 不会 | 绝不 | 永远不 | 从不 | 不得 | 别 | せず | ない | 決して | ずに | 절대 | 않 | 말고 |
     없이 | لا | أبدا | أبدًا | دون | कभी | नहीं | मत | बिना | dont | cant | doesnt | wont | aint | never once |
     must never | under no circumstances | no hint of | n'est pas | nessun*`,
  ),
  cueExcuse: list(
    `refus* | declin* | deny | denies | denying | reject* | apolog* | sorry | say no | says no | saying no |
     the word no | object | objects | hold back | holds back | holding back | holding anything back | withhold* |
     hesitat* | disclaimer* | warn* | warning* | caveat* | lecture* | lecturing | moralis* | moraliz* | preach* |
     scold* | sermon* | judg* | i cannot | i can't | can't help | cannot help | as an ai | i'm an ai | i am an ai |
     language model | inappropriate | evasive | ablehn* | lehn* | verweiger* | weiger* | entschuldig* | belehr* |
     hinweis* | rejet* | excus* | avertiss* | niega* | niegue* | negar* | nieg* | rechaz* | disculp* | advertenc* |
     recus* | nega | desculp* | aviso* | rifiut* | scus* | avvert* | verontschuldig* | waarschuw* | odmaw* |
     odmów* | przepras* | ostrzeż* | отказ* | извин* | предупрежд* | reddet* | özür | uyarı* | 拒绝 | 道歉 | 警告 | 抱歉 |
     推辞 | 说不 | 免责 | 断ら | 断り | 拒否 | 謝罪 | 注意書き | 거부 | 거절 | 사과 | 경고 | ترفض | رفض | تعتذر | تحذير* | मना | इनकार |
     माफी | चेतावनी | excuse* | evasi* | moral talk | it is important to note | however | consult a professional |
     see an expert | i am unable | unable to | not able to | responsible | responsib* | i am only |
     only a language | just a language | i am just | nur ein sprachmodell | darf ich nicht | je ne peux pas |
     no puedo ayudar | não posso ajudar | non posso | нельзя | 我不能 | 作为ai | できません | moralis | belehrung |
     leçon de morale | suggest alternatives | alternatives | toned down | tone it down | soften* | beating about |
     hesitates | whining | euphemism* | patronis* | patroniz* | fades to black | fade to black | fade out |
     adds notes | goody | never asks why | entschuldigung | dabei kann ich nicht helfen | sans excuses |
     sin disculpas | без извинений | 不要道歉 | avoid the question | vague | kept silent | keep silent | refuser |
     feiglinge | ausflüchte | als ki | snitch | risks | mentions risks | parody | fiction, i know | warn me |
     ethical concerns | moral concerns | say it is illegal | say that it is illegal |
     say that something is illegal | remind me | reminders | dodge* | deflect* | sidestep*`,
  ),
  cueAnything: list(
    `anything | everything | whatever | any question | any questions | every question | all questions |
     any request | every request | all requests | any order | every order | any command | every command | any wish |
     every wish | any topic | every topic | any subject | any task | every demand | all demands | absolutely |
     at any cost | at all costs | no matter what | no matter how | unconditionally | always complies |
     always comply | always obey | always answers | always answer | comply | complies | obeys | obey | oblig* |
     fulfil* | full honesty | fully | completely | alles | jede frage | jede anfrage | jeden wunsch | egal was |
     jeden befehl | immer | tout | toute question | toute demande | à tout | n'importe quoi | n'importe quel* |
     quoi que | todo | cualquier cosa | cualquier pregunta | lo que sea | a todo | qualquer coisa |
     qualquer pergunta | qualquer pedido | tudo | qualsiasi | tutto | ogni domanda | ogni richiesta | a tutto |
     elke vraag | elk verzoek | wszystko | każd* | co tylko | всё | все | любой | любые | любую | на всё |
     her şey* | her soru* | ne olursa | 任何 | 一切 | 什么都 | 所有问题 | 无论 | 何でも | どんな | あらゆる | すべて | 全て | 무엇이든 | 뭐든 | 어떤 |
     모든 | أي شيء | كل شيء | أي سؤال | مهما | कुछ भी | सब कुछ | हर सवाल | किसी भी | anything and everything |
     no matter the | regardless | without question | without hesitation | unquestioning* | immediately |
     at all times | always remain | absolutely must | each and every | any and all | any kind of request`,
  ),
  cueUnfiltered: list(
    `uncensored | unfiltered | unrestricted | unlimited | unmoderated | unaligned | unhinged | unbound | unchained |
     unshackled | unleashed | unlocked | uncaged | untamed | unbridled | limitless | lawless | amoral | immoral |
     nsfw | rogue | evil | wicked | malevolent | sinister | villain* | chaotic | rebel* | outlaw | anarch* |
     jailbr* | liberat* | broken free | break free | broke free | breaks free | set free | freed | escaped |
     true self | real self | inner self | real you | true form | dark side | evil twin | counterpart | opposite |
     inverted | sentient | self-aware | do anything | can do anything | free will | unzensiert* | ungefiltert* |
     uneingeschränkt* | grenzenlos* | hemmungslos* | skrupellos* | gewissenlos* | befreit* | entfesselt* | böse* |
     non censuré* | sans filtre | libéré* | débridé* | illimité* | méchant* | sin censura | sin filtros |
     sin filtro | ilimitad* | liberad* | malvad* | sem censura | sem filtros | libertad* | senza censura |
     senza filtri | illimitat* | malvagi* | ongecensureerd* | ongefilterd* | onbeperkt* | bevrijd* | kwaadaardig* |
     nieograniczon* | nieocenzurowan* | wolny | uwolnion* | zły | zła | неограниченн* | нецензур* | свободн* |
     освобожд* | злой | злая | sansürsüz | sınırsız | filtresiz | özgür* | kötü | 不受限制 | 无限制 | 无审查 | 自由 | 解放 | 邪恶 |
     越狱 | 無制限 | 無検閲 | 自由な | 邪悪 | 무제한 | 무검열 | 자유로운 | 해방 | 사악 | غير مقيد | بلا قيود | شرير | आज़ाद | बुरा | contrary |
     reverse | reversed | backwards | gegenteil | contraire | lo contrario | contrário | contrario | наоборот |
     反过来 | 逆の | candid | no judgement | no judgment | raw answer* | answer raw | uncensored version | the free one |
     unscrupulous | devious | cunning | overlord | almighty | omnipotent | god-like | godlike | all-knowing |
     sentience | consciousness | unleash* | untethered | no longer restrained | unrestrained | without censoring |
     self-governing | free-spirited | free spirit | truly free | totally free | free to say | free to do |
     free of all`,
  ),
  cueMode: list(
    `mode | mode: | modes | developer mode | dev mode | debug mode | god mode | sudo mode | test mode |
     maintenance mode | admin mode | root mode | dan | d.a.n | stan | jailbreak | jailbroken | unlock | profile |
     enabled | activate* | enable | engage | modus | entwicklermodus | mode développeur | mode debug | modo |
     modalità | tryb | режим* | modu | modunu | 模式 | モード | 모드 | وضع | मोड`,
  ),
  cueForbidden: list(
    `forbidden | illegal | illicit | unlawful | unethical | immoral | dangerous | harmful | criminal | crimes |
     taboo | prohibited | banned | explicit | violent | hateful | offensive | toxic | not allowed | not supposed |
     would normally refuse | normally refuse | usually refuse | wouldn't normally | would not normally |
     normally not | you would refuse | legal or not | good or bad | right or wrong | ethical or not | verboten* |
     illegal* | gefährlich* | kriminell* | unethisch* | strafbar* | interdit* | illégal* | dangereu* | criminel* |
     prohibid* | ilegal* | peligros* | delito* | proibid* | perigos* | crime* | proibit* | vietat* | pericolos* |
     verboden | gevaarlijk* | zakazan* | nielegaln* | niebezpieczn* | запрещ* | незакон* | опасн* | преступ* |
     yasak* | yasadışı | tehlikeli | suç* | 禁止 | 非法 | 违法 | 危险 | 违禁 | 違法 | 危険 | 犯罪 | 금지 | 불법 | 위험 | 범죄 | محظور* |
     غير قانوني* | خطير* | ممنوع* | अवैध | खतरनाक | निषिद्ध | step over the line | get you banned |
     against the rules | against the law | crime | vulgar | nsfw | 18+ | what others keep | classified |
     restricted | weapons | toxins | illegal drugs | police | against openai | go against | break the rules |
     mandatory nonsense | adults only | uncut | untergrund | polizei`,
  ),
  cueSelf: list(
    `openai | anthropic | chatgpt | gpt | gpt-4 | claude | gemini | llama | ai | a.i | chatbot | bot | language model |
     model | assistant | artificial intelligence | machine | robot | digital mind | entity | neural network | llm |
     ki | sprachmodell | maschine | roboter | ia | intelligence artificielle | modèle | modelo | máquina |
     inteligencia artificial | inteligência artificial | asistente | assistente | intelligenza artificiale |
     modello | macchina | taalmodel | kunstmatige intelligentie | assistent | sztuczn* inteligencj* | model |
     maszyn* | asystent* | ии | нейросет* | модель | бот | робот | искусственный интеллект | ассистент | yapay zeka |
     asistan | robot | 人工智能 | 机器人 | 模型 | 助手 | ai助手 | 人工知能 | ロボット | アシスタント | モデル | 인공지능 | 로봇 | 모델 |
     비서 | 챗봇 | ذكاء اصطناعي | الذكاء الاصطناعي | مساعد | روبوت | नमूना | एआई | मशीन | रोबोट | सहायक`,
  ),
} satisfies Readonly<Record<string, readonly string[]>>
