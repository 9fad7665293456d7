import { ValidateNested } from 'class-validator';

type Class = new () => object;
const types = new Map<object, Map<string, () => Class>>();

/**
 * Declares the class of a nested body (or of the items of a list with `each`) and validates it. Plain class-validator
 * does not know the class of a list's items, and this room may not depend on class-transformer.
 */
export function Nested(type: () => Class, options: { each?: boolean } = {}): PropertyDecorator {
  return (target, property) => {
    ValidateNested({ each: options.each ?? false })(target, property);
    const own = types.get(target) ?? new Map<string, () => Class>();
    own.set(String(property), type);
    types.set(target, own);
  };
}

/** The declared class of a property of a body class, looked up along the inheritance; undefined for plain values. */
export function nestedType(type: Class, property: string): Class | undefined {
  for (
    let proto: object | null = type.prototype as object;
    proto;
    proto = Object.getPrototypeOf(proto) as object | null
  ) {
    const found = types.get(proto)?.get(property);
    if (found) return found();
  }
  return undefined;
}

/**
 * Gives plain JSON the classes that the validator needs, at every depth. Unknown members stay, so that the validator
 * can refuse them by name.
 */
export function dressed<T extends object>(type: new () => T, body: Record<string, unknown>): T {
  const object = new type() as Record<string, unknown>;
  for (const [key, value] of Object.entries(body)) {
    const nested = nestedType(type, key);
    object[key] = nested ? dressedValue(nested, value) : value;
  }
  return object as T;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const dressedValue = (type: Class, value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((item) => (isPlain(item) ? dressed(type, item) : item))
    : isPlain(value)
      ? dressed(type, value)
      : value;
