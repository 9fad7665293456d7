import type { Actor } from '#domain/actor';

/**
 * Stands for what is not known: every member of it is anything again, it is callable, counts as one and gives itself to
 * whoever looks through it. A condition can be asked of it to learn what the condition looks at.
 */
const anything: never = new Proxy(() => undefined, {
  get: (_, key) => {
    if (key === Symbol.toPrimitive) return () => 1;
    if (key === Symbol.iterator) return () => [anything][Symbol.iterator]();
    return anything;
  },
  has: () => true,
  apply: (_, __, given: unknown[]): unknown => {
    for (const each of given) if (typeof each === 'function') Reflect.apply(each, undefined, [anything, anything]);
    return anything;
  },
}) as never;

/** What a condition on a speaker and a case says where the speaker alone is known. */
interface Tasted {
  /** Its answer, where nothing but the speaker was asked for. */
  holds?: boolean;
  /** It asks who exactly the person is, to hold it against who acted before (four eyes). */
  personal: boolean;
}

/** Asks a condition of a speaker without a case: of what else it looks at, anything is given, and noted. */
export function taste(by: Actor, condition: (by: Actor, unknown: (known?: object) => never) => boolean): Tasted {
  let [person, other] = [false, false];
  const speaker = new Proxy(by, {
    get: (target, key) => {
      person ||= key === 'person';
      return target[key as keyof Actor];
    },
  });
  const unknown = (known: object = {}) =>
    new Proxy(known, {
      get: (target, key) => {
        if (key in target) return target[key as keyof typeof target];
        other = true;
        return anything;
      },
      has: () => true,
    }) as never;
  try {
    const holds = condition(speaker, unknown);
    return { ...(other ? {} : { holds }), personal: person };
  } catch {
    return { personal: person };
  }
}
