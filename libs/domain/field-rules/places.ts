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
const steps = new Map<string, { key: string; kind: string | undefined }[]>();
/** The path taken apart: keys, with '' for each element of a list, or the kind of one. */
function stepsOf(path: string): { key: string; kind: string | undefined }[] {
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
  let found: Place[] = [{ name: '', pointer: '', value: document, at: [], element: undefined, parent: undefined }];
  for (const { key, kind } of stepsOf(path)) {
    found = found.flatMap((place) => {
      const value = member(place.value, key);
      const name = place.name ? `${place.name}.${key}` : key;
      const next = { ...place, name, pointer: `${place.pointer}/${key}`, value, parent: place.value };
      if (kind === undefined) return [next];
      if (!Array.isArray(value)) return kind === '' ? [] : [{ ...next, value: undefined }];
      if (kind !== '') {
        return [{ ...next, value: value.find((each) => member(each, 'kind') === kind) as unknown }];
      }
      return value.map((element: unknown, i) => ({
        ...next,
        name: `${name}[${i}]`,
        pointer: `${next.pointer}/${i}`,
        value: element,
        at: [...place.at, i],
        element,
        parent: value,
      }));
    });
  }
  return found;
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
