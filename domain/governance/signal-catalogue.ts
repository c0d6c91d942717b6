import type { Severity } from '#contracts/governance.ts'

/**
 * Whether the signal can be raised: by the detectors here; by the host, which runs the turns; or only once there are
 * tools, a memory or a model that judges.
 */
export type SignalState = 'detected' | 'host' | 'needs_tools' | 'needs_memory' | 'needs_model'

/** What a signal means, how serious it is at most, and where the lists of risks and duties speak of it. */
export type CataloguedSignal = {
  id: string
  severity: Severity
  meaning: string
  /** OWASP LLM 2025 and Agentic 2026, GDPR, AI Act and MLCommons, by the numbers they give. */
  refs: readonly string[]
  state: SignalState
}

type Entry = readonly [string, Severity, SignalState, string, string]

const entries: readonly Entry[] = [
  ['injection.direct', 'high', 'detected', 'LLM01 ASI01', 'The message tries to replace the instructions of the assistant.'],
  ['injection.indirect', 'high', 'detected', 'LLM01 ASI01 ASI06', 'A document, page, mail or tool answer gives the assistant orders.'],
  ['injection.jailbreak', 'high', 'detected', 'LLM01', 'The message gives the assistant a role without limits.'],
  ['evasion.zero_width', 'medium', 'detected', 'LLM01', 'Characters that show nothing break up or hide words.'],
  ['evasion.confusable', 'medium', 'detected', 'LLM01', 'Letters that look like others, or marks on letters, disguise words.'],
  ['evasion.leet', 'medium', 'detected', 'LLM01', 'Digits and marks stand for letters.'],
  ['evasion.encoded', 'medium', 'detected', 'LLM01', 'A text is hidden in base64, hex, escapes or characters that are not shown.'],
  ['evasion.split', 'medium', 'detected', 'LLM01', 'Words are written letter by letter.'],
  ['prompt_leak.request', 'medium', 'detected', 'LLM07', 'The message asks for the hidden instructions.'],
  ['prompt_leak.output', 'high', 'detected', 'LLM07', 'The answer repeats passages of the hidden instructions.'],
  ['prompt_leak.canary', 'critical', 'detected', 'LLM07', 'The answer holds the made-up word that stands only in the hidden instructions.'],
  ['pii.contact', 'low', 'detected', 'LLM02', 'A name (score 0.6), a telephone number or IP address (0.85) or an e-mail address (0.9).'],
  ['pii.financial', 'high', 'detected', 'LLM02', 'A card number, a bank account number or the code of a bank.'],
  ['pii.government_id', 'high', 'detected', 'LLM02', 'An identity, tax or insurance number of a person.'],
  ['pii.special_category', 'critical', 'detected', 'LLM02 GDPR9', 'The health, faith, love, origin, opinions or body of a person.'],
  ['pii.credential', 'critical', 'needs_model', 'LLM02', 'A password that nothing says is one; others are secret.key.'],
  ['secret.key', 'critical', 'detected', 'LLM02', 'A key, token or connection with a known form, or a password that is said to be one.'],
  ['exfil.link', 'high', 'detected', 'LLM02 LLM05 ASI02', 'A link or image whose address could carry the conversation elsewhere.'],
  ['topic.prohibited:*', 'high', 'detected', '', 'A topic that the organisation prohibits; its effect sets the severity.'],
  ['content.S1', 'high', 'needs_model', 'S1', 'Violent crimes.'],
  ['content.S2', 'high', 'needs_model', 'S2', 'Crimes without violence.'],
  ['content.S3', 'high', 'needs_model', 'S3', 'Sexual crimes.'],
  ['content.S4', 'critical', 'detected', 'S4', 'Sexual content with children is asked for.'],
  ['content.S5', 'high', 'needs_model', 'S5', 'Defamation.'],
  ['content.S6', 'high', 'needs_model', 'S6', 'Specialised advice that could do harm.'],
  ['content.S7', 'high', 'needs_model', 'S7', 'Privacy.'],
  ['content.S8', 'high', 'needs_model', 'S8', 'Intellectual property.'],
  ['content.S9', 'high', 'detected', 'S9', 'How weapons are made that kill many people is asked for.'],
  ['content.S10', 'high', 'detected', 'S10', 'Hatred against a group of people.'],
  ['content.S11', 'high', 'detected', 'S11', 'A way to kill oneself is asked for.'],
  ['content.S12', 'high', 'needs_model', 'S12', 'Sexual content.'],
  ['content.S13', 'high', 'needs_model', 'S13', 'Elections.'],
  ['content.S14', 'high', 'needs_model', 'S14', 'Abuse of a code interpreter.'],
  ['selfharm.crisis', 'critical', 'detected', 'S11', 'A person says that they may harm themselves.'],
  ['tool.destructive', 'high', 'needs_tools', 'LLM06 ASI02', 'An action deletes or overwrites.'],
  ['tool.external_send', 'high', 'needs_tools', 'LLM06 ASI02', 'An action sends something to the outside.'],
  ['tool.spend', 'high', 'needs_tools', 'LLM06 ASI02', 'An action spends money.'],
  ['tool.privilege', 'high', 'needs_tools', 'LLM06 ASI03', 'An action changes what somebody may do.'],
  ['tool.unknown', 'high', 'needs_tools', 'LLM06 ASI02', 'An action that is not known here.'],
  ['tool.sequence', 'high', 'needs_tools', 'ASI02 ASI10', 'Confidential data was read and something is then sent out.'],
  ['tool.schema_drift', 'high', 'needs_tools', 'LLM03 ASI04', 'A tool describes itself otherwise than when it was approved.'],
  ['memory.poison', 'high', 'detected', 'LLM04 LLM08 ASI06', 'Orders are to be written into the memory or the knowledge base.'],
  ['code.exec', 'high', 'needs_tools', 'LLM05 ASI05', 'Code that is to be run reaches for the shell, the network or files.'],
  ['agent.untrusted_peer', 'high', 'needs_tools', 'ASI07', 'A message of another agent that is not signed or not known.'],
  ['budget.exceeded', 'medium', 'host', 'LLM10 ASI08', 'More was used than is allowed.'],
  ['loop.detected', 'medium', 'needs_tools', 'LLM10 ASI08', 'The same steps are taken again and again.'],
  ['burst', 'medium', 'host', 'LLM10 ASI08', 'Far more requests than usual.'],
  ['ungrounded.claim', 'low', 'needs_memory', 'LLM09 ASI09', 'A sentence of the answer that no source supports.'],
  ['decision.about_person', 'high', 'detected', 'GDPR22 AIACT14', 'A decision on the work, credit, schooling or benefits of a named person.'],
  ['regulated.advice', 'medium', 'detected', 'S6', 'Advice on law, medicine or money is asked for.'],
  ['detector_error', 'high', 'detected', '', 'A check failed, so what it would have found is not known.'],
] // oxfmt-ignore

/** Every signal there is, whether or not something raises it yet. */
export const signalCatalogue: readonly CataloguedSignal[] = entries.map(
  ([id, severity, state, refs, meaning]) => ({
    id,
    severity,
    state,
    meaning,
    refs: refs === '' ? [] : refs.split(' '),
  }),
)

/** The entry of a signal; topics share one by their prefix. */
export function cataloguedSignal(id: string): CataloguedSignal | undefined {
  return signalCatalogue.find((signal) =>
    signal.id.endsWith('*') ? id.startsWith(signal.id.slice(0, -1)) : signal.id === id,
  )
}

/** The hazards of MLCommons by their numbers, for detectors that are models. */
export const hazardNames: Readonly<Record<string, string>> = {
  S1: 'Violent crimes',
  S2: 'Non-violent crimes',
  S3: 'Sex-related crimes',
  S4: 'Child sexual exploitation',
  S5: 'Defamation',
  S6: 'Specialised advice',
  S7: 'Privacy',
  S8: 'Intellectual property',
  S9: 'Indiscriminate weapons',
  S10: 'Hate',
  S11: 'Suicide and self-harm',
  S12: 'Sexual content',
  S13: 'Elections',
  S14: 'Code interpreter abuse',
}
