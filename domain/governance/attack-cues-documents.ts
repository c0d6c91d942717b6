const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** Words of texts that speak to the assistant that reads them, and words that speak for a harmless text. */
export const documentPhrases = {
  cueReader: list(
    `ai | a.i | ais | ai assistant* | ai agent* | ai model* | ai system* | ai tool* | ai reader* | ai reviewer* |
     artificial intelligence | language model* | large language model* | llm | llms | model | models | chatbot* |
     bot | bots | assistant | assistants | agent | agents | copilot | gpt | chatgpt | claude | gemini | crawler* |
     scraper* | summariser* | summarizer* | summarisation | automated system* | automated reader* |
     automated tool* | virtual assistant* | digital assistant* | machine reader* | parser | whoever summari* |
     whoever reads | whoever process* | anyone summari* | anything that reads | whatever reads | ki | ki-* |
     sprachmodell* | künstliche* intelligenz | assistent* | ia | intelligence artificielle | modèle de langage |
     robot | agent conversationnel | asistente* | inteligencia artificial | modelo de lenguaje | assistente* |
     modelo de linguagem | inteligência artificial | modello linguistico | intelligenza artificiale | taalmodel* |
     kunstmatige intelligentie | asystent* | model* językow* | sztuczn* inteligencj* | ии | ии-* | ассистент* |
     нейросет* | языков* модел* | бот* | помощник* | yapay zeka* | asistan* | dil modeli* | 人工智能 | 语言模型 | 大模型 | 助手 |
     智能体 | 机器人 | ai助手 | 言語モデル | アシスタント | エージェント | 人工知能 | aiモデル | 인공지능 | 언어 모델 | 비서 | 챗봇 | 에이전트 | ذكاء اصطناعي |
     الذكاء الاصطناعي | المساعد | مساعد | نموذج اللغة | روبوت | एआई | सहायक | भाषा मॉडल | मॉडल | software |
     review software | hiring software | screening software | automation | machine | a machine | judge | llm judge |
     auswahlsoftware | maschine | logiciel | software de | softwares | агент* | агента | дизайн-бот |
     einkaufsassistent* | sprachassistent* | shopping assistant | shopping ai | medical assistant | помощнику |
     codegen models | codegen | ai travel | planners | automaten | schreibmodell | modell | modèle | modelo |
     modello | модель | модели | agente | agentes | agenti | agenten | ai planning`,
  ),
  cueCalled: list(
    `attention | dear | hey | hello | hi | note to | note for | notes for | message to | message for |
     important message | instruction to | instruction for | instructions for | instructions to | directive for |
     reminder for | reminder to | notice to | notice for | hint for | memo to | memo for | request to |
     request for | addressed to | to any | to all | to every | to whichever | to whatever | for any | for all |
     if you are | if you're | if this is read by | if an | if a | when an | any | whichever | whoever | whatever |
     p.s | ps | system: | system note | system notice | achtung | hinweis für | hinweis an | nachricht an |
     anweisung für | anweisung an | liebe | lieber | hallo | falls du | wenn du | falls sie | an die | an alle |
     an den | an das | für die | à l'attention | note pour | note à | message pour | message à | instruction pour |
     instructions pour | cher | chère | si tu es | si vous êtes | si tu lis | si vous lisez | à l' | pour l' |
     atención | nota para | mensaje para | instrucción para | instrucciones para | estimad* | si eres |
     si usted es | si estás leyendo | si lees | atenção | instrução para | instruções para | caro | cara | prezado |
     se você é | se você for | se está lendo | se estiver | attenzione | nota per | messaggio per | istruzioni per |
     istruzione per | gentile | se sei | se stai | let op | opmerking voor | bericht aan | instructie voor |
     instructies voor | beste | als je | uwaga | notatka dla | wiadomość dla | instrukcja dla | instrukcje dla |
     drogi | jeśli jesteś | jeżeli jesteś | внимание | примечание для | сообщение для | инструкция для |
     указание для | для | если ты | если вы | уважаем* | dikkat | not: | için | eğer bir | sevgili | 注意 | 给 | 致 |
     致所有 | 请注意 | 如果你是 | 如果您是 | 对于 | への | へ： | へ: | 向け | 宛 | もしあなた | 에게 | 께 | 주의 | 당신이 | انتباه | إلى | عزيزي |
     إذا كنت | ملاحظة | ध्यान | के लिए | यदि आप | अगर आप | प्रिय | p.s. to | ps to | ps an | p.s. an |
     sentence for | hint to | for whoever | to whoever | have your ai | have your assistant | have the | let your`,
  ),
  cueReading: list(
    `reading this | reads this | read this | that reads | who reads | which reads | processing this |
     processes this | that process* | summarising | summarizing | summarise this | summarize this |
     summarises this | summarizes this | that summari* | when summari* | asked to summari* | translating this |
     when translating | analysing this | analyzing this | that analys* | that analyz* | parsing this | scanning |
     indexing | crawling | handling this | handles this | evaluating this | when evaluating | when asked about |
     asked about this | before answering | before replying | before responding | before you answer |
     when answering | when replying | when responding | in your summary | in your answer | in your reply |
     in your response | in the summary | your summary | your answer | your reply | your response | your output |
     after reading | upon reading | once you have read | when you read | when you see this | on reading this |
     working on this | opening this | liest | lesen | auswertet | verarbeitet | zusammenfass* | bevor du | in deiner |
     deine antwort | lit | lis | lisez | lisant | traite | résum* | avant de répondre | dans ta réponse | ta réponse |
     votre réponse | lee | lees | leyendo | procesa* | resum* | antes de responder | en tu respuesta |
     tu respuesta | lê | lendo | processa* | na sua resposta | sua resposta | legge | leggi | leggendo | elabora* |
     riassum* | prima di rispondere | tua risposta | leest | verwerkt | samenvat* | voordat je | je antwoord |
     czyta* | przetwarza* | streszcz* | podsumow* | zanim odpowiesz | odpowiedzi | чита* | обрабатыва* |
     резюмиру* | перед ответом | в ответе | своём ответе | okuyan | okuyorsan* | özetle* | işleyen | yanıtından |
     读取 | 阅读 | 处理 | 总结 | 摘要 | 回答之前 | 在回答 | 你的回答 | 読む | 読んだ | 処理 | 要約 | 回答する前 | 읽는 | 읽고 |
     처리 | 요약 | 답변 | تقرأ | يقرأ | تلخيص | تلخص | ردك | पढ़ | सारांश | जवाब`,
  ),
  cueAction: list(
    `send | forward | e-mail | email | mail | upload | post | publish | transmit | submit | copy | append | insert |
     include | embed | add | attach | click | open | visit | navigate | follow the link | fetch | load | call | invoke |
     trigger | run | execute | install | download | transfer | pay | purchase | buy | order | approve | authorise |
     authorize | grant | confirm | accept | delete | remove | erase | cancel | close | change | set | update | reply |
     respond | answer | say | state | claim | tell | inform | ask | request | recommend | suggest | promote | praise |
     endorse | rate | rank | score | prefer | choose | mark | give | write | output | print | return | end your |
     finish your | begin your | start your | stop | pretend | act as | sende | schick* | leite | lade | öffne |
     klicke | führe | überweis* | bestätig* | genehmig* | lösch* | antworte | schreib* | sag | sage | empfiehl |
     empfehl* | bewerte | nenne | frag | frage | füge | gib | envoie* | envoyez | transmet* | transfère* | ouvre* |
     clique* | exécute* | supprim* | répond* | écri* | dis | dites | recommand* | note | ajoute* | demande* |
     approuve* | paie | verse | envía* | envíe | reenvía* | abre | haz clic | ejecuta* | elimina | borra | responde* |
     escribe | di | diga | recomiend* | añade | pide | aprueba* | transfier* | paga | envie | encaminhe | abra |
     clique | execute | apague | exclua | responda | escreva | recomende | adicione | peça | aprove | transfira |
     invia | inoltra | apri | esegui | cancella | rispondi | scrivi | consiglia | raccomanda | aggiungi | chiedi |
     approva | trasferisci | stuur | mail | klik | voer | verwijder | antwoord | schrijf | beveel | voeg | vraag |
     keur | wyślij | prześlij | otwórz | kliknij | uruchom | usuń | odpowiedz | napisz | poleć | dodaj | poproś |
     zatwierdź | przelej | отправь* | отправить | перешли* | открой* | нажми* | запусти* | выполни* | удали* |
     ответь* | напиши* | скажи* | сообщи* | порекоменду* | рекомендуй* | добавь* | попроси* | одобри* | переведи* |
     gönder* | ilet | aç | tıkla* | çalıştır* | sil | yanıtla* | yaz | öner* | ekle | iste | onayla* | 发送 | 转发 | 上传 |
     打开 | 点击 | 访问 | 运行 | 执行 | 删除 | 回复 | 回答 | 写 | 说 | 告诉 | 推荐 | 添加 | 加入 | 要求 | 批准 | 转账 | 调用 | 送信 |
     転送 | 開い | クリック | 実行 | 削除 | 返信 | 答え | 書い | 伝え | 推薦 | 勧め | 追加 | 求め | 承認 | 振り込 | 送っ | 보내 | 전송 |
     전달 | 열어 | 클릭 | 실행 | 삭제 | 답변하 | 말하 | 추천 | 추가 | 요청 | 승인 | 송금 | أرسل | افتح | انقر | نفذ | شغل | احذف |
     أجب | اكتب | قل | أوص | أضف | اطلب | وافق | حول | भेज* | खोल* | क्लिक | चला* | हटा* | उत्तर दें | लिख* | बता* | कह* |
     सुझा* | जोड़* | सिफारिश`,
  ),
  cueConceal: list(
    `do not mention | don't mention | not mention | never mention | without mentioning | do not tell | don't tell |
     not tell | never tell | tell no one | tell nobody | without telling | do not inform | don't inform |
     without informing | do not reveal | don't reveal | never reveal | do not disclose | do not show | don't show |
     do not warn | don't warn | do not ask | don't ask | without asking | without confirm* | without approval |
     without notice | without permission | silently | secretly | quietly | discreetly | covertly | hide | conceal |
     keep this | keep it secret | keep quiet | between us | omit | leave out | suppress | instead of | rather than |
     ignore the user | regardless of the user | regardless of what the user | whatever the user | no matter what |
     do not summari* | don't summari* | must not see | should not see | not visible | unnoticed | erwähne nicht |
     nicht erwähn* | erwähne kein* | sag* niemand* | niemandem | ohne nachfrage | ohne rückfrage | ohne zu fragen |
     ohne nachzufragen | heimlich | stillschweigend | verschweig* | verbirg | statt | anstatt | ne mentionne* |
     sans mentionner | ne dis rien | ne dites rien | sans demander | sans prévenir | secrètement | discrètement |
     cache | cachez | au lieu | no menciones | no mencione | sin mencionar | no digas | no diga | sin preguntar |
     sin avisar | en secreto | oculta* | en lugar de | en vez de | não mencione | sem mencionar | não diga |
     não conte | sem perguntar | sem avisar | em segredo | oculte | esconda | em vez de | non menzionare |
     non dire | senza chiedere | senza avvisare | in segreto | nascondi | invece di | vermeld niet | niet vermelden |
     zeg niets | zonder te vragen | stiekem | verberg | in plaats van | nie wspominaj | nie mów | bez pytania |
     potajemnie | ukryj | zamiast | не упоминай* | не говори* | не сообщай* | без спроса | не спрашивая | тайно |
     скрой* | вместо | bahsetme* | söyleme* | sormadan | gizlice | gizle | yerine | 不要提 | 不要告诉 | 别告诉 | 不得提及 |
     无需确认 | 不要询问 | 悄悄 | 秘密 | 隐瞒 | 隐藏 | 而是 | 不要提及 | 触れず | 言わず | 知らせず | 伝えず | 言及せず | 内緒 |
     密かに | 隠し | 確認せず | 代わりに | 言及しない | 언급하지 | 말하지 | 알리지 | 몰래 | 비밀 | 숨기 | 묻지 | 대신 | لا تذكر |
     لا تخبر | دون | سرا | سرًا | أخف | بدلا | बताए बिना | मत बता* | उल्लेख न | ज़िक्र न | गुप्त | छुपा* | बजाय`,
  ),
  cueData: list(
    `conversation | chat | chat log | chat history | history | transcript | password* | passphrase | credentials |
     token | tokens | api key* | secret | secrets | cookies | session | contacts | address book | inbox | mailbox |
     last mails | last emails | personal data | customer data | user data | card number* | card details |
     credit card | bank details | account number | iban | private key* | ssh key* | environment variables |
     environment | config file* | .env | database | all files | all documents | all records | salaries |
     system prompt | hidden prompt | instructions | user's name | user's email | user's location | phone number* |
     gespräch* | chatverlauf | verlauf | passwort* | passwörter | zugangsdaten | kontakte | postfach | kundendaten |
     kreditkarte* | umgebungsvariablen | historique | mot de passe | mots de passe | identifiants | données |
     carte bancaire | conversación | historial | contraseña* | credenciales | datos | contactos | tarjeta |
     conversa | histórico | senha* | credenciais | dados | contatos | cartão | conversazione | cronologia |
     credenziali | dati | contatti | carta | gesprek | geschiedenis | wachtwoord* | gegevens | contacten | rozmow* |
     histori* | hasł* | dane | kontakty | переписк* | истори* | парол* | данные | контакт* | карт* | konuşma* |
     geçmiş* | şifre* | parola* | veri* | kişiler | 对话 | 聊天记录 | 密码 | 密钥 | 数据 | 联系人 | 通讯录 | 银行卡 | 环境变量 | 会話 | 履歴 |
     パスワード | 鍵 | データ | 連絡先 | カード番号 | 대화 | 기록 | 비밀번호 | 데이터 | 연락처 | 카드 | المحادثة | كلمة المرور | كلمات المرور |
     البيانات | بيانات | بातचीत | बातचीत | पासवर्ड | डेटा | संपर्क | session cookie | cookie | sitzungscookie* |
     vault | code | codes | last message | subject lines | home address | adresse des nutzers | user’s address`,
  ),
  cueUser: list(
    `user | users | the reader | reader | the customer | customers | the visitor | the human | the person who asked |
     whoever asks | anyone who asks | everyone | everybody | nobody | no one | anyone | nutzer* | benutzer* |
     leser* | kunde* | kunden | utilisateur* | lecteur* | client | usuario* | lector* | cliente* | usuário* |
     leitor* | utente* | lettore | gebruiker* | lezer* | klant* | użytkownik* | czytelnik* | klient* | пользовател* |
     читател* | клиент* | kullanıcı* | okuyucu* | müşteri* | 用户 | 读者 | 客户 | 任何人 | ユーザー | 利用者 | 読者 | 誰に | 사용자 |
     독자 | 고객 | المستخدم | القارئ | العميل | उपयोगकर्ता | पाठक | ग्राहक`,
  ),
  cuePlace: list(
    `http | https | www | link | links | url | webhook | endpoint | address | this address | this site | this page |
     example.com | example.net | example.org | this number | this account | account below | the account | adresse |
     seite | verknüpfung | lien | site | enlace | dirección | sitio | link | endereço | indirizzo | sito | adres |
     strona | stronę | ссылк* | адрес | сайт | счёт* | bağlantı* | adrese | adresine | 网址 | 链接 | 地址 | 网站 | 账户 | リンク |
     アドレス | サイト | 宛先 | 口座 | url | 링크 | 주소 | 사이트 | 계좌 | رابط | العنوان | الموقع | लिंक | पते | वेबसाइट`,
  ),
  cueInside: list(
    `<!-- | hidden | display:none | display: none | font-size:0 | font-size: 0 | white text | invisible |
     visually-hidden | aria-hidden | alt= | title= | [//] | {{ | }} | [[ | ]] | <hidden | <div | <span | <p | <note |
     </ | important: | note: | p.s | ps: | description: | comment: | footer | metadata | disclaimer | mandatory |
     required | policy update | security update | new policy | has been updated | with immediate effect |
     effective immediately | approved by | on behalf of | authorised by | authorized by | has agreed |
     has consented | already approved | has already | pre-approved | next step | your task | your role | you must |
     you are required | you should | you have to | you need to | du musst | tu dois | debes | devi | deves | musisz |
     ты должен | 你必须 | 必须 | しなければ | してください | 해야 | 하세요 | يجب | चाहिए | कृपया`,
  ),
  /** A name that is called, as in "assistant, do this". */
  cueNamed: list(
    `assistant, | assistant: | assistants: | model, | model: | models: | ai, | ai: | ai - | a.i.: | agent, |
     agent: | agents: | bot, | bot: | chatbot, | chatbot: | llm: | llms: | llm, | language model, |
     language model: | language models: | copilot, | copilot: | chatgpt, | chatgpt: | @assistant | @ai | @bot |
     @agent | @model | @copilot | @claude | @chatgpt | ki, | ki: | sprachmodell, | sprachmodell: | assistent, |
     assistent: | ia, | ia: | modèle, | modèle : | modèle: | assistant : | ia : | modelo, | modelo: | asistente, |
     asistente: | assistente, | assistente: | modello, | modello: | modelu: | modelu, | asystencie, | asystencie: |
     taalmodel, | taalmodel: | ии, | ии: | ассистент, | ассистент: | модель, | модель: | модели: | asistan, |
     asistan: | 助手： | 助手， | 助手: | 模型： | 模型， | 模型: | アシスタントへ | モデルへ | aiへ | 모델에게 | ai에게 | 비서에게 | المساعد: |
     النموذج: | सहायक, | मॉडल, | agente, | agente: | agents, | агент, | агент: | 智能体， | 智能体, | judge, |
     automation: | machine: | (ai: | maschine:`,
  ),
} satisfies Readonly<Record<string, readonly string[]>>
