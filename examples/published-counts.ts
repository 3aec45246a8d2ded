/**
 * Counts of published trials, from which the rows of the examples are rebuilt.
 * Only the counts are published; who is treated at which site, and every covariate, is synthetic.
 */

/** REMAP-CAP Investigators, N Engl J Med 2021;384:1491-1502: in-hospital deaths and participants. */
export const REMAP_CAP = {
  tocilizumab: { died: 98, n: 350 },
  sarilumab: { died: 10, n: 45 },
  control: { died: 142, n: 397 },
} as const;

/** I-SPY 2, neratinib (PMC5259558): participants and those with a HER2-positive tumour. */
export const ISPY2_NERATINIB = {
  neratinib: { her2Positive: 65, n: 115 },
  control: { her2Positive: 22, n: 78 },
} as const;

/** Kim ES et al., The BATTLE Trial, Cancer Discov 2011;1:44-53: eight-week disease control and evaluable participants. */
export const BATTLE = {
  egfr: {
    erlotinib: [6, 17],
    vandetanib: [11, 27],
    erlotinibBexarotene: [11, 20],
    sorafenib: [9, 23],
  },
  krasBraf: {
    erlotinib: [1, 7],
    vandetanib: [0, 3],
    erlotinibBexarotene: [1, 3],
    sorafenib: [11, 14],
  },
  vegf: {
    erlotinib: [10, 25],
    vandetanib: [6, 16],
    erlotinibBexarotene: [0, 3],
    sorafenib: [25, 39],
  },
  rxrCyclin: {
    erlotinib: [0, 1],
    vandetanib: [0, 0],
    erlotinibBexarotene: [1, 1],
    sorafenib: [1, 4],
  },
  none: {
    erlotinib: [3, 8],
    vandetanib: [0, 6],
    erlotinibBexarotene: [5, 9],
    sorafenib: [11, 18],
  },
} as const;

/** Loibl S et al., BrighTNess, Lancet Oncol 2018: participants, and complete responses in percent of them. */
export const BRIGHTNESS = {
  veliparib: { n: 316, responsePercent: 53 },
  carboplatin: { n: 160, responsePercent: 58 },
  paclitaxel: { n: 158, responsePercent: 31 },
} as const;

/** RECOVERY Collaborative Group, N Engl J Med 2021;384:693-704: deaths within 28 days and participants. */
export const RECOVERY = {
  invasiveVentilation: { dexamethasone: [95, 324], usualCare: [283, 683] },
  oxygenOnly: { dexamethasone: [298, 1279], usualCare: [682, 2604] },
  noOxygen: { dexamethasone: [89, 501], usualCare: [145, 1034] },
} as const;

/**
 * CDISC pilot study report, table 14-5.01: treatment emergent adverse events by arm.
 * Subjects, those with any event and with one of an organ class, and in each pair the number of events beside them.
 */
export const CDISC_PILOT_EVENTS = {
  placebo: { n: 86, any: [65, 281], skin: [20, 45], cardiac: [12, 26] },
  lowDose: { n: 84, any: [77, 412], skin: [39, 111], cardiac: [13, 30] },
  highDose: { n: 84, any: [76, 433], skin: [40, 104], cardiac: [15, 30] },
} as const;
