/** A value outside RFC 8785: it has no canonical bytes, so it can never be hashed. */
export class NotCanonical extends TypeError {
  constructor(path: string, what: string) {
    super(`${path || '/'} cannot be written as canonical JSON: ${what}`);
    this.name = 'NotCanonical';
  }
}

/**
 * The canonical JSON (RFC 8785) of a value, as UTF-8 bytes. Members are sorted by UTF-16 code units, numbers are
 * written as ECMAScript does. Throws NotCanonical for undefined, bigint, functions, non-finite numbers, lone surrogates
 * and objects that are neither plain nor arrays (a Date would otherwise be hashed as `{}`).
 */
export const canonicalJson = (value: unknown): Buffer => Buffer.from(write(value, ''), 'utf8');

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return text(value, path);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new NotCanonical(path, 'a number must be finite');
    return JSON.stringify(value); // ECMAScript's own form; -0 becomes 0
  }
  if (Array.isArray(value)) return `[${Array.from(value, (item, i) => write(item, `${path}/${i}`)).join(',')}]`;
  if (typeof value !== 'object') throw new NotCanonical(path, typeof value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new NotCanonical(path, 'not a plain object');
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([key, item]) => `${text(key, path)}:${write(item, `${path}/${key}`)}`).join(',')}}`;
}

function text(value: string, path: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new NotCanonical(path, 'a lone surrogate');
  return JSON.stringify(value);
}
