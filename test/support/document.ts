/** What the tests read of the API document. */
export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  minItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
}
interface Parameter {
  $ref?: string;
  name?: string;
  in?: string;
  schema?: Schema;
}
export interface Operation {
  method: string;
  path: string;
  open: boolean;
  body: Schema | undefined;
  keyed: boolean;
  versioned: boolean;
  list: boolean;
  filters: { name: string; schema: Schema }[];
}
interface Document {
  paths: Record<string, Record<string, Record<string, any>>>;
  components: { schemas: Record<string, Schema> };
}

/** Every operation of the document. */
export function operationsOf({ paths }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, op]) => {
      const parameters = (op['parameters'] ?? []) as Parameter[];
      const named = (name: string) => parameters.some(({ $ref }) => $ref?.endsWith(`/${name}`));
      return {
        method: method.toUpperCase(),
        path,
        open: Array.isArray(op['security']) && op['security'].length === 0,
        body: op['requestBody']?.content['application/json']?.schema as Schema | undefined,
        keyed: named('IdempotencyKey'),
        versioned: named('IfMatch'),
        list: named('Cursor'),
        filters: parameters.flatMap(({ name, in: place, schema }) =>
          place === 'query' && name && schema ? [{ name, schema }] : [],
        ),
      };
    }),
  );
}

/** Texts that fit the patterns of the document. */
const FITTING = [
  '900-052-31',
  'HW31',
  '24.860000',
  '51',
  '5101',
  '510100',
  '2794',
  '8',
  '4.3',
  '01-31',
  'R-03a',
  'sessions:read',
  'abc',
  '104.0665',
  '91430122748386783F',
  '0'.repeat(64),
  '102345678',
  '20265101000001',
  `91430122748386783F${'0'.repeat(19)}`,
];

/** Bodies made from the document's schemas. */
export class Bodies {
  constructor(private readonly schemas: Record<string, Schema>) {}

  resolve(schema: Schema): Schema {
    const name = schema.$ref?.split('/').pop();
    return name ? (this.schemas[name] ?? {}) : schema;
  }

  /** A body that the schema admits, every property filled. */
  example(given: Schema): unknown {
    const schema = this.resolve(given);
    if (schema.enum) return schema.enum[0];
    switch (schema.type) {
      case 'object':
        return Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([key, value]) => [key, this.example(value)]),
        );
      case 'array':
        return schema.items ? [this.example(schema.items)] : [];
      case 'integer':
      case 'number':
        return Math.max(schema.minimum ?? 1, 1);
      case 'boolean':
        return true;
      default:
        return textFor(schema);
    }
  }

  /** Every leaf and list of a body: its place and its schema. */
  leaves(given: Schema, path: (string | number)[] = []): { path: (string | number)[]; schema: Schema }[] {
    const schema = this.resolve(given);
    if (schema.type === 'object' && schema.properties)
      return Object.entries(schema.properties).flatMap(([key, value]) => this.leaves(value, [...path, key]));
    if (schema.type === 'array' && schema.items) return [{ path, schema }, ...this.leaves(schema.items, [...path, 0])];
    return [{ path, schema }];
  }
}

function textFor({ format, pattern, minLength }: Schema): string {
  if (format === 'uuid') return '01900000-0000-4000-8000-0000000000ff';
  if (format === 'date') return '2026-06-30';
  if (format === 'date-time') return '2026-06-30T09:00:00+08:00';
  if (pattern) return FITTING.find((text) => new RegExp(pattern).test(text)) ?? '';
  return 'x'.repeat(Math.max(minLength ?? 1, 8));
}

/** What somebody may write as they like: everything but codes, numbers, days and choices. */
export const isFreeText = ({ type, format, pattern, enum: choices, maxLength }: Schema): boolean =>
  type === 'string' && !format && !pattern && !choices && maxLength !== undefined;
/** Markup, a template, and marks that turn the direction of writing. */
export const HOSTILE =
  '<img src=x onerror="alert(1)"><script>alert(2)</script>{{constructor}}\u202e\u2067\u200f审批同意\u202d';

/** Values that no field of the schema may take. */
export function wrongFor(schema: Schema): [string, unknown][] {
  const { format, pattern, type, enum: choices, maxLength } = schema;
  if (type === 'array') return [['an object in place of a list', { 0: 'x' }]];
  if (type === 'boolean') return [['a text in place of a truth value', 'true']];
  if (type === 'integer' || type === 'number') {
    return [
      ['a text in place of a number', '1'],
      ...(type === 'integer' ? [['a fraction', 1.5] as [string, unknown]] : []),
    ];
  }
  const wrong: [string, unknown][] = [
    ['NUL', 'a\u0000b'],
    ['a number', 7],
    ['an operator', { $ne: null }],
  ];
  if (choices) wrong.push(['no choice', 'NOT_ONE']);
  if (isFreeText(schema)) wrong.push(['one character too many', HOSTILE.padEnd(maxLength! + 1, '长')]);
  if (format === 'uuid') wrong.push(['no uuid', "' OR 1=1 --"]);
  if (format === 'date')
    wrong.push(['a day that does not exist', '2025-02-30'], ['a day beyond reckoning', '9999-12-31']);
  if (format === 'date-time')
    wrong.push(['an instant without zone', '2026-06-30T09:00:00'], ['no day', '2025-02-30T09:00:00Z']);
  if (pattern?.includes('\\d{1,6})?$'))
    wrong.push(['negative tonnes', '-1'], ['seven places', '0.0000001'], ['an exponent', '1e9']);
  if (pattern?.includes('HJ-NPQRTUWXY]{18}'))
    wrong.push(['a credit code with wrong check characters', '91510100MA62KX1A00']);
  else if (pattern) wrong.push(['another shape', new RegExp(pattern, 'u').test('!') ? ' ' : '!']);
  return wrong;
}

/** A copy of the body with another value at the place. */
export function changed(body: unknown, path: (string | number)[], value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(body)) return body.map((item, i) => (i === head ? changed(item, rest, value) : item));
  return { ...(body as object), [head]: changed((body as Record<string, unknown>)[head], rest, value) };
}
export const pointerOf = (path: (string | number)[]) => path.map((part) => `/${part}`).join('');
