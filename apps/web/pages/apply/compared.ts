import { gramsOf, tonnesOf } from '../../parts/tonnes';
import { BLANK, type Form, type Line, plain } from './application';

/** Lists of which each entry is a whole: a line is not put together from two. */
export const WHOLE: ReadonlySet<string> = new Set(['/lines', '/carriers', '/attachments']);

/** Without what is empty, members in one order: as the server and the form would both say it. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, own]) => own !== undefined && own !== null && own !== '');
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, own]) => [key, bare(own)]));
}
const sixPlaces = (quantity: string | undefined) => {
  const grams = gramsOf(quantity);
  return grams === undefined ? quantity : tonnesOf(grams);
};
const lineOf = (line: Line, i: number): Line => ({
  ...line,
  line: i + 1,
  quantity: sixPlaces(line.quantity),
  lastYear: sixPlaces(line.lastYear),
});

/** The form as it is compared with another version of it. */
export const comparedOf = (form: Form): Partial<Form> =>
  bare({ ...form, lines: form.lines.map(lineOf) }) as Partial<Form>;

/** The form that was compared, as somebody fills it. */
export const formOfCompared = (value: Partial<Form>): Form => ({
  ...BLANK,
  ...value,
  transport: { ...value.transport, route: value.transport?.route ?? [] },
  lines: (value.lines ?? []).map((line) => ({
    ...line,
    hazards: line.hazards ?? [],
    quantity: plain(line.quantity),
    lastYear: plain(line.lastYear),
  })),
});
