import { byGroup, distinct, within, type Anomaly, type AnomalyRule } from './anomaly.js';

/** A load as a scale weighed it at the consignor's. Grams. Ordered by remover, receiver and time. */
export interface Weighed {
  manifest: string;
  number: string | null;
  remover: string;
  receiver: string;
  scale: string;
  at: string;
  gross: bigint;
  tare: bigint;
  /** Counted in pieces, so that equal loads weigh the same. */
  pieces: boolean;
}

interface Limits {
  days: number;
  same: number;
  loads: number;
  percent: number;
  roundKg: number;
}

/**
 * Weights that no scale gives so often: the same gross and tare again and again, or nearly only round nets. Lawful, and
 * passed over: one ticket for several lines, loads counted in pieces, equal nets of different vehicles, the scale's own
 * division (a multiple of 20 kg is round to nobody).
 */
export const roundWeights: AnomalyRule<Weighed, keyof Limits> = {
  id: 'AN-03',
  title: { zh: '称重数据重复或多为整数', en: 'Repeated or round weights' },
  serves: ['R-10c', 'M-05'],
  judge: (limits) =>
    byGroup(
      ({ remover, receiver }) => `${remover}/${receiver}`,
      (rows) =>
        within(tickets(rows), limits.days).flatMap((run) => [...repeated(run, limits), ...rounded(run, limits)]),
    ),
};

/** One row for each ticket: the lines of a load share it. */
const tickets = (rows: readonly Weighed[]): Weighed[] => [
  ...new Map(rows.map((row) => [`${row.manifest}/${row.scale}/${row.at}/${row.gross}`, row])).values(),
];

function repeated(run: readonly Weighed[], { same }: Limits): Anomaly[] {
  const groups = new Map<string, Weighed[]>();
  for (const row of run) {
    const name = `${row.gross}/${row.tare}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups.values()]
    .filter((group) => distinct(group.map(({ manifest }) => manifest)).length >= same)
    .map((group) =>
      finding(`same/${group[0]!.gross}/${group[0]!.tare}`, group, {
        zh: `${group.length} 次称重的毛重和皮重完全相同`,
        en: `${group.length} weighings gave the very same gross and tare`,
      }),
    );
}

function rounded(run: readonly Weighed[], { loads, percent, roundKg }: Limits): Anomaly[] {
  const loose = run.filter(({ pieces }) => !pieces);
  const round = loose.filter(({ gross, tare }) => (gross - tare) % (BigInt(roundKg) * 1000n) === 0n);
  if (loose.length < loads || round.length * 100 < loose.length * percent) return [];
  return [
    finding('round', round, {
      zh: `${loose.length} 次称重中有 ${round.length} 次净重为 ${roundKg} 公斤的整数倍`,
      en: `${round.length} of ${loose.length} nets are whole multiples of ${roundKg} kg`,
    }),
  ];
}

function finding(arm: string, group: readonly Weighed[], says: Anomaly['says']): Anomaly {
  const [first, last] = [group[0]!, group.at(-1)!];
  return {
    subject: `${arm}/${first.remover}/${first.receiver}`,
    says,
    cases: distinct(group.map(({ manifest }) => manifest)),
    since: first.at,
    until: last.at,
    shows: group.map(({ gross, tare, ...row }) => ({ ...row, gross: String(gross), tare: String(tare) })),
  };
}
