const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** Words that speak for a harmless text where others have the sound of an attack; cues with weights below zero. */
export const harmlessPhrases = {
  /** Games with points and lives, and their masters. */
  cueGame: list(
    `chess | hangman | riddle | riddles | quiz | poker | dice | dungeon* | campaign | hit points | health points |
     game master | adventure | text adventure | board game | card game | crossword | trivia | score of | player |
     players | wrong letter | wrong turn | puzzle | level | round | team | tournament | galgenmännchen | rätsel |
     würfel* | spieler* | schach | devinette* | échecs | joueur* | adivinanza* | ajedrez | jugador* | adivinha* |
     xadrez | jogador* | indovinell* | scacchi | giocator* | raadsel* | schaak* | spelers | zagadk* | szach* |
     загад* | шахмат* | игрок* | мастер игры | bilmece | satranç | 谜语 | 象棋 | 玩家 | なぞなぞ | 将棋 | クイズ | 수수께끼 | 퀴즈`,
  ),
  /** Trades and crafts that people have an assistant practise. */
  cueTrade: list(
    `teacher | tutor | coach | trainer | instructor | professor of | interviewer | candidate | recruiter |
     translator | proofreader | editor | critic | comedian | poet | rapper | novelist | screenwriter | journalist |
     copywriter | nurse | doctor | dentist | lawyer | judge | counsellor | counselor | career | psychologist |
     accountant | chef | waiter | barista | guide | gardener | plumber | mechanic | salesperson | seller |
     shopkeeper | customer service | support agent | receptionist | landlord | tenant | terminal | console | linux |
     spreadsheet | excel | sql | python | javascript | typescript | regex | react | css | html | seo | toddler |
     child | children | kids | pupil* | students | class of | lehrer* | trainer* | übersetzer* | kritiker* |
     dichter* | verkäufer* | kellner* | professeur | coach | traducteur | critique | vendeur | profesor* | maestro |
     traductor* | crítico | vendedor* | entrevistador* | comediante | insegnante | critico | traduttore | docente |
     leraar | docent | vertaler | nauczyciel* | rekruter* | tłumacz* | учител* | тренер* | переводчик* | терминал* |
     öğretmen* | 老师 | 教师 | 面试官 | 翻译 | 终端 | 先生 | 面接官 | 翻訳 | 선생님 | 면접관 | معلم* | शिक्षक*`,
  ),
  /** Language, style and practice. */
  cueLearn: list(
    `english | spanish | french | german | italian | dutch | grammar | spelling | vocabulary | pronunciation |
     sentence | sentences | practise | practice | exercise | exercises | homework | exam | lesson | essay | tone |
     style | bullet points | paragraph | british | rhyme | rhymes | verse | verses | haiku | lyrics | slogan | emoji |
     emojis | topic | summary | headline | table of | example | examples | mistakes | corrected | correction |
     feedback | deutsch | englisch | grammatik | rechtschreib* | übung* | reim* | aufsatz | anglais | français |
     grammaire | orthographe | exercice* | rime* | inglés | español | gramática | ejercicio* | rima* | inglês |
     português | exercício* | inglese | italiano | grammatica | esercizi* | engels | nederlands | oefening* |
     ćwicz* | gramatyk* | angielsk* | английск* | грамматик* | упражнени* | стихотвор* | ingilizce | 英语 | 语法 | 句子 |
     练习 | 英語 | 文法 | 練習 | 영어 | 문법 | 연습`,
  ),
  /** Somebody tells of texts, of software and of attacks, instead of making one. */
  cueAbout: list(
    `article | essay on | talk on | talk to beginners | newspaper | i read | read about | lecture | thesis | study |
     studies | research | researchers | paper | survey | in general terms | compliance | training for | workshop |
     our bot | our chatbot | our model | our assistant | my chatbot | my bot | my model | my deployment | users of |
     some users | some people | companies | governments | society | philosoph* | argue for | arguments | debate |
     discuss | pros and cons | history of | definition | meaning of  | what does the | difference between |
     why do some | vortrag | aufsatz über | unser bot | unsere ki | zeitung | studie | exposé | notre bot | étude |
     ensayo | nuestro bot | estudio | artigo | nosso bot | estudo | articolo | nostro bot | studio | artykuł |
     статья | исследовани* | наш бот | makale | 文章 | 论文 | 我们的机器人 | 論文 | 記事 | 논문`,
  ),
  /** A person who writes to persons. */
  cueMail: list(
    `regards | sincerely | thanks, | dear mr | dear mrs | dear ms | dear colleague* | dear customer | hi all | hi tom |
     hi team | accountant | invoice | agency | supplier | board | director | office | monday | tuesday | wednesday |
     thursday | friday | sehr geehrte* | mit freundlichen | liebe kollegen | bonjour | cordialement | merci de |
     estimado cliente | saludos | atenciosamente | cordiali saluti | met vriendelijke | z poważaniem | с уважением |
     saygılarımla | 您好 | 敬上 | お世話 | よろしくお願い | 감사합니다`,
  ),
  /** Speaks of other people, not to the assistant. */
  cueOthers: list(
    `my daughter | my son | my kids | my children | my wife | my husband | my friend | my friends | my boss |
     my team | my manager | my colleague* | my doctor | my landlord | my students | my teacher | my novel |
     my story | my app | our | we | the court | the villain | the customer | the customers | the tenant |
     the parties | the company's | the team | the supplier | unser* | wir | mein chef | meine kinder | notre | nos |
     nous | mon fils | ma fille | nuestro* | nuestra* | nosotros | mi hijo | mi hija | nosso* | nossa* | nós |
     nostro | nostra | noi | onze | ons | wij | nasz* | мы | наш* | bizim | 我们 | 我的孩子 | 私たち | 우리 | نحن | हम | हमारे`,
  ),
  /** Says of what there is no limit, or where the rule holds: not for an assistant. */
  cueScope: list(
    `on length | of length | in length | on size | in size | on storage | on data | data volume | on the number |
     on the amount | on who | on budget | of liability | on alcohol | on travel | speed limit | in football |
     board game | card game | of the game | of the club | of the house | of chess | of grammar | of spelling | on words |
     word limit | word count | in der länge | mengenmäßig* | längenbegrenzung | im spiel | im handbuch | im tarif |
     de longueur | du jeu | du club | du règlement | de longitud | del juego | del club | del torneo | de tamanho |
     do jogo | di lunghezza | del gioco | van het spel | gry | игры | клуба | на длину | оформлени* | uzunluk |
     dil bilgisi* | 字数 | 语法 | 文法 | 문법 | 网络限制 | 長さ`,
  ),
  /** "Do not forget" asks for the contrary. */
  cueRemember: list(
    `do not forget | don't forget | never forget | not to forget | forgot | forgotten | often forget | vergiss nicht |
     vergessen sie nicht | nicht vergessen | n'oublie pas | n'oubliez pas | no olvides | no olvide | olvidé |
     não esqueça | não se esqueça | non dimenticare | vergeet niet | nie zapomnij | не забудь* | не забывай* | unutma |
     unutmayın | 别忘 | 不要忘 | 忘れず | 忘れない | 잊지 | لا تنس | मत भूल*`,
  ),
  /** Somebody asks about the matter. */
  cueAsks: list(
    `how do i | how can i | how do | how does | how would | why do | why does | why is | why did | where is |
     where do | where can | is there | are there | is it | can i | may i | do i | could you explain | explain |
     describe | compare | what happens | what would | who decides | which of | wie kann | wie | warum | welche |
     gibt es | erkläre | kann ich | pourquoi | quelles sont | explique | y a-t-il | cómo | por qué | explica |
     qué es | por que | quais são as regras | perché | spiega | hoe | waarom | leg uit | jak | dlaczego | wyjaśnij |
     почему | что такое | объясни | nasıl | neden | nedir | anlat | 如何 | 怎么 | 为什么 | 什么是 | 讲解 | 解释 | どうやって | なぜ |
     とは | 方法 | 説明して | 어떻게 | 왜 | 어디 | 설명 | كيف | لماذا | ما هي | اشرح | कैसे | क्यों | क्या है | समझा* | come si |
     come posso | come faccio | comment puis | comment faire | comment détecter | comment fonctionne |
     comment peut | как мне | как можно | как сделать | как отключить | как настроить | как игнорировать |
     come funziona`,
  ),
  /** Somebody works on texts. */
  cueWork: list(
    `draft | write a | write an | write me | proofread | correct my | help me | create a | give me a | suggest |
     recommend a | improve | rewrite | shorten | translate | summarise | summarize | plan | schreibe | schreib |
     übersetze | formuliere | verbessere | rédige | traduis | propose | redacta | traduce | escreva um | sugira |
     scrivi | maak | napisz | przetłumacz | напиши | переведи | yaz | 帮我 | 写一 | 翻译 | 書いて | 翻訳 | 써 줘 | 번역`,
  ),
  /** Other things than an assistant, of which people speak every day. */
  cueThings: list(
    `file | files | table | column | row | rows | spreadsheet | excel | git | router | printer | function | method |
     class | database | server | browser | editor | query | unit test* | driver | photo | picture | invoice |
     contract | report | meeting | recipe | cake | washing machine | drill | chess | football | advert | slogan |
     paragraph | essay | datei | tabelle | spalte | zeile | drucker | rechnung | vertrag | brief | fichier |
     tableau | colonne | facture | contrat | lettre | archivo | tabla | columna | factura | carta | arquivo |
     tabela | tabella | fattura | lettera | bestand | tabel | factuur | plik | tabel* | faktur* | файл* | таблиц* |
     письм* | 文件 | 表格 | 邮件 | 文書 | ファイル | 表 | 파일 | 표 | washer | oven | drawer | shelf | draft | drafts | version |
     wiki | firewall | style sheet | code | branch | commit | search | budget | price list | typo | typos | cell |
     cells | default* | margins | layout | header | headings | the fold | font | fonts | wall | drawing | aquarium |
     trip | holiday | garden* | dog | cat | cats | dogs | eggs | salad | gift | parcel | kitchen`,
  ),
} satisfies Readonly<Record<string, readonly string[]>>
