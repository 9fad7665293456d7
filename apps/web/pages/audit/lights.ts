export const LIGHT_NAMES = ['red', 'yellow', 'green', 'paused'] as const;
export type LightName = (typeof LIGHT_NAMES)[number];
export const isLight = (name: string | undefined): name is LightName => LIGHT_NAMES.some((known) => known === name);

/** The name of a light without how many days it stands for. */
export const shortOf = (light: string): string => light.replace(/（.*）| \(.*\)/, '');

/** A duty that is still owed: its light, its stage, and who holds it. */
export interface Lit {
  id: string;
  light: LightName;
  machine: string;
  caseId: string;
  state: string | null;
  subject: Record<string, string | number | undefined> | null;
  clock: string;
  key: string;
  dueAt: string;
  dueDay: string;
  daysLeft: number;
  provisional: boolean;
  calendarVersion: string;
  level: string | null;
  duty: {
    part: string;
    province: string | null;
    city: string | null;
    firm: { id: string; name: string } | null;
    officer: { person: string; name: string } | null;
    partner: string | null;
    number: string | null;
  };
}
export interface Lights {
  day: string;
  counts: Record<LightName, number>;
  complete: boolean;
  items: Lit[];
}

/** By what the board counts. */
export const BOARDS = ['province', 'stage', 'person'] as const;
export type Board = (typeof BOARDS)[number];

/** Who must act: the firm where a firm owes it, else the officer who worked the case last. Empty: nobody has yet. */
export const holderOf = ({ duty }: Lit): { id: string; name: string } | null =>
  duty.firm ?? (duty.officer && { id: duty.officer.person, name: duty.officer.name });

const KEYS: Record<Board, (lit: Lit) => string> = {
  province: ({ duty }) => duty.province ?? '',
  stage: ({ machine, state }) => `${machine}/${state ?? ''}`,
  person: (lit) => holderOf(lit)?.id ?? '',
};
export interface Filter {
  light?: LightName;
  province?: string;
  stage?: string;
  person?: string;
  level?: string;
}
/** What the filters of the address leave over; `but` leaves one of them out, for the counts beside it. */
export const chosenOf = (items: readonly Lit[], filter: Filter, but?: keyof Filter): Lit[] =>
  items.filter(
    (lit) =>
      (but === 'light' || !filter.light || lit.light === filter.light) &&
      (but === 'level' || !filter.level || lit.level === filter.level) &&
      BOARDS.every((board) => but === board || filter[board] === undefined || KEYS[board](lit) === filter[board]),
  );

export interface BoardRow {
  key: string;
  sample: Lit;
  counts: Record<LightName, number>;
}
/** Lights by province, stage or person, the reddest first. */
export function boardOf(items: readonly Lit[], by: Board): BoardRow[] {
  const rows = new Map<string, BoardRow>();
  for (const lit of items) {
    const key = KEYS[by](lit);
    const row = rows.get(key) ?? { key, sample: lit, counts: { red: 0, yellow: 0, green: 0, paused: 0 } };
    row.counts[lit.light] += 1;
    rows.set(key, row);
  }
  return [...rows.values()].sort(
    (a, b) => b.counts.red - a.counts.red || b.counts.yellow - a.counts.yellow || (a.key < b.key ? -1 : 1),
  );
}
