import { BadZip } from './stored-zip.js';

/** Reads what a member of an export says; what is wrong with that names the member. Throws BadZip. */
export function inMember<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadZip) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new BadZip(`${name} cannot be read: ${why}`, `${name} 无法解读：${why}`);
  }
}

/**
 * Reads JSON that has one reading only: these members and no other, each once, written as JSON.stringify writes them. Other
 * programs take the first of two members where this one takes the last, and pass over what they do not know. `inner`: the
 * members of the objects within, all of them wanted. Throws BadZip.
 */
export function exactJson<T>(
  name: string,
  text: string,
  members: { [K in keyof Required<T>]: boolean },
  { indent, inner = {} }: { indent?: number; inner?: { [K in keyof T]?: readonly string[] } } = {},
): T {
  const value = inMember(name, () => JSON.parse(text) as T);
  const own = value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : undefined;
  const known = Object.keys(members);
  const needed = known.filter((member) => members[member as keyof T]);
  const whole = own?.every((member) => known.includes(member)) && needed.every((member) => own.includes(member));
  const deep = Object.entries<readonly string[] | undefined>(inner).every(([member, names = []]) =>
    [value[member as keyof T] ?? []].flat().every(
      (each) =>
        Object.keys(each as object)
          .sort()
          .join() === [...names].sort().join(),
    ),
  );
  if (!whole || !deep || JSON.stringify(value, undefined, indent) !== text)
    throw new BadZip(
      `${name} is not of the one form that it has: ${text.slice(0, 80)}`,
      `${name} 不是规定的唯一形式：${text.slice(0, 80)}`,
    );
  return value;
}
