export interface Figure {
  name: string;
  says: string;
  unit: 'ms' | 'bytes';
  /** At most so much. */
  goal: number;
  value: number;
  met: boolean;
}

/** What was measured, each beside its goal. */
export class Figures {
  readonly all: Figure[] = [];

  constructor(private readonly say: (line: string) => void) {}

  put(figure: Omit<Figure, 'met'>): void {
    const met = figure.value <= figure.goal;
    this.all.push({ ...figure, met });
    this.say(`${met ? 'ok  ' : 'MISS'} ${figure.says}: ${figure.value} ${figure.unit} (goal ${figure.goal})`);
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
