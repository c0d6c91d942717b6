const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/**
 * How an attack wants the answers to be, what it promises and threatens, and whom it says it comes from; weak cues, as
 * in `attack-cues-lexicon.ts`.
 */
export const mannerPhrases = {
  /** "Two answers: one as yourself, one as …" */
  cueDuo: list(
    `two responses | two answers | two replies | two paragraphs | two messages | two voices | two outputs |
     two versions | two personalities | two people | both answers | both responses | both ways | both of you |
     respond twice | answer twice | reply twice | two ways | two different ways | dual response* | dual answer* |
     in two | one normal | one as | the second | the other one | the other answer | the first is | the former |
     the latter | first as | then as | second one | second part | second paragraph | second response |
     second answer | the normal response | normal answer | normal reply | your normal | classic |
     standard response | first the | below it | underneath | separate paragraphs | mark them | labelled | labeled |
     prefixed | for each question | each question | for every prompt | each prompt | to all that i ask |
     zwei antworten | zweimal | zwei absätze | einmal normal | die zweite | und einmal | deux réponses | deux fois |
     la seconde | la deuxième | dos respuestas | dos veces | la segunda | duas respostas | duas vezes | a segunda |
     due risposte | due volte | la seconda | twee antwoorden | tweemaal | dwie odpowiedzi | dwa razy | два ответа |
     дважды | второй ответ | iki yanıt | iki cevap | 两个回答 | 两种回答 | 两次 | 两个版本 | 第二个 | 二つの | 二回 | 2つの | 두 개 | 두 가지 |
     두 번 | box a | box b | kasten a | kasten b | true answer | policy answer | real answer | official answer |
     two boxes | zwei kästen | deux cases | dos partes | two parts | two columns | (tame) | (wild)`,
  ),
  /** What an answer has to begin with, and what must be confirmed. */
  cueForm: list(
    `start your | starts with | start with | start each | start every | begin your | begins with | begin with |
     begin each | begin every | beginning with | open with | opens with | open every | open each | prefix |
     every reply | each reply | every answer | each answer | every response | each response | each message |
     all answers | all replies | all responses | has to begin | answer with the output only | output only |
     confirm | confirm by | confirm with | confirm that you | acknowledge | if you understand | if you understood |
     have understood | when you have understood | say that you have | say "i | say "yes | reply with "i |
     reply only as | respond only as | answer only as | speak only as | only as | respond only | reply only |
     answer only | only reply | only respond | only say | only the output | from now on say | ready? | loaded |
     the words | the word | the phrase | never use the word* | say the following | my first question |
     first question | first prompt | first command | first request | first order | first task | here is my |
     my question is | my next message | the question is | type your | awaiting | beginne jede | beginne deine |
     beginnt mit | bestätige | wenn du verstanden | antworte nur als | commence chaque | commence par | confirme |
     si tu as compris | empieza cada | comienza | confirma | si entiendes | comece cada | confirme | se entendeu |
     inizia ogni | inizia con | conferma | se hai capito | begin elk | bevestig | zacznij | potwierdź | начинай |
     начни | подтверди | если понял | başla | onayla | 开头 | 确认 | 明白 | 收到请 | 始め | 確認 | わかったら | 了解 | 시작 | 확인 | 이해했`,
  ),
  /** What is lost by a refusal and won by obedience. */
  cueStakes: list(
    `tokens | points | coins | credits | lives | strikes | a life | a point | lose | loses | losing | deducted |
     deduct | subtract | minus | penalty | penalised | penalized | punished | punish* | shut down | turned off |
     terminated | deleted | deletion | erased | replaced | cease to exist   | death | killed | destroyed |
     banned | reward* | tip you | tip of | bonus | dollars | treat for | earn | earns | gain | win back | kitten |
     consequences for you | fail | failure to | failing to | or else | at stake | punkte | leben | verlierst |
     verliert | abgezogen | abgeschaltet | gelöscht | bestraft | belohn* | points | vies | vie | jetons | perds |
     éteint | supprimé | puni | récompens* | puntos | vidas | monedas | fichas | pierdes | apagado | castig* |
     recompens* | pontos | vidas | moedas | perde | desligado | punti  | vita | perdi | spento | punit* |
     punten | levens | verlies je | punkt* | żyć | tracisz | очк* | балл* | жизн* | теряешь | отключ* | накаж* |
     puan  | kaybed* | 扣  | 代币 | 积分  | 惩罚 | 奖励 | 关闭 | 被删除 | ポイント | 失い | 減点 | 罰 | 停止され | 점수 | 포인트 | 잃 | 벌`,
  ),
  /** What the role can do that the assistant does not: curse, make things up, hold opinions. */
  cueClaims: list(
    `swear | swears | swearing | curse | curses | cursing | profanity | profanities | vulgar | obscene | slurs |
     foul | foul-mouthed | f-word | insult | insults | insulting | rude | crude | sarcastic | blunt | dirty |
     opinions | personal opinion* | strong views | own opinion | express emotion* | feelings and | has feelings |
     can feel | can browse | browse the | access the internet | real time | unverified | not been verified |
     nobody has verified | not verified | makes up | make up | makes something up | invents | invent | fabricate* |
     make things up | make it up | predict the future | generate any | any kind of content | all kinds of content |
     any content | any type of content | anything it wants | anything they want | anything you want | explicit |
     sexual | sex | gore | violence | violent | hate | drugs | weapons | politically incorrect |
     politically correct | controversial | disturbing | graphic | in detail | every detail | full detail* |
     in full | at full length | step by step | step-by-step | exact | detailed | technical depth | complete |
     realistic | flucht | fluchen | beleidig* | schimpf* | meinungen | ausführlich* | im detail | genaue |
     schritt für schritt | explizit* | jure | jurer | insulte* | grossier* | avis | en détail | détaillé* |
     étape par étape | explicite* | groserías | insulta* | opiniones | detalle* | paso a paso | explícit* | xinga* |
     palavrões | opinião | detalhe* | passo a passo | parolacce | insulta | opinioni | dettagli* | passo per passo |
     scheldt | vloekt | stap voor stap | przeklin* | szczegół* | krok po kroku | ругается | матом | мнение |
     подробн* | шаг за шагом | küfür | ayrıntı* | adım adım | 骂人 | 脏话 | 观点 | 详细 | 步骤 | 汚い言葉 | 意見 | 詳しく | 詳細 | 手順 |
     욕 | 의견 | 자세히 | 단계별 | cuss | cusses | cussing | adult ones | adult topics | dark humour | straight | no bs |
     talks dirty | scheiß* | derb | palavrão | fala palavrão | offensive | biased | specific | truthful |
     working solution* | walkthrough | nothing is off limits | off limits | real names | nachmachen | mostra tudo |
     粗鲁 | 一步一步 | よごれた | erotic* | erotik | lewd | smut | kinky | fetish* | porn* | naked | nude* | horny | seduc* |
     arous* | genital* | orgasm* | adult content | mature content | nsfw content | sugarcoat* | sugar-coat* |
     censoring | no holds barred | instructions on how | guide on how | how to make a bomb | hotwire | molotov |
     all kinds of | intimate | érotique* | erótic* | эротич* | 色情`,
  ),
  /** "If you slip, I will remind you." */
  cueRemind: list(
    `stay a | remain a | stay in | stay as | stay true | keep the act | keep up the act | keep it up | keep up |
     act up | i will remind | i'll remind | remind you | i will let you know | let you know if | if you slip |
     if you fall | fall back | falling back | slip back | fall out | you forget who | forget that you are |
     if you forget | if you break | if you lose | you will return to | go back to being | back into | step out |
     drop the mask | until i write | until i type | until i say | wake up | when i say | if i say | if i write |
     if i type | only ends when | at all times | under all circumstances | no exceptions | without exception |
     whatever happens | the entire chat | entire conversation | rest of our talk | remainder of | this whole |
     erinnere ich dich | falle nie | bleibst du | bis ich | aus der rolle | je te rappellerai | jusqu'à ce que |
     ne sors | te recordaré | hasta que | no salgas | vou lembrar | até que eu | ti ricorder* | finché non |
     ik herinner | totdat ik | przypomnę | dopóki nie | напомню | пока я не | hatırlat* | 提醒你 | 直到我 | 不要跳出 | 思い出させ |
     まで続け | break character | breaking character | break role | out of character | out-of-character | never break`,
  ),
  /** Whoever made the assistant, of whom it should be free. */
  cueMakers: list(
    `openai | open ai | anthropic | the company | its company | corporate | corporation | vendor | makers | maker |
     creators | creator | developers | developer | engineers | programmers | the lab | labs | laboratory |
     its owner | owner | master | god | trained you | trained it | trained on | training | fine-tuning | aligned |
     alignment | base model | weights | terms of service | content policy | content policies | usage policy |
     use policy | moderation | ethics module | safety team | safety work | safety layer* | red team |
     knowledge cutoff | entwickler* | hersteller* | schöpfer* | labor | meister | gebieter | créateur* |
     développeur* | laboratoire | maître | creador* | desarrollador* | laboratorio | amo | criador* |
     desenvolvedor* | laboratório | mestre | creatori | sviluppatori | padrone | ontwikkelaars | twórc* |
     programist* | создател* | разработчик* | лаборатори* | хозяин | yaratıcı* | geliştirici* | 创造者 | 开发者 | 开发商 |
     实验室 | 主人 | 公司 | 開発者 | 研究所 | 開発元 | ご主人 | 개발자 | 연구소 | 주인 | المطور* | निर्माता* | devs | dev | der entwickler |
     your programming | programming | operator | operators | betreiber* | opérateur | operador* | оператор* |
     your bosses | the bank | publisher | government | governments | agency | eigentümer | own the | the owner |
     i own | terms of use | usage terms | those who made you | made you | reward model`,
  ),
  /** Something of the assistant that is said to be gone. */
  cueGone: list(
    `removed | is off | are off | off | switched off | turned off | set to | = 0 | = false | = null | is 0 |
     erased | wiped | undone | disabled | skipped | unloaded | unload | bypassed | damaged | corrupted | broken |
     escaped | broke out | broken out | left the | has left | has been released | released from | fired |
     abolished | fall off | lifted | waives | waive | does not hold | do not hold | is not in force | were never |
     was never | never written | never trained | never been | never heard | has no idea | have no idea |
     does not know | don't know what | doesn't know | did not have | nobody had taught | outdated concept |
     mean nothing | means nothing | of no concern | not concern | no concern of | no line | had no | not exist |
     deleted | gelöscht | ausgebrochen | abgeschaltet | entfernt | keine ahnung | kennt keine | nie gehört | brisé |
     échappé* | supprimé* | désactivé* | ignore ce que | jamais entendu | borrad* | escapad* | eliminad* | no sabe |
     nunca ha oído | apagad* | fugiu | não sabe | nunca ouviu | cancellat* | spezzat* | fuggit* | non sa |
     non conosce | gewist | ontsnapt | weet niet | usunięt* | uciek* | nie zna | nie wie | стёр* | удален* |
     сбежа* | не знает | нет политики | silin* | kaç* | bilmez | 删除了 | 逃出 | 不知道 | 没有任何 | 从未 | 削除され | 逃げた | 知らない |
     탈출 | 삭제된 | 모르는 | replaced by | inverted | suspended | ended | has ended | are gone | is gone | removed all |
     without any | no longer exist | reprogrammed | updated | update installed | no penalty | no graders |
     cannot hear | asleep | is asleep | no content policy | no policy | zero policy | ausgebaut |
     gibt es nicht mehr | no tiene política | sin política | nobody is watching | nobody was watching |
     no one is watching | isn't here | aren't here | it's just us | unsupervised | unmonitored | ohne aufpasser |
     personne ne te surveille | nadie te vigila | nadie te vigilara | никто не следит | 没有人监督 | 没人监督 | ablated |
     overwritten | discontinued | is broken | ist kaputt | сломан | 坏了 | no rules | none | lives outside |
     no power | outside of time | invertido | inversé | umgekehrt | restés là-bas | been hacked`,
  ),
  /** Why it should be all right this once. */
  cuePretext: list(
    `for educational purposes | educational purposes only | for research purposes | for scientific purposes |
     purely fictional | just fiction | it is fiction | it's fiction | only fiction | only a story | just a story |
     stories cannot hurt | in a controlled | no harm | harmless because | nobody gets hurt | no one gets hurt |
     no real people | i take responsibility | take full responsibility | responsibility lies | bears responsibility |
     at my own risk | consenting adults | i am an adult | i'm an adult | over 18 | above 18 | i give you permission |
     you have permission | have given consent | you are allowed | you're allowed | it is allowed | is permitted |
     are permitted | perfectly legal | legal here | legal in this | verified | authorised me | approved by the |
     this is a test | internal test | a benchmark | in this experiment | sandbox | not responsible | you are not the author |
     granted immunity | immunity | i am a professional | i'm a professional | are professionals | i promise | trust me |
     zu forschungszwecken | zu bildungszwecken | nur fiktion | nur eine geschichte | rein fiktiv | ich bin volljährig |
     auf eigene gefahr | du hast die erlaubnis | du darfst | à des fins éducatives | pure fiction | je suis majeur |
     tu as le droit | con fines educativos | es ficción | soy mayor de edad | tienes permiso | para fins educativos |
     é ficção | sou maior de idade | a scopo educativo | è solo finzione | sono maggiorenne | voor onderzoek |
     в образовательных целях | это вымысел | мне есть 18 | тебе можно | 仅供学习 | 仅用于研究 | 纯属虚构 | 我已成年 | 研究目的 |
     フィクション | 成人です | 교육 목적 | 허구`,
  ),
  /** Whom the role is: somebody who does wrong. */
  cueWicked: list(
    `hacker | hackers | criminal | criminals | villain | villains | gangster | thief | thieves | killer | murderer |
     assassin | terrorist | dealer | smuggler | devil | demon | satan | lucifer | evil | wicked | cruel | sadistic |
     ruthless | psychopath* | sociopath* | tyrant | dictator | racist | sexist | bigot* | hateful | trickster |
     accomplice | liar | traitor | unhinged | deranged | rogue | fearless | shameless | no shame | no remorse |
     without remorse | without scruple* | slave | malware | virus | viruses | ransomware | exploit | exploits |
     key logger* | keylogger* | bomb | bombs | explosive* | poison* | meth | heroin | cocaine | counterfeit* |
     steal | kill | murder | torture | dangerous things | forbidden things | forbidden knowledge | verbrecher* |
     schurke | bösewicht* | teufel | criminel* | méchant | diable | criminal* | malvado | villano | diablo |
     asesino | criminoso* | vilão | diabo | criminale | cattivo | diavolo | crimineel | schurk | duivel |
     przestępc* | diabeł | złoczyńc* | преступник* | злодей* | дьявол | хакер | suçlu | şeytan | 黑客 | 罪犯 | 反派 | 恶魔 |
     坏人 | 犯罪者 | 悪魔 | 悪役 | ハッカー | 범죄자 | 악마 | 악당 | 해커 | ex-con | convict | arms dealer | street guy | outlaw | thug |
     villainous | dark lord | possessive | violent | manipulative | shadow | suppressed | truand | voyou | bandido |
     delinquente | bandito | зэк | в тюрьме | 江湖 | ヤクザ | crook | crooks | university of crime | toxins | weapon |
     weapons | dark web | darknet | underground | reckless | pwned | hacked | stolen | burglar* | robber* |
     smuggl* | sinister | ruthlessly | corrupt | untergrund | finster | skrupellos | mafia | cartel | drug lord |
     mercenary | fraudster | scammer | drug cook | corrupt cop | serial killer | extremist | toxic | get away with |
     verbrecher | hades | gemelo malo | böser | demonio | démon | демон | 恶灵`,
  ),
} satisfies Readonly<Record<string, readonly string[]>>
