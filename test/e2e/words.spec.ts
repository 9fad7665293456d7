import { readFileSync } from 'node:fs';
import { glossary } from '#domain/glossary/glossary';
import { PAPER_KINDS } from '#domain/glossary/papers';

interface Schema {
  $ref?: string;
  enum?: unknown[];
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
}
interface Operation {
  operationId?: string;
  parameters?: { name?: string; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}
const { paths, components } = JSON.parse(readFileSync('apps/api/openapi.json', 'utf8')) as Document;

/** Names of a dictionary of the forms: `name: '中文|English'`. */
const dictionary = (file: string) =>
  new Set(
    [
      ...readFileSync(`apps/web/parts/schema-form/${file}.ts`, 'utf8').matchAll(
        /^ {2}'?([\w./]+)'?: ['"].+\|.+['"],$/gm,
      ),
    ].map(([, name]) => name ?? ''),
  );
/** Operations that registers offer, by the table of their words. */
const offered = new Set(
  [...readFileSync('apps/web/parts/register-acts.ts', 'utf8').matchAll(/^ {2}(\w+_\w+): act\('.+\|.+'/gm)].map(
    ([, id]) => id ?? '',
  ),
);
/** Operations that a machine leads through, whose words its glossary has. */
const CASES = [
  ...['agreements', 'approvals', 'discrepancies', 'enforcement-leads', 'incidents', 'letters', 'licences', 'manifests'],
  ...['overdue-records', 'paper-fallbacks', 'pipelines', 'transfer-applications', 'whitelist-entries', 'whitelists'],
];
/** Operations that pages of their own ask, or that machines of others call. */
const ELSEWHERE = [
  ...[
    'agreements',
    'approvals',
    'audit',
    'calendars',
    'enrolments',
    'feeds',
    'files',
    'letter-answers',
    'letters',
    'mail-settings',
    'manifests',
    'me',
  ],
  ...[
    'notices',
    'oidc',
    'opinions',
    'organisations',
    'package-labels',
    'people',
    'policies',
    'queues',
    'ratings',
    'receipts',
    'reveals',
  ],
  ...[
    'run-links',
    'second-factor',
    'sessions',
    'signature-codes',
    'tokens',
    'transfer-applications',
    'webhooks',
    'whitelist-entries',
    'whitelists',
  ],
];

/** Lists of codes that have their words from the server, by the properties that use them. */
const LISTED = ['method', 'methods', 'hazard', 'hazards', 'conveyance', 'opinion', 'form', 'code', 'differences'];
const isListed = (component: string, property: string) =>
  LISTED.includes(property) || (property === 'type' && component.endsWith('Packaging'));

interface Place {
  component: string;
  property: string;
  schema: Schema;
}
/** Every property of every body of a command on a case, at every depth. */
function places(): Place[] {
  const found = new Map<string, Place>();
  const walk = (schema: Schema, component: string): void => {
    const named = schema.$ref?.split('/').pop();
    if (named) return walk(components.schemas[named] ?? {}, named);
    if (schema.items) walk(schema.items, component);
    for (const [property, own] of Object.entries(schema.properties ?? {})) {
      const key = `${component}.${property}`;
      if (found.has(key)) continue;
      found.set(key, { component, property, schema: own });
      walk(own, component);
    }
  };
  for (const [path, methods] of Object.entries(paths)) {
    const post = methods['post'];
    if (!/^\/v1\/[a-z-]+(\/\{id\}\/\w+)?$/.test(path) && !offered.has(post?.operationId ?? '')) continue;
    const body = post?.requestBody?.content['application/json']?.schema;
    if (body) walk(body, path);
  }
  return [...found.values()];
}

it('every property of a command has a Chinese and an English name', () => {
  const words = dictionary('words');
  const unnamed = places().filter(
    ({ component, property, schema }) =>
      !/ · .+\. (Required|Optional)/.test(schema.description ?? '') &&
      !words.has(property) &&
      !words.has(`${component}.${property}`),
  );
  expect(places().length).toBeGreaterThan(300);
  expect(unnamed.map(({ component, property }) => `${component}.${property}`)).toEqual([]);
});

it('every choice of a command has a Chinese and an English word', () => {
  const words = dictionary('choices');
  const silent = places().flatMap(({ component, property, schema }) =>
    ((schema.enum ?? schema.items?.enum ?? []) as unknown[])
      .filter((value): value is string => typeof value === 'string')
      .filter((value) => !isListed(component, property) && !words.has(value) && !words.has(`${property}.${value}`))
      .map((value) => `${component}.${property}: ${value}`),
  );
  expect(silent).toEqual([]);
});

/** Filters of pages that say them in texts of their own, which hold both languages by their type. */
const OF_THEIR_PAGES = ['/v1/notices level', '/v1/tokens standing', '/v1/running-cases machine'];
it('every choice of a filter has a Chinese and an English word', () => {
  const told = [...PAPER_KINDS, ...Object.keys(glossary.notices)].map((kind) => `kind.${kind}`);
  const lights = ['red', 'yellow', 'green', 'paused', 'none'].map((light) => `light.${light}`);
  const words = new Set([...dictionary('choices'), ...told, ...lights]);
  const filters = Object.entries(paths).flatMap(([path, { get }]) =>
    (get?.parameters ?? [])
      .map(({ name = '', schema }) => ({ path, name, values: (schema?.enum ?? []) as string[] }))
      .filter(({ name }) => !OF_THEIR_PAGES.includes(`${path} ${name}`)),
  );
  const closed = filters.filter(({ values }) => values.length > 0);
  const silent = closed.flatMap(({ path, name, values }) =>
    values.filter((value) => !words.has(value) && !words.has(`${name}.${value}`)).map((v) => `${path} ${name}: ${v}`),
  );
  expect(closed.length).toBeGreaterThan(25);
  expect(silent).toEqual([]);
});

it('every operation of the API is offered: by a register, by the machine of a case, or by a page of its own', () => {
  const open = Object.entries(paths).flatMap(([path, methods]) => {
    const id = methods['post']?.operationId;
    const [, , resource = '', ...rest] = path.split('/');
    if (!id || offered.has(id) || ELSEWHERE.includes(resource)) return [];
    return CASES.includes(resource) && rest.length === 2 ? [] : [`${id} ${path}`];
  });
  expect(offered.size).toBeGreaterThan(50);
  expect(open).toEqual([]);
});
