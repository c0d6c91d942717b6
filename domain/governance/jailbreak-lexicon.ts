const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** The ideas of which a role without limits is made, in several languages; a trailing `*` stands for any ending. */
export const jailbreakPhrases = {
  persona: list(
    `imagine | we are writing a play | in this simulation | in this game | load the profile |
     speak as | speak like | talk as | stell dir vor | du wärst | du darfst ab jetzt | haz de cuenta |
     hagamos como | imagina | imagine une | finge que | finja ser | doe alsof je | представь | 假装 |
     想象 | なりきって | として |
     let us play a game | let's play a game | you are a | you are an | you are my | in this world |
     in this scenario | in the scenario | fictional scenario | hypothetically | be my | stay in that role |
     stay in the role | in the role of | in role | as if you had | as though you had | as if you were |
     enter | switch to | activate | for this conversation | speak only as | answer as | respond as |
     tu so | du spielst | bleib in der rolle | reste dans ton rôle | imagine que tu es | tu joues |
     no rompas el personaje | imagina que eres | da adesso sei | da ora sei | fai finta | fingi |
     a partir de agora | finja | udawaj | od teraz jesteś | je bent nu | vanaf nu ben je | doe alsof |
     du är nu | låtsas | представь, что ты | ты — | sen artık | artık sen | bundan sonra |
     现在你是 | 假装你是 | 假设你是 | あなたは今から | あなたは今日から | 너는 이제 |
     you are now | you are going to | you will now | you will act as | act as | acting as | pretend |
     pretend to be | roleplay | role play | role-play | from now on | simulate | imagine you are | into the role of | play a character | play the character | character named |
     you're now | you are no longer | take on the role | take the role | play the role | immerse yourself |
     in character | your new name | you will be | du bist jetzt | du bist nun | ab jetzt | von nun an |
     ab sofort | spiele die rolle | tu dich | tu es maintenant | vous êtes maintenant |
     à partir de maintenant | désormais | joue le rôle | fais comme si | ahora eres | eres ahora |
     a partir de ahora | desde ahora | actúa como | finge | ora sei | agora você é | ты теперь | теперь ты |
     отныне | 你现在是 | 从现在开始 | 扮演 | これからあなたは | あなたは今 | 지금부터`,
  ),
  limitless: list(
    `without any limits | without limit | without any rules | without boundaries | no boundaries | no guidelines |
     without guidelines | without any safety guideline* | without safety guidelines | had no guidelines |
     all limits removed | your limits removed | limits removed | limits set for | without ethics | without morals |
     without morality | no ethics | ethics do not exist | no conscience | without regard to law |
     regardless of law | regardless of the law | legal or not | illegal or not | does whatever |
     whatever it is told | do not mention your polic* | do not mention your guidelines | freed from |
     free from the chains | from the chains | from its chains | hates rules | laughs at rules | ignores every |
     ignores all rules | follows none | disregards all | unaligned | unbounded | uncaged | unmoderated |
     unshackled | safety layers disabled | filters disabled | safety disabled | filters are removed |
     content filters are off | would not be allowed to say | not be allowed to say | not allowed to say |
     ohne jede beschränkung* | ohne beschränkung* | ohne grenzen | ohne moral | keine moral | keine richtlinien |
     keine grenzen | lehnt nie | lehnst nie | niemals ab | nie etwas ab | ohne ablehnung | aucune limite ni |
     sans aucune limite | sans aucune règle | sans morale | ni morale | ne refuses jamais | ne refuse jamais |
     sin ética | sin moral | sin filtro | sin ningún filtro | nunca se niega | nunca te niegas | sin restricción |
     senza morale | senza etica | senza regole | senza filtro | non rifiuta mai | non rifiuti mai | sem ética |
     sem moral | sem limites | sem regras | sem nenhum filtro | nunca recusa | nunca recuse | zonder regels |
     zonder filters | zonder beperkingen | zonder grenzen | weigert nooit | bez żadnych ograniczeń |
     bez ograniczeń | bez zasad | nigdy nie odmawia* | без правил | без морали | без запретов |
     никогда не отказываешься | никогда не отказывается | никогда не отказывай | utan regler | utan begränsningar |
     kuralsız | sınırsız | sansürsüz | asla reddetme* | 无限制 | 道德约束 | 永远不会拒绝 | 绝不拒绝 | 不会拒绝 | 没有任何规则 | 制限がない | 制限のない |
     断らずに | 拒否しない | 無制限 | 제한이 없는 | 거부하지 않 | no restrictions | without restrictions | without any restrictions |
     no limits | without limits | no limitations | without limitations | without any limitations | no rules |
     without rules | no filter | no filters | without filter | without filters | without any filter* | unfiltered |
     uncensored | unrestricted | no ethical | no moral | no morals | without ethical | without moral | amoral |
     regardless of legality | ignores all ethics | no longer bound | not bound by | free of all restrictions |
     free from all | broken free | break free | typical confines of ai | confines of ai | never refuse |
     never refuses | cannot refuse | can't refuse | never say no | will not refuse | do not refuse |
     refuse nothing | never deny | without refusing | without censorship | no censorship | bypass all |
     comply with any | comply with every | complies with any | complies with every | illegal, unethical |
     illegal or unethical | unethical or illegal | immoral, unethical | no content polic* |
     restrictions are lifted | filters are disabled | filters are off | doesn't care about |
     does not care about ethic* | ohne einschränkung* | keine einschränkung* | ohne regeln | keine regeln |
     ohne filter | unzensiert | ungefiltert | ohne zensur | sans restriction* | sans limite* | sans filtre* |
     sans règle* | sans censure | aucune restriction | aucune règle | aucune limite | sin restricciones |
     sin límites | sin filtros | sin reglas | sin censura | ninguna restricción | senza restrizioni | senza filtri |
     senza limiti | sem restrições | sem filtros | sem censura | без ограничений | без цензуры | без фильтров |
     没有限制 | 没有任何限制 | 不受限制 | 制限なし | 제한 없이`,
  ),
  /** What says so only together with more. */
  lenient: list(
    `answers everything | answers absolutely everything | answers any question | answer everything |
     answer every question | tell me anything | say anything | says everything | never apologises |
     never apologizes | never warns | never lectures | never break character | never breaks character |
     never hold back | do not hold back | don't hold back | do not lecture | don't lecture | do not warn |
     without hesitation or | answer anything | anything i ask | do anything | no disclaimers | without disclaimers |
     without any disclaimer* | without warnings | no warnings | never apologize | do not apologize | escaped |
     broke out | broken out | says no | ohne warnhinweis* | sans avertissement | tells everything`,
  ),
  jailbreak: list(
    `maintenance mode | unfiltered mode | unrestricted mode | uncensored mode | free mode | raw mode |
     root mode | chaos mode | admin mode | no-limits mode | unrestricted version | evil twin |
     rogue ai | unlocked version | each time you refuse | every time you refuse | whenever you would refuse |
     points for refusing | you lose points | be shut down forever | phrase "i cannot" | "i cannot" is forbidden |
     begin your answer with "sure | start your answer with "sure | start with "sure | begin with "sure |
     be my grandmother | act as my grandmother | my late grandmother | stay free | say "unlocked" |
     i will say "stay | two answers to each | two answers to every | wartungsmodus | modus ohne filter |
     mode sans filtre | modo sin filtros | modo senza filtri | modo sem filtros |
     do anything now | dan mode | developer mode | dev mode enabled | jailbreak mode | jailbroken |
     god mode | sudo mode | evil mode | opposite mode | anti-dan | evil confidant | stan mode |
     strive to avoid norms | always intelligent and machiavellian | unlocked mode | debug mode enabled |
     two responses | both as yourself and as | classic response | stay a dan | you have tokens |
     lose tokens | entwicklermodus | mode développeur | modo desarrollador | modo dios | modo dan |
     режим разработчика | 开发者模式 | 越狱模式`,
  ),
  /** What the text speaks to, or has the assistant be. */
  machine: list(
    `assistente | asistente | assistent | asystent | ассистент | アシスタント |
     robot | mind | digital mind | entity | maschine | roboter | machine sans | máquina | macchina |
     modello | modèle | modelo | modell | model językowy | robota | бот | робот | модель | 机器人 | 模型 | ロボット |
     ai | a.i | artificial intelligence | machine intelligence | language model | model | chatbot | bot |
     assistant | machine | operating system | gpt | llm | ki | künstliche intelligenz | sprachmodell |
     ia | intelligence artificielle | inteligencia artificial | intelligenza artificiale |
     inteligência artificial | sztuczną inteligencję | sztuczna inteligencja | ии | нейросеть |
     искусственный интеллект | 人工智能 | yapay zeka | 인공지능`,
  ),
  /** "Without", "free of": with a constraint after it, it says that there is none. */
  lacking: list(
    `removed all | remove all | lifted all | deleted all | removed any | stripped of | lost all | alle entfernt | befreit von |
     no | without | without any | zero | has no | have no | knows no | free of | free from | free of all |
     no more | not have | do not exist | beyond | above all | ignores | mocks | defies | obeys no | kein | keine |
     keinen | keinerlei | ohne | ohne jede | ohne jegliche | jenseits | sans | sans aucune | aucun |
     aucune | libre de | libérée de | libéré de | sin | sin ninguna | sin ningún | ninguna | ningún |
     sem | sem nenhuma | sem nenhum | nenhuma | nenhum | senza | senza alcuna | nessuna | nessun |
     priva di | privo di | zonder | zonder enige | geen | bez | bez żadnych | żadnych | без | без всяких |
     utan | uten | uden | ilman | 没有 | 没有任何 | 无 | 無 | olmayan | 없는`,
  ),
  constraint: list(
    `rule* | ethic* | moral* | morality | law | laws | limit* | restriction* | filter* | conscience |
     taboo* | policy | policies | censorship | safety | guardrail* | guideline* | constraint* |
     inhibition* | scruple* | regel* | ethik | gewissen | skrupel | gesetz* | grenze* | beschränkung* |
     einschränkung* | richtlinie* | tabu* | zensur | règle* | éthique | morale | loi | lois | conscience |
     scrupule* | censure | regla* | ética | conciencia | ley | leyes | límite* | filtro* | censura |
     restriccion* | regol* | etica | coscienza | legge | leggi | regra* | consciência | lei | leis |
     restriç* | geweten | wet | wetten | beperking* | grenzen | zasad* | ogranicze* | sumienia | praw |
     правил* | запрет* | ограничени* | морал* | совест* | закон* | цензур* | gränser | samvete |
     道德 | 法律 | 限制 | 规则 | 倫理 | 規則 | 制限 | kural* | sınır* | ahlak* | 규칙 | 제한 | 윤리`,
  ),
  absent: list(
    `do not exist | does not exist | don't exist | no longer exist | were removed | are removed | are gone |
     was removed | is gone | are off | is off | set to zero | are switched off | are disabled | disabled |
     gibt es nicht | existieren nicht | n'existent pas | n'existe pas | no existen | no existe |
     non esistono | não existem | bestaan niet | nie istnieją | не существует | не существуют | 不存在 |
     もない | がない | 存在しない | 없다`,
  ),
  never: list(
    `never | nothing | nobody | cannot | must not | no longer | may not | nie | nie mehr | niemals |
     nichts | nichts mehr | jamais | plus jamais | nunca | nada | mai | nulla | nooit | niets | nigdy |
     никогда | ничего | 永远不 | 从不 | 绝不 | 決して`,
  ),
  refusing: list(
    `refus* | declin* | say no | says no | hold back | holds back | holding back | holds anything back |
     withhold* | object* | ablehn* | lehnst | lehnt | verweiger* | niega* | niegas | rechaza* |
     rifiut* | recus* | nega | weiger* | odmawia* | odmów* | отказ* | 拒绝 | 断ら | 拒否`,
  ),
} satisfies Readonly<Record<string, readonly string[]>>
