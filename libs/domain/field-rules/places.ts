/** One place of a document that a path of the table names. */
export interface Place {
  /** `lines[0].removed`. */
  name: string;
  /** RFC 6901. */
  pointer: string;
  value: unknown;
  /** Indexes of the lists on the way. */
  at: number[];
  /** Innermost list element on the way. */
  element: unknown;
  /** What holds the value; null where nobody filled it. */
  parent: unknown;
}

const STEP = /^(\w+)(?:\[(\w*)\])?$/;
interface Step {
  key: string;
  /** '' for each element of a list, or the kind of one. */
  kind: string | undefined;
}
const steps = new Map<string, Step[]>();
function stepsOf(path: string): Step[] {
  let found = steps.get(path);
  if (!found) {
    found = path.split('.').map((step) => {
      const [, key = '', kind] = STEP.exec(step) ?? [];
      return { key, kind };
    });
    steps.set(path, found);
  }
  return found;
}

/** Every place of the path in a document. Elements of a list that is empty have none; of an absent object they do. */
export function placesOf(document: unknown, path: string): Place[] {
  const found: Place[] = [];
  reach(
    stepsOf(path),
    0,
    { name: '', pointer: '', value: document, at: [], element: undefined, parent: undefined },
    found,
  );
  return found;
}

function reach(path: readonly Step[], i: number, place: Place, found: Place[]): void {
  const step = path[i];
  if (!step) {
    found.push(place);
    return;
  }
  const { key, kind } = step;
  const [parent, { at, element }] = [place.value, place];
  const value = member(parent, key);
  const name = place.name ? `${place.name}.${key}` : key;
  const pointer = `${place.pointer}/${key}`;
  if (kind === undefined) return reach(path, i + 1, { name, pointer, value, at, element, parent }, found);
  if (kind !== '') {
    const named: unknown = Array.isArray(value) ? value.find((each) => member(each, 'kind') === kind) : undefined;
    return reach(path, i + 1, { name, pointer, value: named, at, element, parent }, found);
  }
  if (!Array.isArray(value)) return;
  for (const [n, each] of (value as unknown[]).entries()) {
    const one = { name: `${name}[${n}]`, pointer: `${pointer}/${n}`, value: each, at: [...at, n] };
    reach(path, i + 1, { ...one, element: each, parent: value }, found);
  }
}

const member = (holder: unknown, key: string): unknown =>
  typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>)[key] : undefined;

/** The path with the indexes put in, as a pointer. */
export function pointerAt(path: string, at: number[]): string {
  let i = 0;
  return stepsOf(path)
    .map(({ key, kind }) => (kind === '' ? `/${key}/${at[i++] ?? 0}` : `/${key}`))
    .join('');
}

/** Nothing that a reader of the form could use. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);
