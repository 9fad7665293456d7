// What a step of the paper must satisfy, by row; one list for the electronic act and for the paper entered afterwards
// (M1a), so that a rule added to the one is never missing in the other. Pipelines take part 1 as well.

/** Part 1 as it is drawn up (M1, M2). */
export const PART1 = [
  'removerSite',
  'crossProvince',
  'planRowFound',
  'planNamesDestination',
  'contractCovers',
  'receiverLicensed',
  'approvedOrInstrument',
];

/** What an issue asks of every waste, on whichever conveyance (M3, PL3). */
export const ISSUE = [
  'part1Complete',
  'removerSite',
  'crossProvince',
  'codesKnown',
  'hazardsFit',
  'planRowFound',
  'planNamesDestination',
  'contractCovers',
  'receiverLicensed',
  'licenceInForce',
  'licenceCovers',
  'notNegative',
  'belowScaleCap',
  'belowScale',
  'withinPlan',
];
/** What it asks of a load that a vehicle carries. */
export const ISSUE_BY_VEHICLE = [...ISSUE, 'oneTrip', 'oneRemover', 'carrierQualified'];
/** What it asks of the approval, as it was on the day. Whether it is active and has room is judged at the time of entry. */
export const UNDER_APPROVAL = ['approvalInDate', 'approvalParties', 'kindApproved', 'methodApproved', 'oneBatch'];
export const UNDER_INSTRUMENT = ['instrumentInForce'];

/** What loading asks (M5), but for a vehicle that is free now. */
export const LOAD = [
  'stillApproved',
  'papersValid',
  'labelsMatch',
  'packagesLabelled',
  'oneCodeEach',
  'labelsOfLine',
  'labelsTrue',
  'labelsFree',
  'weighed',
  'weighedByScale',
  'scaleAgrees',
  'compatible',
  'noPassengers',
];
/** What a departure asks (M7). */
export const DEPART = ['part2Complete', 'emergencyPlan', 'unrestricted', 'notClosed'];
