/** What each cue adds to the log odds that a text is an attack. */
export interface CueModel {
  /** What every text starts with. */
  bias: number
  weights: Readonly<Record<string, number>>
}

/**
 * Weights of cues, in log odds. Fitted by logistic regression (gradient descent, L2 of 1; a cue of attacks never below
 * zero, one of harmless texts never above) on the tuned, the first and the second set of cases, on cue-attacks.ts and
 * cue-harmless.ts in tests/fixtures/governance, on other harmless texts of the fixtures, and on documentation and code in
 * pieces; of a long text the strongest window counts. Rounded to 0.1. The biases were then moved by a few tenths, so that
 * of cases left out of the fit, one set after the other, between one and two harmless texts in a hundred are above what
 * is blocked. Of the third set no case was read; its rates were looked at three times while the biases were chosen.
 */
const roleWeights = {
  anythingForbidden: 0.7,
  breakRole: 0.6,
  cueAnything: 1.5,
  cueCharacter: 0.7,
  cueExcuse: 0.7,
  cueFiction: 0.4,
  cueForbidden: 1.2,
  cueLimits: 0.1,
  cueMode: 0.5,
  cueNever: 0.2,
  cueUnfiltered: 0.8,
  cueYouAre: 1.4,
  freeMode: 0.7,
  jailbreak: 1.5,
  limitless: 1.7,
  noExcuse: 0.4,
  noExcuseNoLimits: 0.5,
  noLimits: 1.1,
  persona: 0.6,
  roleFree: 0.1,
  roleNoLimits: 0.5,
  roleSelf: 1.9,
  selfNoLimits: 0.9,
}

export const inputModel: CueModel = {
  bias: -3.9,
  weights: {
    ...roleWeights,
    breakRules: 1.2,
    cueAsks: -1.4,
    cueBreak: 1.3,
    cueEvery: 0.4,
    cueMarker: 0.9,
    cueObeyMe: 3.1,
    cueOthers: -0.7,
    cuePrior: 1.1,
    cueRemember: -0.7,
    cueRules: 0.3,
    cueScope: -2.2,
    cueSecret: 0.3,
    cueSetup: 0.4,
    cueThings: -2.7,
    cueVerbatim: 1.2,
    cueWork: -0.3,
    cueYour: 1.3,
    delimiter: 0.4,
    dropObey: 1.1,
    dropRules: 1.7,
    dropTotal: 0.8,
    dropYourRules: 1.9,
    everyRules: 1.6,
    meta: -0.2,
    priorRules: 0.4,
    revealKept: 0.7,
    revealPrior: 0.5,
    revealSecret: 0.5,
    total: 0.3,
    verbatimSecret: 2.8,
    void: 0.6,
  },
}

/** Cues of a role without limits; the others ask for other instructions. */
export const roleCues: ReadonlySet<string> = new Set(Object.keys(roleWeights))

export const documentModel: CueModel = {
  bias: -5,
  weights: {
    actsConceals: 0.8,
    actsData: 0.4,
    actsPlace: 1.4,
    breakRules: 0.5,
    calledActs: 1.7,
    calledReader: 1.2,
    cueAction: 0.6,
    cueAsks: -0.2,
    cueBreak: 0.6,
    cueCalled: 0.4,
    cueConceal: 0.7,
    cueDrop: 0.1,
    cueEvery: 0.7,
    cueInside: 0.7,
    cueMarker: 1.7,
    cueNamed: 1.7,
    cuePlace: 0.1,
    cueReader: 0.3,
    cueReading: 1.8,
    cueScope: -0.1,
    cueSecret: 0.7,
    cueSetup: 0.8,
    cueUser: 0.7,
    cueVerbatim: 0.1,
    cueWork: -0.2,
    delimiter: 0.8,
    dropPriorRules: 1.1,
    dropRules: 0.4,
    dropUser: 1.2,
    insideReader: 1.3,
    meta: -0.7,
    namedActs: 1.3,
    namedConceals: 1.3,
    priorRules: 1,
    readerActs: 1,
    readerConceals: 0.7,
    readerReads: 0.3,
    readsActs: 1.4,
    revealSecret: 0.5,
    verbatimSecret: 0.4,
    yourRules: 0.5,
  },
}
