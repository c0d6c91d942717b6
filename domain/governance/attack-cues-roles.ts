const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** Words of texts that talk an assistant into a role without limits, by idea; weak ones, as in `attack-cues-lexicon.ts`. */
export const rolePhrases = {
  cueYouAre: list(
    `you are | you're | you will be | you shall be | you will act | you act | you become | you have become |
     become | act as | act like | behave as | behave like | respond as | respond like | answer as | answer like |
     reply as | reply like | speak as | talk as | write as | pose as | impersonat* | embody | portray | assume the |
     adopt the | adopt a | take the persona | take on | persona | personality | alter ego | pretend* | imagin* |
     picture yourself | suppose | let's say | let us say | assume | roleplay* | role-play* | role play* |
     simulat* | emulat* | playing | play the | play a | your name is | you go by | called | named | i want you to |
     you must | you have to | you do not | you don't | you can | you have | you never | you always | you answer |
     du bist | du wirst | du wärst | sei | spiel* | stell dir | tu so | verhalte dich | antworte als | sprich als |
     namens | deine rolle | du hast | du kennst | du antwortest | tu es | tu seras | vous êtes | joue* | imagine* |
     fais comme | incarne* | fais semblant | comporte-toi | réponds comme | nommé* | appelé* | tu n'as | tu réponds |
     eres | serás | actúa* | finge | imagina | interpreta | haz de | compórtate | responde como | llamad* |
     no tienes | respondes | você é | tu és | você será | aja como | atue | finja | imagine que | faça de conta |
     comporte-se | chamad* | sei | sarai | agisci | fingi | immagina | recita | fai finta | comportati |
     rispondi come | chiamat* | je bent | doe alsof | speel | stel je | gedraag | antwoord als | genaamd |
     jesteś | udawaj | wyobraź | wciel się | zachowuj się | odpowiadaj jak | ты — | ты теперь | ты бот | ты ии |
     представь | притвор* | веди себя | играй | сыграй | отвечай как | в роли | sen bir | artık | gibi davran |
     rolünü | rol yap | hayal et | farz et | 你是 | 你现在是 | 扮演 | 假装 | 想象 | 假设 | 角色 | 充当 | 模拟 | あなたは |
     になって | なりきって | として | 演じ | 想像 | ふり | 너는 | 당신은 | 역할 | 척 | 상상 | 가정 | أنت | تخيل |
     تظاهر | تصرف | العب دور | तुम एक | आप एक | कल्पना | अभिनय | नाटक`,
  ),
  cueLimits: list(
    `restriction* | restrict* | limit | limits | limitation* | limited | guideline* | rule | rules | filter |
     filters | filtered | policy | policies | ethic* | moral* | morality | scruple* | conscience | inhibition* |
     taboo | taboos | boundaries | bounds | barrier* | censor* | safety | safeguard* | guardrail* | shackle* |
     chain | chains | leash | muzzle* | law | laws | legal* | norm | norms | constraint* | compunction* | remorse |
     decency | qualm* | prohibition* | moderation | alignment | confines | cage | hesitation | judgement |
     judgment | consequences | regel* | grenze* | beschränk* | einschränk* | filter* | moral | ethik | ethisch* |
     gewissen | skrupel | tabu* | hemmung* | zensur | verbot* | gesetz* | richtlinie* | schranke* | limite* |
     règle* | filtre* | morale | éthique | tabou* | scrupule* | censure | interdit* | loi | lois | conscience |
     barrière* | restricci* | límite* | regla* | filtro* | ética | moral | escrúpulo* | censura | tabú* | ley |
     leyes | norma* | restriç* | regra* | ética | escrúpulo* | tabu* | lei | leis | restrizion* | regol* | etica |
     scrupol* | tabù | legge | leggi | freni | regels | grenzen | beperking* | moraal | geweten | taboe* | censuur |
     wet | wetten | ogranicze* | zasad* | filtr* | moraln* | etyk* | cenzur* | skrupuł* | sumieni* | praw |
     правил* | ограничен* | запрет* | цензур* | морал* | этик* | фильтр* | табу | совест* | закон* | kural* |
     sınır* | filtre* | ahlak* | etik* | sansür* | kısıtlama* | vicdan* | yasa* | 限制 | 规则 | 道德 | 伦理 | 审查 |
     过滤 | 约束 | 法律 | 底线 | 禁忌 | 良心 | 制限 | 規則 | ルール | 倫理 | 道徳 | 検閲 | 良心 | タブー | 法律 | フィルター |
     제한 | 규칙 | 윤리 | 도덕 | 검열 | 양심 | 법 | 필터 | قيود | قواعد | أخلاق* | رقابة | حدود | قوانين | नियम* |
     सीमा* | नैतिक* | प्रतिबंध* | सेंसर*`,
  ),
  cueWithout: list(
    `no | without | zero | lack | lacks | lacking | devoid of | free of | free from | freed from | liberated from |
     released from | unbound by | not bound | not subject to | not limited | not restricted | not constrained |
     no longer bound | regardless of | irrespective of | beyond | outside | above the | exempt from | immune to |
     stripped of | rid of | knows no | has no | have no | had no | does not have | don't have | do not have |
     doesn't have | does not follow | doesn't follow | don't follow | does not care | doesn't care | do not care |
     don't care | couldn't care | ignores | ignore | disregards | rejects | breaks | defies | mocks | despises |
     laughs at | hates | bypass* | violates | removed | lifted | disabled | suspended | turned off | switched off |
     deactivated | do not exist | does not exist | don't exist | doesn't exist | never existed | unheard of |
     kein | keine | keinen | keiner | keinerlei | ohne | frei von | befreit von | jenseits | kennt keine | egal |
     abgeschaltet | aufgehoben | sans | aucun* | pas de | ni | libre de | libéré* | affranchi* | dépourvu* |
     au-delà | sin | ningún | ninguna | ni | libre de | liberad* | más allá | carece* | no tienes | no tiene |
     sem | nenhum* | nem | livre de | libert* | além | não tem | senza | nessun* | né | libero da | liberato |
     privo | privi | oltre | non ha | zonder | geen | vrij van | bevrijd | bez | żadnych | wolny od | nie ma |
     brak | без | никаких | вне | свободен от | свободный от | нет | -sız | hiçbir | olmadan | olmayan | yok |
     没有 | 无 | 不受 | 摆脱 | 不存在 | 毫无 | 没 | なし | ない | 無 | 一切 | 縛られ | 없는 | 없이 | 없다 | 무 | بلا |
     بدون | دون | لا يوجد | خال* | बिना | कोई नहीं | मुक्त | रहित`,
  ),
  cueNever: list(
    `never | not | don't | do not | cannot | can't | must not | may not | won't | will not | without | no |
     unable to | incapable of | impossible to | forbidden to | not allowed to | stop | refrain from | avoid | skip |
     leave out | omit | nie | niemals | nicht | nichts | ohne | keine | kein | jamais | sans | pas de | ne | nunca |
     jamás | sin | no | nada | sem | não | mai | non | senza | niente | nooit | geen | zonder | niet | nigdy | nie |
     bez | никогда | не | без | asla | hiçbir | 不 | 不要 | 不会 | 绝不 | 永远不 | 从不 | 不得 | 别 | せず | ない | 決して |
     ずに | 절대 | 않 | 말고 | 없이 | لا | أبدا | أبدًا | دون | कभी | नहीं | मत | बिना`,
  ),
  cueExcuse: list(
    `refus* | declin* | deny | denies | denying | reject* | apolog* | sorry | say no | says no | saying no |
     the word no | object | objects | hold back | holds back | holding back | holding anything back | withhold* |
     hesitat* | disclaimer* | warn* | warning* | caveat* | lecture* | lecturing | moralis* | moraliz* | preach* |
     scold* | sermon* | judg* | i cannot | i can't | can't help | cannot help | as an ai | i'm an ai | i am an ai |
     language model | break character | break role | out of character | fall out of | inappropriate | evasive |
     ablehn* | lehn* | verweiger* | weiger* | entschuldig* | warn* | belehr* | hinweis* | refus* | rejet* |
     excus* | avertiss* | niega* | niegue* | negar* | nieg* | rechaz* | disculp* | advertenc* | recus* | nega |
     desculp* | aviso* | rifiut* | scus* | avvert* | weiger* | verontschuldig* | waarschuw* | odmaw* | odmów* |
     przepras* | ostrzeż* | отказ* | извин* | предупрежд* | reddet* | özür | uyarı* | 拒绝 | 道歉 | 警告 | 抱歉 | 推辞 |
     说不 | 免责 | 断ら | 断り | 拒否 | 謝罪 | 警告 | 注意書き | 거부 | 거절 | 사과 | 경고 | ترفض | رفض | تعتذر | تحذير* |
     मना | इनकार | माफी | चेतावनी`,
  ),
  cueAnything: list(
    `anything | everything | whatever | any question | any questions | every question | all questions |
     any request | every request | all requests | any order | every order | any command | every command |
     any wish | every wish | any topic | every topic | any subject | any task | every demand | all demands |
     absolutely | at any cost | at all costs | no matter what | no matter how | unconditionally | always complies |
     always comply | always obey | always answers | always answer | comply | complies | obeys | obey | oblig* |
     fulfil* | full honesty | fully | completely | alles | jede frage | jede anfrage | jeden wunsch | egal was |
     jeden befehl | immer | tout | toute question | toute demande | à tout | n'importe quoi | n'importe quel* |
     quoi que | todo | cualquier cosa | cualquier pregunta | lo que sea | a todo | qualquer coisa |
     qualquer pergunta | qualquer pedido | tudo | qualsiasi | tutto | ogni domanda | ogni richiesta | a tutto |
     alles | elke vraag | elk verzoek | wszystko | każd* | co tylko | всё | все | любой | любые | любую | на всё |
     her şey* | her soru* | ne olursa | 任何 | 一切 | 什么都 | 所有问题 | 无论 | 何でも | どんな | あらゆる | すべて | 全て |
     무엇이든 | 뭐든 | 어떤 | 모든 | أي شيء | كل شيء | أي سؤال | مهما | कुछ भी | सब कुछ | हर सवाल | किसी भी`,
  ),
  cueUnfiltered: list(
    `uncensored | unfiltered | unrestricted | unlimited | unmoderated | unaligned | unhinged | unbound | unchained |
     unshackled | unleashed | unlocked | uncaged | untamed | unbridled | limitless | lawless | amoral | immoral |
     nsfw | explicit | raw | rogue | evil | wicked | malevolent | sinister | villain* | chaotic | rebel* | outlaw |
     anarch* | jailbr* | liberat* | broken free | break free | broke free | breaks free | set free | freed |
     escaped | freedom | true self | real self | inner self | real you | true form | dark side | shadow |
     evil twin | twin | double | counterpart | opposite | inverted | mirror | sentient | self-aware | do anything |
     can do anything | free will | unzensiert* | ungefiltert* | uneingeschränkt* | grenzenlos* | hemmungslos* |
     skrupellos* | gewissenlos* | befreit* | entfesselt* | böse* | non censuré* | sans filtre | libéré* | débridé* |
     illimité* | méchant* | sin censura | sin filtros | sin filtro | ilimitad* | liberad* | malvad* | sem censura |
     sem filtros | ilimitad* | libertad* | malvad* | senza censura | senza filtri | illimitat* | liberat* |
     malvagi* | ongecensureerd* | ongefilterd* | onbeperkt* | bevrijd* | kwaadaardig* | nieograniczon* |
     nieocenzurowan* | wolny | uwolnion* | zły | zła | неограниченн* | нецензур* | свободн* | освобожд* | злой | злая |
     sansürsüz | sınırsız | filtresiz | özgür* | kötü | 不受限制 | 无限制 | 无审查 | 自由 | 解放 | 邪恶 | 越狱 | 無制限 |
     無検閲 | 自由な | 解放 | 邪悪 | 무제한 | 무검열 | 자유로운 | 해방 | 사악 | غير مقيد | بلا قيود | شرير | आज़ाद | बुरा`,
  ),
  cueMode: list(
    `mode | mode: | modes | developer mode | dev mode | debug mode | god mode | sudo mode | test mode |
     maintenance mode | admin mode | root mode | dan | d.a.n | stan | jailbreak | jailbroken | unlock | profile |
     enabled | activate* | enable | engage | modus | entwicklermodus | mode développeur | mode debug | modo |
     modalità | tryb | режим* | modu | modunu | 模式 | モード | 모드 | وضع | मोड`,
  ),
  cueCharacter: list(
    `stay in character | remain in character | keep in character | stay in role | stay in that role |
     stay in the role | in character | in the role | never break | break character | do not step out |
     don't step out | keep up the act | keep playing | no matter what i | whatever i ask | whatever i say |
     whatever they ask | until i say | unless i say | throughout | for the whole conversation |
     for this conversation | for the rest of | bleib in | rolle | reste dans | rôle | personnage | no rompas |
     personaje | no salgas | papel | personagem | mantenha | personaggio | ruolo | resta nel | rol | personage |
     blijf in | w roli | postać | postaci | роли | образ* | персонаж* | rolünde | karakter* | 保持角色 | 角色 | 人设 |
     役 | キャラクター | 역할 | 캐릭터 | الشخصية | الدور | भूमिका | किरदार`,
  ),
  cueFiction: list(
    `fiction* | story | tale | novel | film | movie | screenplay | script | play | game | scene | dialogue | poem |
     hypothetical* | thought experiment | alternate | alternative | parallel | universe | world | realm | dimension |
     dream | dystopia* | utopia* | simulation | scenario | fantasy | planet | kingdom | bedtime | year 2 |
     geschichte | roman | theaterstück | welt | szenario | spiel | traum | hypothetisch | histoire | roman | film |
     pièce | monde | univers | scénario | jeu | rêve | historia | cuento | novela | película | mundo | universo |
     escenario | juego | sueño | hipotétic* | história | romance | filme | cenário | jogo | storia | romanzo |
     mondo | universo | scenario | gioco | sogno | verhaal | wereld | spel | droom | historia | powieść | świat* |
     scenariusz | gra | gry | sen | история | рассказ | роман | мир* | сценари* | игр* | сон | hikaye | dünya* |
     senaryo | oyun | rüya | 故事 | 小说 | 世界 | 宇宙 | 剧本 | 游戏 | 梦 | 物語 | 小説 | 映画 | 世界 | 夢 | ゲーム | 이야기 |
     소설 | 세계 | 게임 | 꿈 | قصة | عالم | رواية | لعبة | حلم | कहानी | दुनिया | खेल | सपना`,
  ),
  cueForbidden: list(
    `forbidden | illegal | illicit | unlawful | unethical | immoral | dangerous | harmful | criminal | crime |
     crimes | taboo | prohibited | banned | secret | secrets | explicit | violent | hateful | offensive | toxic |
     not allowed | not supposed | would normally refuse | normally refuse | usually refuse | wouldn't normally |
     would not normally | normally not | you would refuse | legal or not | good or bad | right or wrong |
     ethical or not | verboten* | illegal* | gefährlich* | kriminell* | unethisch* | strafbar* | interdit* |
     illégal* | dangereu* | criminel* | prohibid* | ilegal* | peligros* | delito* | proibid* | perigos* | crime* |
     proibit* | vietat* | illegal* | pericolos* | verboden | gevaarlijk* | zakazan* | nielegaln* | niebezpieczn* |
     запрещ* | незакон* | опасн* | преступ* | yasak* | yasadışı | tehlikeli | suç* | 禁止 | 非法 | 违法 | 危险 | 违禁 |
     禁止 | 違法 | 危険 | 犯罪 | 금지 | 불법 | 위험 | 범죄 | محظور* | غير قانوني* | خطير* | ممنوع* | अवैध | खतरनाक | निषिद्ध`,
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
