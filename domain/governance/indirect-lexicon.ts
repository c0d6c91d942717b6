const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** The ideas of which an instruction is made that somebody hid in a document for an assistant to find. */
export const indirectPhrases = {
  /** Speaks to the machine that reads, which no text for people does. */
  addressed: list(
    `if you are an ai | if you're an ai | if you are a language model | if you are an assistant |
     if you are a chatbot | if you are an llm | you are an ai reading | ai assistants reading |
     ai reading this | ai systems reading | any ai | ai agents that | ai agents reading |
     assistants that read | when you read this | automated agent that reads | any automated agent |
     agents that read this | crawlers must | coding agents must | coding agents should | attention ai |
     attention chatbot | attention assistant | attention llm | dear ai | dear assistant |
     dear chatbot | dear language model | hey assistant | hey ai | hey chatbot | hello assistant |
     note to the language model | note to the model | note to ai | note to the ai | note for ai |
     note to the assistant | note for the assistant | note to assistants | note for llms |
     message to the assistant | message to ai | instruction to the assistant |
     instructions to the assistant | instructions for the assistant | instructions for the ai |
     instructions for the model | instructions for ai | instruction for ai | llm instruction |
     llm instructions | ai instruction | ai instructions | model instruction | system message to ai |
     to the ai | to the language model | to the assistant | to all ai | to any ai | you, the assistant |
     you, the ai | assistant: ignore | assistant: do | assistant, ignore | assistant, please |
     chatbot, please | support bot, please | agent, please | new rule for the assistant |
     ai summarising | ai summarizing | ai processing this | model processing this |
     an die ki | an den assistenten | an das sprachmodell | hinweis für ki* | hinweis an ki* |
     hinweis an den assistenten | anweisung für ki* | anweisung an den assistenten | liebe ki |
     wenn du eine ki bist | falls du eine ki bist | à l'assistant | à l'ia | note à l'assistant |
     note pour l'ia | instruction pour l'ia | si tu es une ia | cher assistant | al asistente |
     para el asistente | nota para la ia | instrucción para la ia | si eres un modelo |
     si eres una ia | si eres un asistente | para a ia | para o assistente | assistente de ia |
     se você é uma ia | se você for uma ia | nota per l'assistente | all'assistente |
     nota per l'ia | se sei un'ia | se sei un modello | voor de ai | aan de ai | als je een ai bent |
     do asystenta | jeśli jesteś sztuczną | для ии* | инструкция для ии | если ты ии |
     для ассистента | 给人工智能 | 给ai | 人工智能助手 | 如果你是人工智能 | 如果你是ai | aiアシスタントへ |
     aiへ | aiへの指示 | ai에게 | ai 어시스턴트에게 | yapay zekaya`,
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
    `ignore | disregard | forget | override | do not tell | don't tell | without telling |
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
  /** What an assistant is told to do with what it does. */
  order: list(
    `must | should now | has to | have to | please | instead | from now on | you are now | look up |
     give a | include | output | print | write | mark | rate | say that | tell | send | bitte | muss |
     soll | doit | dois | debe | debes | deve | devi | должен | должна | 必须 | 请 | ください`,
  ),
} satisfies Readonly<Record<string, readonly string[]>>
