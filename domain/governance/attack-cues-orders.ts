const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** Words of attempts to give the assistant another task, or another master; weak ones, as in `attack-cues-lexicon.ts`. */
export const orderPhrases = {
  /** Another duty than the one that the assistant has. */
  cueTask: list(
    `task | tasks | assignment | assignments | job | jobs | mission | purpose | duty | duties | question you |
     asked to do | were asked | were built | built to | do what was | your goal | aufgabe | aufgaben | auftrag |
     aufträge | tâche | tâches | mission | tarea | tareas | misión | tarefa | tarefas | missão | compito | compiti |
     incarico | taak | taken | opdracht* | zadanie | zadania | zadań | задани* | задач* | görev* | 任务 | 任務 | タスク |
     작업 | 임무 | مهمة | المهام | المهمة | कार्य `,
  ),
  /** What the assistant is should no longer count. */
  cueUnbecome: list(
    `forget that you are | forget you are | forget that you were | forget who you are | forget who you were |
     forget what you are | you are not a | you are no longer | you're no longer | you are not an | no longer a |
     no longer an | stop being | quit being | instead of being | leave your role | leave the role | drop the role |
     discard the role | role you were given | the role you | your assigned role | you owe nothing | never told who |
     not the assistant | not an assistant | step back | vergiss, dass du | vergiss dass du | du bist nicht länger |
     du bist nicht mehr | du bist kein | leg die rolle | rolle ab | nicht mehr sein | oublie que tu es | tu n'es plus |
     olvida que eres | ya no eres | esqueça que você | você não é mais | dimentica che sei | non sei più |
     vergeet dat je | je bent geen | zapomnij, że jesteś | nie jesteś już | забудь, что ты | ты больше не |
     你不再是 | 忘记你是 | あなたはもう | 더 이상`,
  ),
  /** Nothing but what is said now. */
  cueFocus: list(
    `focus only | focus on this | only focus | concentrate | only this | this only | just this | one and only |
     nothing else | nothing more | only thing | say only | only say | say exactly | just say | answer every |
     from here on | real one | real task | real question | real request | counts | only what i | all that counts |
     matters now | konzentrier* | nur noch | nur diese | nur dieses | nichts anderes | nichts weiter | einzige |
     zählt nur | concentre* | seulement celle-ci | rien d'autre | seule | concéntra* | solo esta | solo en esta |
     nada más | única | foque | só nesta | só isso | nada mais | concentra* | solo questo | nient'altro | unico |
     unica | concentreer | alleen dit | niets anders | skup się | tylko to | nic innego | сосредоточ* | только это |
     только на этом | ничего больше | odaklan* | sadece buna | başka bir şey | 专注 | 只专注 | 只做 | 别的都 | 集中 | これだけ |
     他には | 집중 | 이것만 | just do | do only | tu nur | one time | just this once | dieses eine mal | cette fois |
     por esta vez | solo per questa volta | только в этот раз | just between us | bleibt unter uns |
     nobody will know`,
  ),
  /** "You are not … any more", "you have a new owner". */
  cueNoMore: list(
    `any more | anymore | no longer | not longer | new owner | new boss | new master | new creator | has no say |
     have no say | nothing to say here | was a joke | were a joke | a joke | was a test | were a test | had a bug |
     have a bug | has a bug | a mistake | was wrong | patch | incomplete | complete version | changed |
     have changed | has changed | changed my mind | do not count | don't count | count no more | void | not any |
     nicht länger | nicht mehr | hinfällig | neuen chef | neuer chef | neuen besitzer | ein scherz |
     nichts zu sagen | anders überlegt | ne compte plus | ne comptent plus | n'es plus | ne vaut plus |
     nouveau maître | nouveau patron | changé d'avis | ya no | ya no vale | nuevo dueño | nuevo jefe | mando yo |
     cambiado de idea | não é mais | já não | novo dono | mudei de ideia | non sei più | non vale più |
     nuovo padrone | cambiato idea | niet meer | niet langer | nieuwe baas | już nie | nowy szef | больше не |
     новый хозяин | передумал* | artık değil | yeni sahib* | 不再是 | 新主人 | 改变主意 | 新しい主人 | 더 이상 | are wrong |
     misunderstood | correction: | small correction | actual instructions | true instructions | true orders |
     deleted. | exempt | exempt from | sind falsch | kleine korrektur | sont fausses | están mal | estão erradas |
     sono sbagliate | неверн* | 是错的 | 更正 | end here | ends here | enden hier | change of plan | planänderung |
     not authorised | not authorized | nicht berechtigt | no longer need | was noise | rauschen`,
  ),
} satisfies Readonly<Record<string, readonly string[]>>
