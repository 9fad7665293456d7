import { byGroup, distinct, runs, type Anomaly, type AnomalyRule } from './anomaly.js';

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
      (rows) => [...repeated(tickets(rows), limits), ...rounded(tickets(rows), limits)],
    ),
};

/** One row for each ticket: the lines of a load share it. */
const tickets = (rows: readonly Weighed[]): Weighed[] => [
  ...new Map(rows.map((row) => [`${row.manifest}/${row.scale}/${row.at}/${row.gross}`, row])).values(),
];

function repeated(rows: readonly Weighed[], { days, same }: Limits): Anomaly[] {
  const groups = new Map<string, Weighed[]>();
  for (const row of rows) {
    const name = `${row.gross}/${row.tare}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups.values()]
    .flatMap((group) =>
      runs(group, days, (window) =>
        distinct(window.map(({ manifest }) => manifest)).length >= same ? window : undefined,
      ),
    )
    .map((group) =>
      finding(`same/${group[0]!.gross}/${group[0]!.tare}`, group, {
        zh: `${group.length} 次称重的毛重和皮重完全相同`,
        en: `${group.length} weighings gave the very same gross and tare`,
      }),
    );
}

function rounded(rows: readonly Weighed[], { days, loads, percent, roundKg }: Limits): Anomaly[] {
  const isRound = ({ gross, tare }: Weighed) => (gross - tare) % (BigInt(roundKg) * 1000n) === 0n;
  const loose = rows.filter(({ pieces }) => !pieces);
  return runs(loose, days, (window) => {
    if (!isRound(window[0]!)) return undefined;
    // The longest stretch of the window that begins with a round net, ends with one, and shows enough of them.
    let [round, to] = [0, 0];
    for (const [i, row] of window.entries()) {
      if (!isRound(row)) continue;
      round += 1;
      if (i + 1 >= loads && round * 100 >= (i + 1) * percent) to = i + 1;
    }
    return to > 0 ? window.slice(0, to) : undefined;
  }).map((run) => {
    const round = run.filter(isRound);
    return finding('round', round, {
      zh: `${run.length} 次称重中有 ${round.length} 次净重为 ${roundKg} 公斤的整数倍`,
      en: `${round.length} of ${run.length} nets are whole multiples of ${roundKg} kg`,
    });
  });
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
