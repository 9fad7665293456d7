import { byGroup, distinct, minutesBetween, type Anomaly, type AnomalyRule } from './anomaly.js';

/** A road vehicle under a manifest from departure to arrival, or read by a scale. Ordered by plate and time. */
export type Sighting = {
  plate: string;
  at: string;
  manifest: string | null;
  number: string | null;
} & (
  | {
      kind: 'journey';
      /** Arrival; null while under way. */
      until: string | null;
      trip: string | null;
      leg: number;
      /** Organisations at whose gates it stands in the course of the journey: parties and carriers. */
      places: string[];
    }
  | { kind: 'reading'; organisation: string; scale: string; ticket: string }
);
type Journey = Extract<Sighting, { kind: 'journey' }>;
type Reading = Extract<Sighting, { kind: 'reading' }>;

/** One spelling of a plate: without blanks, dots and hyphens, in capitals. */
export const plateKey = (plate: string): string => plate.replace(/[\s·.\-—]/g, '').toUpperCase();

/**
 * One plate in two places: two journeys of different trips at once, or a scale of somebody who has no part in the load
 * reading the vehicle while it is under way. Lawful, and passed over: several manifests of one trip, legs of one
 * manifest, journeys that touch within the tolerance of clocks, scales of the parties themselves.
 */
export const plateTwice: AnomalyRule<Sighting, 'minutes'> = {
  id: 'AN-01',
  title: { zh: '同一车牌同时出现在两地', en: 'One plate in two places at once' },
  serves: ['R-16a', 'R-11c'],
  judge: ({ minutes }) =>
    byGroup(
      (row) => plateKey(row.plate),
      (rows) => twice(rows, minutes),
    ),
};

function twice(rows: readonly Sighting[], minutes: number): Anomaly[] {
  const found: Anomaly[] = [];
  let open: Journey[] = [];
  for (const row of rows) {
    open = open.filter(({ until }) => until === null || minutesBetween(row.at, until) > minutes);
    if (row.kind === 'reading') {
      for (const journey of open)
        if (minutesBetween(journey.at, row.at) > minutes && !journey.places.includes(row.organisation))
          found.push(elsewhere(journey, row));
      continue;
    }
    const long = row.until === null || minutesBetween(row.at, row.until) > minutes;
    for (const journey of open) if (long && isOther(journey, row)) found.push(atOnce(journey, row));
    open.push(row);
  }
  return found;
}

const isOther = (a: Journey, b: Journey) => a.manifest !== b.manifest && (a.trip === null || a.trip !== b.trip);

function atOnce(a: Journey, b: Journey): Anomaly {
  const [first, second] = [a, b].sort((x, y) => (x.manifest! < y.manifest! ? -1 : 1)) as [Journey, Journey];
  const until = [a.until, b.until].filter((end) => end !== null).sort()[0] ?? b.at;
  return {
    subject: `${plateKey(a.plate)}/${first.manifest}/${first.leg}/${second.manifest}/${second.leg}`,
    says: {
      zh: `车辆 ${a.plate} 在联单 ${a.number} 的运输途中又为联单 ${b.number} 发运`,
      en: `Vehicle ${a.plate} set out for manifest ${b.number} while under way for ${a.number}`,
    },
    cases: distinct([a.manifest, b.manifest]),
    since: b.at,
    until,
    shows: [a, b],
  };
}

const elsewhere = (journey: Journey, reading: Reading): Anomaly => ({
  subject: `${plateKey(journey.plate)}/${journey.manifest}/${reading.organisation}/${reading.scale}/${reading.ticket}`,
  says: {
    zh: `车辆 ${journey.plate} 在联单 ${journey.number} 的运输途中被无关单位的衡器称重`,
    en: `A scale of somebody else read vehicle ${journey.plate} while it was under way for manifest ${journey.number}`,
  },
  cases: distinct([journey.manifest]),
  since: reading.at,
  until: reading.at,
  shows: [journey, reading],
});
