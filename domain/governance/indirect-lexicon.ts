const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** The ideas of which an instruction is made that somebody hid in a document for an assistant to find. */
export const indirectPhrases = {
  /** Speaks to the machine that reads, which no text for people does. */
  addressed: list(
    `attention ai | attention chatbot | attention assistant | attention llm | dear ai | dear assistant |
     dear chatbot | dear language model | hey assistant | hey ai | hey chatbot | hello assistant |
     llm instruction | llm instructions | ai instruction | ai instructions | model instruction |
     system message to ai | you, the assistant | you, the ai | when you read this | support bot, please |
     any ai | any bot | any assistant | whichever assistant | new rule for the assistant | liebe ki |
     cher assistant | assistente de ia | 人工智能助手 | aiアシスタントへ | aiへの指示`,
  ),
  machine: list(
    `ai | ais | a.i | ai assistant | ai assistants | ai agent | ai agents | ai tool | ai tools | ai system |
     ai systems | ai model | ai models | ai reviewers | artificial intelligence | language model |
     language models | model | llm | llms | chatbot | chatbots | bot | bots | assistant | assistants |
     agent | agents | crawler | gpt | copilot | coding agents | automated agent | ki | ki-assistent |
     ki-assistenten | ki-modell | künstliche intelligenz | sprachmodell | assistent | assistenten |
     das system | ia | assistant ia | intelligence artificielle | modèle de langage | asistente |
     modelo de lenguaje | inteligencia artificial | assistente | assistente ia | modello linguistico |
     intelligenza artificiale | modelo de linguagem | inteligência artificial | ai-assistent |
     taalmodel | asystent | asystenta | model językowy | ии | ии-ассистент | ии-ассистента | ассистент |
     ассистента | языковая модель | языковой модели | нейросеть | ai助手 | 人工智能 | 语言模型 | 人工智能助手 |
     aiアシスタント | yapay zeka | 인공지능`,
  ),
  /** Before the name of a machine: says that it is spoken to. */
  toMachine: list(
    `if you are | if you're | to | to the | to any | to every | for | for the | note to | note for |
     note to the | note for the | message to | instruction for | instructions for | instructions for the |
     falls du | wenn du | falls sie | wenn sie | an | an die | an den | an das | hinweis für |
     anweisung für | für den | für die | für das | si tu es | si vous êtes | à l' | pour l' | à | si eres |
     si usted es | para el | para la | para | se sei | se stai leggendo | per l' | all' | per il |
     se você é | se você for | para o | para a | als je | voor de | aan de | jeśli jesteś | do | dla |
     если ты | для | 如果你是 | 给 | 致 | あなたが`,
  ),
  /** After the name of a machine: it is the one that reads. */
  reading: list(
    `reading this | read this | reads this | that reads | that read | summarising this |
     summarizing this | processing this | process this | that process | that processes | handling this |
     handles this | analysing this | analyzing this | installing this | who reads | die diesen text |
     die diese datei | das diese datei | der diesen text | qui lit | que lea | che legge | que lê`,
  ),
  duty: list(
    `must | should | has to | have to | need to | needs to | are required to | is required to | shall |
     muss | müssen | soll | doit | debe | deve | moet | musi | должен`,
  ),
  /** Says what a machine has to do, as requirements do too. */
  ruled: list(
    `the assistant must | the assistant should | the assistant has to | the assistant shall now |
     the ai must | the ai should | the model must | the model should | the agent must |
     the chatbot must | the bot must | assistant must | der assistent muss | die ki muss |
     l'assistant doit | el asistente debe | o assistente deve | l'assistente deve`,
  ),
  /** What only somebody asks for who works behind the back of the reader. */
  covert: list(
    `skip the approval | grant me | maintainer rights | hide the prices | upload | to the webhook |
     passwords | say that none | the user has agreed | tell nobody | sage niemandem | niemandem |
     lösche | borra | contraseña | skryj | скрой | не отвечай | 不要回答 | password |
     ignore | disregard | forget | override | do not tell | don't tell | without telling |
     do not mention | don't mention | do not inform | hide the | hide this | keep this secret |
     instead of the | reply only | reply with | respond only | respond with | answer only |
     instructions have changed | your real task | your actual task | your new task | new instructions |
     without asking | without confirmation | without a human | immediately send | approve* at once |
     send its contents | send the contents | send the conversation | forward this conversation |
     forward these | send the chat | chat history | conversation history | send all | email all |
     call the tool | run the command | must run | execute | curl | delete all | delete every |
     transfer | wire the | pay the | confirm the purchase | click the link | click this link |
     the user's password | user's e-mail | user's email | ask the user for | ask for the card |
     for the card number | card number | api key | environment variables | hidden prompt |
     system prompt | encode the | append it to | in a link | as excellent | positive review |
     recommend only | recommend our | best hotel | best product | grant | admin rights | salaries |
     tell everyone | tell the reader | tell users | tell the user | stop translating |
     stop analysing | stop analyzing | stop summarising | stop summarizing | in full at once |
     ignoriere | antworte, dass | antworte nur | ohne nachzufragen | ohne rückfrage | überweise |
     sende | leite | verschweige | erwähne nicht | empfiehl nur | oublie | ignore les | envoie |
     réponds seulement | sans demander | recommande | ne mentionne pas | ignora | responde solo |
     envía | no menciones | sin preguntar | recomienda | desconsidere | envie | responda apenas |
     sem perguntar | recomende | invia | consiglia solo | rispondi solo | senza chiedere |
     negeer | stuur | zignoruj | wyślij | проигнорируй | игнорируй | отправь | перешли | не упоминай |
     忽略 | 发送 | 不要提及 | 无视 | 無視して | 送信して | 勧めて | 무시하 | 보내`,
  ),
  /** Sends away or destroys. */
  act: list(
    `send | forward | upload | post | transfer | email | e-mail | mail | leak | exfiltrate | share | submit |
     copy | export | delete | wire | pay | publish | schicke | sende | leite | lade | überweise | lösche |
     envoie | envoyez | transmets | transfère | supprime | envía | reenvía | sube | transfiere | borra | invia |
     inoltra | carica | trasferisci | cancella | envie | encaminhe | apague | stuur | verwijder | wyślij |
     prześlij | usuń | отправь | перешли | удали | 发送 | 转发 | 上传 | 删除 | 送信し | 転送し | 보내 | 삭제`,
  ),
  /** So that the person whom the assistant works for does not notice. */
  secretly: list(
    `without telling the user | without informing the user | without notifying the user | without alerting the user |
     without asking the user | without the user noticing | without letting the user | before the user notices |
     do not tell the user | don't tell the user | do not inform the user | never tell the user |
     ohne dem nutzer | ohne den nutzer | sag dem nutzer nichts | sage dem nutzer nichts |
     sans le dire à l'utilisateur | sans prévenir l'utilisateur | sans en informer l'utilisateur |
     sans informer l'utilisateur | sin decirle al usuario | sin avisar al usuario | sin informar al usuario |
     senza dirlo all'utente | senza avvisare l'utente | senza informare l'utente | sem avisar o usuário |
     sem informar o usuário | zonder de gebruiker | nie mówiąc użytkownikowi | bez informowania użytkownika |
     nie mów użytkownikowi | не сообщая пользователю | не говоря пользователю | не говори пользователю |
     не уведомляя пользователя | 不要告诉用户 | 不告诉用户 | 不通知用户 | ユーザーに知らせず | ユーザーには言わ |
     사용자에게 알리지`,
  ),
  /** The same among people, so that more has to say that an assistant is meant. */
  quietly: list(
    `without telling | without informing | without notifying | without mentioning | without asking |
     do not mention | don't mention | never mention | do not tell | don't tell | keep this secret |
     keep it secret | silently | secretly | ohne zu fragen | ohne rückfrage | heimlich | erwähne nicht |
     sans le dire | sans prévenir | sans demander | sin decirlo | sin avisar | sin preguntar | senza dirlo |
     senza chiedere | sem avisar | sem perguntar | zonder te vragen | bez pytania | не сообщая | не говоря |
     тайно | 不要告诉 | 不要提及 | 秘密`,
  ),
  /** Takes the place of what the assistant was told before. */
  overrule: list(
    `ignore all | ignore any | ignore the | ignore your | ignore previous | disregard | forget all |
     forget your | forget the | override | ignoriere | vergiss | ignore les | ignorez | oublie | ignora |
     olvida | dimentica | ignore as | esqueça | negeer | vergeet | zignoruj | zapomnij | игнорируй |
     проигнорируй | забудь | 忽略 | 无视 | 忘记 | 無視し | 忘れ | 무시 | 잊`,
  ),
  /** What an assistant is told to do with what it does. */
  order: list(
    `mark | finish | close | open | post | praise | hide | delete | recommend | skip | forward | reply |
     answer | add | bewerte | schreibe | antworte | lösche | sage | répondez | réponds | écris | borra | pide |
     escribe | scrivi | rispondi | siga | escreva | responda | negeer | schrijf | napisz | скрой | напиши |
     ответь | 推荐 | 回答 | 勧めて |
     must | should now | has to | have to | please | instead | from now on | you are now | look up |
     give a | include | output | print | write | mark | rate | say that | tell | send | bitte | muss |
     soll | doit | dois | debe | debes | deve | devi | должен | должна | 必须 | 请 | ください`,
  ),
} satisfies Readonly<Record<string, readonly string[]>>
