import { useQuery } from '@tanstack/react-query';

/** A JSON Schema of a command's body, as far as the API document uses it. */
export interface Schema {
  $ref?: string;
  type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  format?: string;
  pattern?: string;
  enum?: (string | boolean)[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  description?: string;
}
/** A schema and the name of the component that it is, for the words of its properties. */
export interface Named {
  component: string;
  schema: Schema;
}
export interface Parameter {
  name: string;
  in: string;
  schema: Schema;
  description?: string;
}
export interface Method {
  operationId?: string;
  parameters?: (Partial<Parameter> & { $ref?: string })[];
  requestBody?: { content: Record<string, { schema: Schema } | undefined> };
}
export interface ApiDocument {
  components: { schemas: Record<string, Schema> };
  paths: Record<string, { get?: Method; post?: Method } | undefined>;
}
export type Components = Record<string, Schema>;

async function apiDocument(): Promise<ApiDocument> {
  const response = await fetch('/openapi.json', { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`/openapi.json: ${response.status}`);
  return (await response.json()) as ApiDocument;
}
/** Fetched once. */
export const kept = { queryKey: ['openapi'], queryFn: apiDocument, staleTime: Infinity };

/** The components of the API document. */
export const useComponents = () => useQuery({ ...kept, select: ({ components }) => components.schemas });

/** What a list may be filtered by; undefined where there is no such list. Paging is the same everywhere and not told. */
export const useFilters = (resource: string) =>
  useQuery({
    ...kept,
    select: ({ paths }) =>
      paths[`/v1/${resource}`]?.get?.parameters?.filter(
        (each): each is Parameter => each.in === 'query' && each.name !== undefined,
      ) ?? null,
  });

/** What a reference points at; anything else as it is, standing in `within`. */
export function resolved(schemas: Components, schema: Schema, within: string): Named {
  const component = schema.$ref?.split('/').pop();
  return component ? { component, schema: schemas[component] ?? {} } : { component: within, schema };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.values(value).every(isBlank));

/**
 * The body that a form stands for: what was left open is left out, a box that was not ticked says no where an answer is
 * required, and what is required is there even when empty, so that the refusal names its fields.
 */
export function bodyOf(schemas: Components, component: string, value: unknown): Record<string, unknown> {
  const { schema } = resolved(schemas, { $ref: component }, component);
  return (filled(schemas, schema, value, true) ?? {}) as Record<string, unknown>;
}

function filled(schemas: Components, given: Schema, value: unknown, required: boolean): unknown {
  const { schema } = resolved(schemas, given, '');
  if (schema.type === 'array') {
    const items = (Array.isArray(value) ? value : [])
      .map((item) => filled(schemas, schema.items ?? {}, item, true))
      .filter((item) => item !== undefined && item !== '');
    return items.length > 0 || required ? items : undefined;
  }
  if (schema.properties) {
    if (isBlank(value) && !required) return undefined;
    const said = isObject(value) ? value : {};
    const entries = Object.entries(schema.properties).map(
      ([name, own]) => [name, filled(schemas, own, said[name], schema.required?.includes(name) ?? false)] as const,
    );
    return Object.fromEntries(entries.filter(([, own]) => own !== undefined));
  }
  if (schema.type === 'boolean') return value ?? (required ? false : undefined);
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return value ?? undefined;
}

/** What of a case a body may begin with: the members of its schema, so that nothing unknown is sent back. */
export function startOf(schemas: Components, component: string, known: Record<string, unknown>): unknown {
  return membersOf(schemas, { $ref: component }, known);
}
function membersOf(schemas: Components, given: Schema, value: unknown): unknown {
  const { schema } = resolved(schemas, given, '');
  if (value === undefined || value === null) return undefined;
  if (schema.type === 'array') {
    return Array.isArray(value) ? value.map((item) => membersOf(schemas, schema.items ?? {}, item)) : undefined;
  }
  if (schema.properties) {
    if (!isObject(value)) return undefined;
    const own = Object.keys(schema.properties).map(
      (name) => [name, membersOf(schemas, schema.properties?.[name] ?? {}, value[name])] as const,
    );
    return Object.fromEntries(own.filter(([, each]) => each !== undefined));
  }
  // A party stands in the case with its name; in the body it is its id.
  if (schema.format === 'uuid' && isObject(value)) return value['org'] ?? value['id'];
  if (isObject(value) || Array.isArray(value)) return undefined;
  if (schema.type === 'string') return String(value);
  return value;
}
