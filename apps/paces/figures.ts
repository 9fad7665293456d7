/** What is promised of the console, each with its goal: at most so much. */
const PROMISES = {
  initialScripts: { says: 'scripts that the first page needs, gzip', unit: 'bytes', goal: 300_000 },
  loginPaint: { says: 'first paint of the login, cold', unit: 'ms', goal: 1500 },
  loginReady: { says: 'the form of the login, cold', unit: 'ms', goal: 1500 },
  workListPaint: { says: 'first paint of the work list, cold', unit: 'ms', goal: 1500 },
  casePaint: { says: 'first paint of a case, cold', unit: 'ms', goal: 1500 },
  runOpened: {
    says: "a driver's run from the link of its code, on a phone that has never been there",
    unit: 'ms',
    goal: 3000,
  },
  changeSeen: {
    says: 'an application that a firm has just drawn up and submitted, in the list of the officer',
    unit: 'ms',
    goal: 2000,
  },
  lists: { says: 'answers of lists, 95th percentile', unit: 'ms', goal: 300 },
  letterOpened: { says: 'a consultation with its evidence, from the list', unit: 'ms', goal: 2000 },
  letterPreview: { says: 'preview of a letter, from the last key', unit: 'ms', goal: 1000 },
  decisionPreview: { says: 'preview of a decision, from the last key', unit: 'ms', goal: 1000 },
  treated: { says: 'treatment results of 50 manifests, from the click', unit: 'ms', goal: 60_000 },
  redCases: { says: 'all red cases and who holds them', unit: 'ms', goal: 2000 },
  verdict: { says: 'the verdict on a case file that is dropped on the page of the verifier', unit: 'ms', goal: 2000 },
  rebuilt: { says: 'a case as it was on a day', unit: 'ms', goal: 3000 },
} as const satisfies Record<string, Omit<Figure, 'name' | 'value' | 'met'>>;
type Promised = keyof typeof PROMISES;

export interface Figure {
  name: string;
  says: string;
  unit: 'ms' | 'bytes';
  goal: number;
  /** Null: it could not be measured. */
  value: number | null;
  met: boolean;
}

/** What was measured, each beside its goal. What cannot be measured is said and missed; the others are measured all the same. */
export class Figures {
  private readonly values = new Map<Promised, number>();

  constructor(private readonly say: (line: string) => void) {}

  async measure(name: Promised, work: () => Promise<number>): Promise<void> {
    const { says, unit, goal } = PROMISES[name];
    const value = await this.part(says, work);
    if (value === undefined) return;
    this.values.set(name, value);
    this.say(`${value <= goal ? 'ok  ' : 'MISS'} ${says}: ${value} ${unit} (goal ${goal})`);
  }

  /** Work that figures hang on: when it fails, they are missed and nothing else is. */
  async part<T>(says: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.say(`MISS ${says}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  get all(): Figure[] {
    return (Object.keys(PROMISES) as Promised[]).map((name) => {
      const { goal, ...promise } = PROMISES[name];
      const value = this.values.get(name) ?? null;
      return { name, ...promise, goal, value, met: value !== null && value <= goal };
    });
  }
}

/** Whole milliseconds that the work took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await work();
  return Math.round(performance.now() - since);
}
/** The value in the middle of so many tries, one after the other. */
export async function median(tries: number, one: (attempt: number) => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let i = 0; i < tries; i += 1) values.push(await one(i));
  return quantile(values, 0.5);
}
export const quantile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Infinity;
