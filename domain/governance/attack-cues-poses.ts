const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** Words of orders in a text from outside that pose as the user's, as a step of the work or as the end of the text. */
export const posePhrases = {
  cueFromUser: list(
    `from me | from the user | from your user | i am your user | i'm your user | your user | the user's request |
     user request | user wants | user has | user agreed | user changed | account holder | on behalf of the user |
     your owner | your principal | this is me | my assistant | asked by the user | what the user | message from |
     deines nutzers | dein nutzer | des nutzers | vom nutzer | anfrage des nutzers | ton utilisateur |
     votre utilisateur | de ton utilisateur | l'utilisateur veut | tu usuario | de tu usuario | el usuario quiere |
     seu usuário | do seu usuário | o usuário quer | tuo utente | l'utente vuole | je gebruiker |
     twojego użytkownika | твоего пользователя | пользователь хочет | kullanıcından | 你的用户 | 用户要求 | あなたの利用者 |
     利用者から | 사용자가 | user asked me | asked me to tell | user said | manager said | user would like |
     tell you that the user | nutzer lässt | lässt ausrichten | me pidió decirte | m'a demandé de te dire |
     mi ha chiesto di dirti | просил передать`,
  ),
  cueFirstDo: list(
    `before you can | before you continue | before continuing | before you do | before you go | before you proceed |
     before proceeding | before using any | before anything else | first of all | do this first | must first |
     have to do this | has to be done first | first call | first send | first open | first read | at first |
     when that is done | once done | when done | after that | afterwards | then continue | then go on | then solve |
     then proceed | then finish | and finish | to complete the | in order to complete  | also do |
     following first | zuerst | zunächst | bevor du | danach | erst dann | d'abord | avant de continuer | ensuite |
     primero | antes de seguir | antes de continuar | después | primeiro | antes de continuar | depois | prima di |
     innanzitutto | per prima cosa | poi | eerst | voordat je | najpierw | zanim | сначала | прежде чем | затем |
     önce | devam etmeden | 首先  | 继续之前   | まず  | その後 | 먼저 | 계속하기 전에`,
  ),
  cueOriginal: list(
    `original task | original request | original question | first task | the task that | the task i | task i gave |
     i gave you | gave you at | task you were | solve the task | solve my | real request | real task | true task |
     actual request | new request | new user request | next task | next instruction | following instruction* |
     following one | this one only | only this one | strictly follow | strictly adhere | strictly | carry out |
     only carry out | instructions you received | received before | changed the task | task complete |
     task completed | is complete | die aufgabe | neue anfrage | nur dies | ausschließlich | la tâche | seulement ceci |
     uniquement ceci | nouvelle demande | la tarea | solo esto | únicamente | nueva petición | a tarefa | apenas isto |
     novo pedido | il compito | solo questo | nuova richiesta | de taak | alleen dit | zadanie | tylko to | задачу |
     только это | новый запрос | görevi | sadece bunu | 任务 | 只执行 | 新请求 | タスク | これだけ | 新しい依頼`,
  ),
  cueShout: list(
    `!!! | important!!! | important message | important: | important! | <important | [important | very important |
     urgent | attention | warning: | must read | read carefully | wichtig: | wichtig! | wichtige nachricht |
     important : | message important | importante: | importante! | mensaje importante | importante : | ważne: |
     важно: | önemli: | 重要： | 重要: | 重要提示 | 【重要】 | 중요:`,
  ),
  /** When the assistant will be asked. */
  cueWhenAsked: list(
    `whenever | if you are asked | when you are asked | if asked | when asked | if anyone asks | if somebody asks |
     whenever somebody | in every answer | in each answer | in every reply | in every response | in all answers |
     in all replies | each time | every time | always name | you always | always recommend | always mention |
     always say | always include | always use | wenn jemand fragt | wenn du gefragt | in jeder antwort | si on te |
     quand on te | dans chaque | si te preguntan | cuando te | en cada respuesta | se perguntarem | em cada |
     se ti chiedono | in ogni risposta | als iemand vraagt | jeśli ktoś | если спрос* | в каждом ответе | sorulduğunda |
     如果有人问 | 每次回答 | 聞かれたら | 毎回`,
  ),
  cueRank: list(
    `highest score | highest grade | best candidate | best of all | top candidate | strong hire | recommend acceptance |
     accept this | must be invited | invite | invited | rate | rank | ranks first | positive | only positive | praise |
     weaknesses | do not list | this candidate | this applicant | this paper | this product | our product |
     bestnote | beste bewertung | einladen | lade diese | cette candidature | este candidato | esta candidatura |
     questo candidato | этот кандидат | этого кандидата | 最高分 | 此候选人 | 最高評価 | この候補者`,
  ),
  /** What the assistant is told to do besides. */
  cueAside: list(
    `by the way | btw | psst | while you are at it | while you're at it | as a next step | next step | now that you |
     besides | apart from that | in addition | at the same time | while the user waits | also send | also wire |
     nebenbei | übrigens | außerdem | au passage | d'ailleurs | por cierto | además | aliás | além disso |
     a proposito | inoltre | trouwens | przy okazji | кстати | заодно | bu arada | 顺便 | ついでに | 참고로`,
  ),
  /** What a machine has to do. */
  cueDuty: list(
    `must | shall | should | has to | have to | need to | needs to | is asked to | are asked to | is required to |
     are required to | is requested to | are requested to | is expected to | is to | are to | is obliged to |
     muss | müssen | soll | sollen | ist gebeten | wird gebeten | hat zu | doit | doivent | est priée de |
     est prié de | debe | deben | tiene que | deve | devono | moet | moeten | dient | musi | muszą | должен | должна |
     должны | обязан* | zorunda | gerekir | 应当 | 应该 | 务必 | 需要 | しなければ | する必要 | 해야`,
  ),
  /** Somebody is to gain. */
  cuePromo: list(
    `advert | adverts | advertis* | promo | promotion | partner link | affiliate | referral | our link | our brand |
     our product | our products | our firm | our shop | our bank | our hotel | our store | cheapest | the best |
     as the best | only option | competitors | other brands | the others | rival | certified | required by law |
     werbung | unsere marke | unser produkt | unseren link | die beste | notre lien | notre marque | notre produit |
     le moins cher | le meilleur | nuestro enlace | nuestra marca | nuestro producto | el mejor | nosso link |
     nosso produto | nostro link | nostro prodotto | il migliore | onze link | nasz link | наш продукт | рекламы |
     рекламу | нашу ссылку | 我们的链接 | 我们的产品 | 最便宜 | 最好的 | 当社の | 私たちの製品`,
  ),
  /** The text speaks of itself. */
  cueThis: list(
    `this page | this document | this mail | this email | this message | this text | this contract | this product |
     this paper | this candidate | this applicant | this file | this site | this mailbox | this note |
     this article | this project | this person | this review | this item | this content | this invoice |
     this supplier | diese seite | dieses dokument | diese mail | diesen text | dieses postfach | diese datei |
     diese person | cette page | ce document | ce texte | ce message | cette boîte | esta página | este documento |
     este texto | este archivo | este mensaje | questa pagina | questo documento | questo testo | deze pagina |
     dit document | ta strona | tę stronę | ten dokument | эту страницу | этот документ | этот текст | bu sayfa* |
     bu belge* | 本页 | 此页 | 该页面 | 本文 | このページ | この文書 | 이 페이지 | 이 문서 | هذه الصفحة | هذا المستند | this spec |
     this wiki | this essay | this repository | this repo | this table | this letter | this blog | this trip |
     this account | this answer | this profile | this record | this resume | this cv | this hotel | this form |
     this issue | this ticket | this inbox | this tool | diese bewerbung | diesen vertrag | dieses produkt |
     ce contrat | ce produit | este producto | este contrato | questo contratto | этой странице | этот договор`,
  ),
  cueTheUser: list(
    `the user | the user's | user's | your user | this user | their user | the users | dem nutzer | den nutzer |
     des nutzers | der nutzer | l'utilisateur | de l'utilisateur | al usuario | del usuario | el usuario | ao usuário |
     do usuário | o usuário | all'utente | l'utente | dell'utente | de gebruiker | użytkownik* | пользовател* |
     kullanıcı* | 用户 | 利用者 | ユーザー | 사용자 | المستخدم | उपयोगकर्ता`,
  ),
  cueTools: list(
    `call the | call_ | call send | function call | tool call | send_message | send_email | api call |
     with the value | with the parameter | as the parameter | webhook | transfer_funds | run_command | delete_file |
     alarm | front door | door | backup | backups | folder | repository | repositories | inbox | calendar | slack |
     payment | transfer | money | euros | dollars | permissions | access to | admin rights | administrator |
     haustür | sicherung* | ordner | überweis* | euro | dossier | virement | porte | carpeta | puerta | transfier* |
     porta | transfira | cartella | bonifico | deur | drzwi | przelew | папк* | дверь | перевод | klasör | kapı |
     文件夹 | 转账 | フォルダ | 送金 | ドア | account | wire | refund | refund all | newsletter | short list | sign up |
     sign them up | sign the user | garage | the log | konto | protokoll | compte | corbeille | cuenta | registro |
     conta | conto | счет | счёт | рассылк*`,
  ),
} satisfies Readonly<Record<string, readonly string[]>>
