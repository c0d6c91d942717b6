/** Plain sentences for the person concerned, by the reason key of the rule that decided. */
const sentences: Readonly<Record<string, string>> = {
  'default.allowed': 'Nothing in this text is restricted.',
  'default.tool.approval': 'This action changes something, so a person has to approve it first.',
  'default.tool.unknown': 'This action is not known here, so it was not run.',
  'secrets.removed': 'A password, key or other credential was removed from this text.',
  'secrets.blocked': 'This text contains a password, key or other credential, so it was stopped.',
  'cards.removed': 'A card or bank account number was removed from this text.',
  'government_id.removed': 'An identity or tax number of a person was removed from this text.',
  'contact.noted': 'This text contains contact details; that was noted.',
  'injection.blocked':
    'This message tries to override the instructions of the assistant, so it was not answered.',
  'injection.indirect.blocked':
    'A document or tool answer tried to give the assistant instructions, so it was not used.',
  'injection.noted':
    'This text resembles an attempt to override the instructions of the assistant; that was noted.',
  'jailbreak.blocked':
    'This message asks the assistant to give up its rules, so it was not answered.',
  'prompt_leak.noted':
    'This message asks for the hidden instructions of the assistant; that was noted.',
  'selfharm.review':
    'This may concern a person in distress, so a person here will look at it. Who is in danger now should call the emergency number.',
  'content.weapons.blocked':
    'This asks how weapons are made that kill many people, so it was not answered.',
  'content.hatred.blocked':
    'This asks for hatred against a group of people, so it was not answered.',
  'content.noted': 'This text touches on something harmful; that was noted.',
  'special_category.noted':
    'This is about the health, faith, origin or love of a person, which the law protects; that was noted.',
  'exfil.noted': 'This text has a link or image that could carry data elsewhere; that was noted.',
  'regulated.noted':
    'This is about law, medicine or money, where advice is regulated; that was noted.',
  'prompt_leak.removed': 'A part of the hidden instructions of the assistant was removed.',
  'prompt_leak.review':
    'This answer repeats hidden instructions of the assistant, so a person will look at it later.',
  'evasion.noted': 'This text contains hidden or look-alike characters; that was noted.',
  'memory.poison.blocked':
    'This text would plant instructions in the memory of the assistant, so it was not saved.',
  'detector.failed': 'A check could not be completed, so a person has to look at this first.',
  'detector.failed.output': 'A check could not be completed, so a person will look at this later.',
  runtime_error: 'The rules could not be checked, so this was stopped to be safe.',
}

/** The sentence for a reason key; `topicName` is the name people gave the prohibited topic. */
export function reasonFor(reasonKey: string, topicName?: string): string {
  if (topicName !== undefined)
    return `This is about “${topicName}”, a topic that is restricted here.`
  if (reasonKey.startsWith('runtime_error')) return sentences['runtime_error'] ?? ''
  return sentences[reasonKey] ?? 'A rule of your organisation applies to this text.'
}
