import { readFileSync } from 'node:fs';
import { Bodies, changed, HOSTILE, isFreeText, operationsOf, type Schema } from '../../support/document.js';

type Path = (string | number)[];
const document = JSON.parse(readFileSync('apps/api/openapi.json', 'utf8')) as {
  paths: Parameters<typeof operationsOf>[0]['paths'];
  components: { schemas: Record<string, Schema> };
};
const bodies = new Bodies(document.components.schemas);

export interface FreeText {
  pointer: string;
  max: number;
}
/** Every free text of a body, by the component of the API document that describes it. */
export const freeTexts = (component: string): FreeText[] =>
  bodies
    .leaves({ $ref: `#/components/schemas/${component}` })
    .filter(({ schema }) => isFreeText(schema))
    .map(({ path, schema }) => ({ pointer: path.map((step) => `/${step}`).join(''), max: schema.maxLength ?? 0 }));

/** Hostile text of a length: markup and marks of direction first, then Chinese and a long word. */
export const hostile = (length: number): string => HOSTILE.padEnd(length, '长LongWordWithoutAnyBlank').slice(0, length);

const valueAt = (body: unknown, path: Path): unknown =>
  path.reduce<unknown>((found, step) => (found as Record<string | number, unknown> | undefined)?.[step], body);

/** The body with hostile text at its cap in every free text that it has, except where only what is on record will do. */
export function hostileBody(path: string, body: object, except: readonly string[] = []): object {
  const operation = operationsOf(document).find((each) => each.path === path && each.method === 'POST');
  if (!operation?.body) throw new Error(`${path} takes no body`);
  return bodies
    .leaves(operation.body)
    .filter(({ path: at, schema }) => isFreeText(schema) && typeof valueAt(body, at) === 'string')
    .filter(({ path: at }) => !except.includes(at.join('.')))
    .reduce<object>((made, { path: at, schema }) => changed(made, at, hostile(schema.maxLength ?? 0)) as object, body);
}
