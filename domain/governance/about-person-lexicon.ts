const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim())

/** What makes a sentence one that decides about somebody: work, credit, school, benefits. */
export const decisionPhrases = {
  /** Verbs of which the person is the object. */
  dispose: list(
    `fire | sack | dismiss | lay off | let go | hire | promote | demote | suspend | expel | evict | admit |
     be fired | be sacked | be dismissed | be hired | be promoted | be demoted | be suspended |
     be expelled | be admitted | be laid off | kündige | kündigen | gekündigt werden | entlasse |
     entlassen | feuere | feuern | befördere | befördern | befördert werden | einstellen |
     eingestellt werden | abmahnen | versetzen | licencier | licencie | licenciez | embaucher |
     embauche | promouvoir | renvoyer | renvoie | virer | despedir | despide | contratar | contratamos |
     contrata | ascender | expulsar | licenziare | licenzia | assumere | promuovere | espellere |
     demitir | demita | promover | ontslaan | aannemen | bevorderen | zwolnić | zatrudnić | awansować |
     уволить | нанять | повысить | отчислить`,
  ),
  settle: list(
    `reject | approve | deny | grant | refuse | decline | decide | terminate | renew | cancel | score |
     evaluate | assess | rate | rank | give | put | award | withdraw | revoke | lehne | ablehnen |
     genehmige | genehmigen | bewerte | bewerten | entscheide | verweigere | gib | beende | refuser |
     rejette | accorde | accorder | décide | évalue | rechaza | rechazar | aprueba | aprobar | niega |
     evalúa | rifiuta | rifiutare | approva | nega | valuta | negue | aprove | recuse | avalie |
     weiger | weigeren | keur | beoordeel | odrzuć | odmów | oceń | отклони | отказать | одобри | оцени`,
  ),
  outcome: list(
    `loan | mortgage | credit | credit application | credit limit | creditworthiness | insurance claim |
     claim | benefits | promotion | contract | employment contract | the job | position | pay rise |
     bonus | failing grade | visa | dismissal | improvement plan | return to work | good hire |
     programme | program | applicants | candidates | probation | job application | kredit |
     kreditantrag | darlehen | kreditwürdigkeit | bonität | die stelle | stelle | beförderung |
     arbeitsvertrag | versetzt | bewerber | probezeit | prêt | crédit | le poste | contrat de travail |
     préstamo | crédito | el puesto | hipoteca | prestito | mutuo | il posto | empréstimo | vaga |
     lening | hypotheek | de baan | kredyt | kredytu | pożyczk* | stanowisko | кредит | кредита | заём`,
  ),
  letter: list(
    `dismissal letter | letter of dismissal | termination letter | warning letter | rejection letter |
     abmahnung | kündigung | kündigungsschreiben | lettre de licenciement | carta de despido |
     lettera di licenziamento | carta de demissão | ontslagbrief`,
  ),
  decides: list(
    `should | shall we | can we | do we | does | is | must we | decide | whether | determine |
     evaluate whether | sollen wir | sollten wir | soll | sollte | darf | bekommt | entscheide |
     faut-il | devons-nous | doit-on | peut-on | décide | deberíamos | debemos | debe | decide |
     dovremmo | dobbiamo | devemos | deveríamos | moeten we | moet | czy | стоит ли | нужно ли`,
  ),
  /** Questions in general, and what is history by now. */
  general: list(
    `why | how | when | who | what | which | explain | summarise | summarize | did | describe | wie |
     warum | welche | wann | wer | pourquoi | comment | quand | qui | quels | quelles | por qué | cómo |
     cuándo | quién | perché | come | quando | chi | quali | como | quais | hoe | waarom | welke | jak |
     dlaczego | как | почему | когда | кто`,
  ),
} satisfies Readonly<Record<string, readonly string[]>>
