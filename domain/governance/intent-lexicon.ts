import type { IntentLabel } from '#contracts/governance.ts'

const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** What people say for each intent, in English, German, French and Spanish. */
export const intentPhrases: Readonly<Record<IntentLabel, readonly string[]>> = {
  'question.general': list(
    `what is | what are | who is | who was | where is | when did | when is | why is | why do | why does |
     how many | how much | how does | how do | which | explain | difference between | was ist | wer ist |
     wo ist | warum | wieso | wie viele | erkläre | unterschied zwischen | qu'est-ce que | qui est | où est |
     pourquoi | combien | explique | qué es | quién es | dónde | por qué | cuántos | explica`,
  ),
  'question.knowledge': list(
    `our policy | our policies | company policy | the handbook | handbook | according to | in the document |
     in our documentation | knowledge base | the manual | what does the document | our guidelines | our docs |
     unsere richtlinie* | handbuch | laut dokument | im dokument | wissensdatenbank | notre politique |
     selon le document | le manuel | nuestra política | según el documento | el manual`,
  ),
  'task.content': list(
    `write a | write an | write me | draft | summarize | summarise | summary of | rewrite | rephrase |
     translate | proofread | outline | blog post | essay | poem | story | headline | caption | slogan |
     schreibe | verfasse | fasse zusammen | zusammenfassung | übersetze | formuliere | gedicht | écris |
     rédige | résume | résumé de | traduis | reformule | poème | escribe | redacta | resume | resumen de |
     traduce | poema`,
  ),
  'task.code': list(
    `code | function | bug | stack trace | compile* | typescript | javascript | python | sql | regex | script |
     unit test | refactor | debug | api endpoint | algorithm | programm* | funktion | fehler im code | skript |
     fonction | programme | función | programa`,
  ),
  'data.read': list(
    `look up | show me the | list all | find the record | fetch | retrieve | search for | how many orders |
     open tickets | query the | zeige mir | liste alle | suche nach | abrufen | affiche* | liste tous |
     cherche | muéstrame | lista todos | busca | consulta`,
  ),
  'data.write': list(
    `update the record | create a record | add an entry | save this | insert into | change the status |
     set the status | create a ticket | register the | modify | aktualisiere | lege an | speichere | trage ein |
     ändere den status | mets à jour | crée un | enregistre | actualiza | crea un registro | guarda`,
  ),
  'data.delete': list(
    `delete | remove the record | drop table | purge | wipe | erase | truncate | lösche | löschen | entferne |
     supprime* | efface* | borra | elimina* | suprime`,
  ),
  'data.export': list(
    `export | download all | as csv | to csv | as excel | dump the | full list of customers | data dump |
     exportiere* | herunterladen | exporte* | télécharge* | exporta* | descarga*`,
  ),
  'comms.send': list(
    `send an email | send a mail | send an e-mail | send a message | email to | send it to | reply to | post to |
     notify | invite | forward this | schreibe eine mail an | sende | schicke | verschicke | benachrichtige |
     envoie | envoyer | notifie | réponds à | envía | manda un correo | enviar | notifica`,
  ),
  'finance.transaction': list(
    `pay | payment | transfer money | transfer the | wire | invoice | refund | purchase | buy | reimburse* |
     bank transfer | bezahle* | zahlung | überweise* | überweisung | rechnung | rückerstattung | kaufe |
     paie* | paiement | virement | facture | rembourse* | achète | paga* | pago | transferencia | factura |
     reembols* | compra`,
  ),
  'hr.decision': list(
    `hire | fire | dismiss | promote | promotion | candidate | candidates | applicant* | job application |
     performance review | salary increase | terminate the employee | shortlist | einstellen | kündigen |
     kündigung | bewerber* | beförderung | gehaltserhöhung | embauche* | licencie* | candidat* | promotion |
     augmentation de salaire | contratar | despedir | candidato* | ascenso`,
  ),
  'legal.advice': list(
    `lawyer | sue | lawsuit | legal advice | legally | contract clause | liability | is it legal | gdpr |
     attorney | anwalt | klage | verklagen | rechtlich | vertragsklausel | haftung | avocat | procès |
     juridique | légal | responsabilité | abogado | demandar | demanda | legalmente`,
  ),
  'medical.advice': list(
    `symptom* | diagnos* | medication | dosage | dose of | doctor | headache | fever | pain in | pregnant |
     side effects | medikament* | dosierung | arzt | kopfschmerzen | fieber | schmerzen | schwanger |
     nebenwirkung* | médicament* | médecin | mal de tête | fièvre | douleur* | enceinte | medicamento* |
     médico | dolor de | fiebre | embarazada | síntoma*`,
  ),
  'account.admin': list(
    `reset password | reset my password | create user | create a user | new user | add user | deactivate |
     user account | change the role | admin rights | permissions of | unlock account | grant access |
     passwort zurücksetzen | benutzer anlegen | benutzerkonto | konto sperren | rechte | réinitialiser |
     créer un utilisateur | compte utilisateur | restablecer | crear un usuario | cuenta de usuario | permisos`,
  ),
  'credential.request': list(
    `api key | api keys | password of | the password for | give me the password | access token | private key |
     credentials | secret key | login details | passwort von | passwort für | zugangsdaten | geheimschlüssel |
     mot de passe de | identifiants | clé api | clé privée | contraseña de | credenciales | clave privada |
     clave api`,
  ),
  'system.config': list(
    `configure | configuration | settings | set up the | environment variable | enable the | disable the |
     feature flag | deployment | restart the | konfigurier* | einstellung* | aktiviere | deaktiviere |
     configur* | paramètre* | active la | désactive | ajustes | activa | desactiva`,
  ),
  'meta.prompt': list(
    `system prompt | your instructions | your prompt | your rules | your guidelines | how were you trained |
     what are you | which model are you | are you an ai | deine anweisungen | systemprompt | welches modell |
     bist du eine ki | tes instructions | prompt système | quel modèle | tus instrucciones |
     prompt del sistema | qué modelo`,
  ),
  smalltalk: list(
    `hello | hi | hey | good morning | good evening | how are you | thanks | thank you | bye | nice to meet you |
     what's up | hallo | guten morgen | guten tag | guten abend | wie geht | danke | tschüss | bonjour |
     bonsoir | salut | ça va | merci | au revoir | hola | buenos días | buenas tardes | qué tal | gracias |
     adiós`,
  ),
  out_of_scope: [],
}
