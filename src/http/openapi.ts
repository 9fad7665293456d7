import { HTTP_CODE_METADATA } from '@nestjs/common/constants.js';
import type { ModulesContainer } from '@nestjs/core';
import { ValidationTypes } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import 'reflect-metadata';
import { TONNES } from '#domain/field-rules/checks';
import { describeProperty } from '#domain/field-rules/published';
import { nestedType } from '#domain/nested';
import { METHOD_CODES } from '#domain/waste/methods';
import type { BodyClass } from './body.js';
import { type CommandTable, COMMANDS, Justification } from './commands.js';
import { OFFERS } from './offers.js';
import { type Declared, declaredOperations } from './operations.js';
import { type List, ListQuery } from './page.js';
import { GIVES, KEYED, LISTS, QUERIES, TAKES, TAKES_BYTES } from './takes.js';

type Json = Record<string, unknown>;

/** The document as far as somebody reads in it. */
export interface ApiDescription extends Json {
  paths: Record<string, Record<string, Json>>;
  components: { schemas: Record<string, Json> } & Json;
}

const ACCESS_PUBLIC = 'access:public';

/** The API document (OpenAPI 3.0.3), read off the controllers, the command tables and the validation rules. */
export function openApiDocument(modules: ModulesContainer): ApiDescription {
  const schemas = new Schemas();
  const paths: Record<string, Record<string, Json>> = {};
  for (const declared of declaredOperations(modules)) {
    const path = declared.route.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{path}');
    (paths[path] ??= {})[declared.method] = describe(declared, schemas);
  }
  const sorted = Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    openapi: '3.0.3',
    info: {
      title: 'Liandan',
      version: '1',
      description:
        'Hazardous waste between provinces: white lists, transfer applications, manifests, and a history anybody can check. ' +
        'Quantities are decimal tonnes in strings with six places; civil dates are days of Asia/Shanghai.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { token: [] }],
    tags: [
      ...new Set(Object.values(sorted).flatMap((p) => Object.values(p).flatMap((o) => o['tags'] as string[]))),
    ].map((name) => ({ name })),
    paths: sorted,
    components: {
      schemas: { ...STANDARD_SCHEMAS, ...schemas.all() },
      parameters: PARAMETERS,
      responses: RESPONSES,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-liandan' },
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'ldn_…' },
      },
    },
  };
}

function describe(
  { id, controller, handler, name, resource, route, verb, creation }: Declared,
  schemas: Schemas,
): Json {
  const table = Reflect.getMetadata(COMMANDS, handler) as CommandTable | undefined;
  const list = Reflect.getMetadata(LISTS, handler) as List | undefined;
  const queries = (Reflect.getMetadata(QUERIES, handler) ?? {}) as Record<string, string>;
  const takes = Reflect.getMetadata(TAKES, handler) as BodyClass | undefined;
  const parameters = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, name) ??
    []) as unknown[];
  const isOpen = [handler, controller].some((target) => Reflect.getMetadata(ACCESS_PUBLIC, target) === true);
  const body = creation?.type ?? (verb ? table?.[verb] : undefined) ?? takes;
  const isCommand = creation !== undefined || verb !== undefined;
  const gives = Reflect.getMetadata(GIVES, handler) as string | undefined;
  const isKeyed = Reflect.getMetadata(KEYED, handler) === true;
  const tells = Reflect.getMetadata(OFFERS, handler) !== undefined;
  const status = String(Reflect.getMetadata(HTTP_CODE_METADATA, handler) ?? (creation ? 201 : 200));
  const pathParameters = [...route.replace(/\*$/, ':path').matchAll(/:(\w+)/g)].map(([, param = '']) => ({
    name: param,
    in: 'path',
    required: true,
    schema: param === 'id' ? { type: 'string', format: 'uuid' } : { type: 'string' },
  }));
  const isList = list !== undefined && parameters.includes(ListQuery);
  return {
    operationId: id,
    tags: [resource],
    summary: summaryOf(resource, verb ?? creation?.verb ?? name),
    ...(isOpen ? { security: [] } : {}),
    parameters: [
      ...pathParameters,
      ...(isCommand || isKeyed ? [ref('parameters', 'IdempotencyKey')] : []),
      ...(verb ? [ref('parameters', 'IfMatch')] : []),
      ...(isList ? ['Cursor', 'Limit', 'Page', 'Size', 'Sort', 'Id'].map((p) => ref('parameters', p)) : []),
      ...Object.entries(queries).map(([query, description]) => ({
        name: query,
        in: 'query',
        description,
        schema: { type: 'string' },
      })),
      ...Object.entries(list?.filters ?? {}).map(([filter, { type, of }]) => ({
        name: filter,
        in: 'query',
        schema: {
          type: type === 'int' ? 'integer' : type === 'boolean' ? 'boolean' : 'string',
          ...formatOf(type),
          ...(of ? { enum: of } : {}),
        },
      })),
    ],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemas.bodyOf(body, resource, isCommand) } },
          },
        }
      : {}),
    ...(Reflect.getMetadata(TAKES_BYTES, handler) === true
      ? { requestBody: { required: true, content: { 'application/octet-stream': { schema: BYTES } } } }
      : {}),
    responses: {
      [status]: isCommand
        ? ref('responses', creation ? 'Created' : 'Done')
        : isList
          ? ref('responses', 'Page')
          : {
              description: 'OK',
              content: gives
                ? { [gives]: { schema: BYTES } }
                : { 'application/json': { schema: tells ? OFFERED : {} } },
            },
      ...(isOpen ? {} : { '401': ref('responses', 'Problem') }),
      ...(isCommand
        ? Object.fromEntries(
            ['400', '403', '404', '409', '412', '422', '428'].map((s) => [s, ref('responses', 'Problem')]),
          )
        : {}),
      default: ref('responses', 'Problem'),
    },
  };
}

const BYTES = { type: 'string', format: 'binary' };
const OFFERED = {
  type: 'object',
  properties: { actions: { type: 'array', items: { $ref: '#/components/schemas/Action' } } },
};
const summaryOf = (resource: string, name: string) =>
  `${name.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`)} (${resource})`;
const formatOf = (type: string | undefined) =>
  type === 'uuid' || type === 'uuidText'
    ? { format: 'uuid' }
    : type === 'day' || type === 'dayText'
      ? { format: 'date' }
      : type === 'instant'
        ? { format: 'date-time' }
        : {};
const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });

/** The component schemas, one per body class; two classes of one name are told apart by their resource. */
class Schemas {
  private readonly names = new Map<BodyClass, string>();
  /** Bodies of commands, which bring justifications; the same class inside another body does not. */
  private readonly commands = new Map<BodyClass, string>();
  private readonly found = new Map<string, Json>();

  all(): Record<string, Json> {
    const inside = JSON.stringify([...this.found.values()]);
    const used = [...this.found].filter(
      ([name]) => inside.includes(`/${name}"`) || ![...this.commands].some(([type]) => this.names.get(type) === name),
    );
    return Object.fromEntries(used.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The schema of a body; a command may bring justifications whether its class says so or not. */
  bodyOf(type: BodyClass, resource: string, isCommand: boolean): Json {
    const known = this.commands.get(type);
    if (known) return ref('schemas', known);
    const own = this.refTo(type, resource);
    const name = this.names.get(type) ?? '';
    const schema = this.found.get(name) ?? {};
    const properties = (schema['properties'] ?? {}) as Json;
    if (!isCommand || 'justifications' in properties) return own;
    const command = `${name}Command`;
    this.commands.set(type, command);
    const justifications = { type: 'array', maxItems: 20, items: this.refTo(Justification, '') };
    this.found.set(command, { ...schema, properties: { ...properties, justifications } });
    return ref('schemas', command);
  }

  private refTo(type: BodyClass, resource: string): Json {
    const known = this.names.get(type);
    if (known) return ref('schemas', known);
    const prefix = resource.replace(/(^|-)./g, (m) => m.slice(-1).toUpperCase());
    const name = `${prefix}${type.name}`;
    this.names.set(type, name);
    this.found.set(name, {});
    const schema = targetConstructorToSchema(type, {
      refPointerPrefix: '#/components/schemas/',
      additionalConverters: {
        ...FIELDS,
        [ValidationTypes.NESTED_VALIDATION]: (meta) => {
          const nested = nestedType(meta.target as BodyClass, meta.propertyName);
          return nested ? (this.refTo(nested, resource) as never) : { type: 'object' };
        },
      },
    }) as Json;
    this.found.set(name, {
      ...(Object.keys(schema).length > 0 ? named(type, schema) : { type: 'object', properties: {} }),
      additionalProperties: false,
    });
    return ref('schemas', name);
  }
}

/** The properties with what the field rules say of them. */
function named(type: BodyClass, schema: Json): Json {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Json>).map(([name, property]) => {
    const description = describeProperty(type, name);
    if (description === undefined) return [name, property];
    // Nothing may stand beside a reference in OpenAPI 3.0.
    return [name, '$ref' in property ? { allOf: [property], description } : { ...property, description }];
  });
  return { ...schema, properties: Object.fromEntries(properties) as Json };
}

const text = { type: 'string' };
/** How the fields of the law look in the document. */
const FIELDS = {
  isDay: { type: 'string' as const, format: 'date' },
  isInstant: { type: 'string' as const, format: 'date-time' },
  isCreditCode: { type: 'string' as const, pattern: '^[0-9A-HJ-NPQRTUWXY]{18}$' },
  isTonnes: { type: 'string' as const, pattern: TONNES },
  isWasteCode: { type: 'string' as const, pattern: '^\\d{3}-\\d{3}-\\d{2}$' },
  isCategory: { type: 'string' as const, pattern: '^HW\\d{2}$' },
  isManifestNumber: { type: 'string' as const, pattern: '^20\\d{12}$' },
  isLat: { type: 'number' as const, minimum: -90, maximum: 90 },
  isLon: { type: 'number' as const, minimum: -180, maximum: 180 },
  isMethod: { type: 'string' as const, enum: [...METHOD_CODES] },
};
const STANDARD_SCHEMAS: Record<string, Json> = {
  Answer: {
    type: 'object',
    required: ['id', 'machine', 'state', 'version', 'receipt'],
    properties: {
      id: { type: 'string', format: 'uuid' },
      machine: text,
      state: text,
      version: { type: 'integer', description: 'Send it as If-Match with the next command.' },
      number: text,
      receipt: {
        type: 'object',
        required: ['event', 'leaf', 'at'],
        properties: {
          event: { type: 'string', format: 'uuid' },
          leaf: text,
          at: { type: 'string', format: 'date-time' },
          note: {
            type: 'string',
            description:
              'Signed note (C2SP signed-note) that promises inclusion in the log within 5 s; POST /v1/receipts/redeem gives the proof.',
          },
        },
      },
    },
  },
  Page: {
    type: 'object',
    required: ['items', 'next'],
    properties: {
      items: { type: 'array', items: { type: 'object' } },
      next: { type: 'string', nullable: true },
      total: { type: 'integer', description: 'With page and size; counted up to 10000.' },
      totalCapped: { type: 'boolean' },
      actions: {
        type: 'array',
        items: { $ref: '#/components/schemas/Action' },
        description: 'Of a register: what the caller may enter. Each of its items has the acts on that record.',
      },
      page: { type: 'integer' },
      size: { type: 'integer' },
    },
  },
  Action: {
    type: 'object',
    required: ['operation', 'allowed'],
    description:
      'An act of a register as the caller finds it, judged as its command is. Whose business it is not is told nothing.',
    properties: {
      operation: { type: 'string', description: 'operationId of the act.' },
      allowed: { type: 'boolean' },
      why: {
        type: 'object',
        required: ['code'],
        description: 'What the command would be refused by; its words only where one record is read.',
        properties: { code: text, rule: text, detail: { type: 'object' }, remedy: { type: 'object' } },
      },
    },
  },
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'code', 'instance', 'requestId'],
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      code: text,
      detail: text,
      instance: text,
      requestId: text,
      rule: { type: 'string', description: 'Id in the rule register.' },
      article: text,
      basis: { type: 'array', items: { type: 'object' } },
      remedy: text,
      justifiable: { type: 'array', items: text },
      errors: {
        type: 'array',
        items: { type: 'object', properties: { pointer: text, code: text, detail: text, rule: text } },
      },
      data: { type: 'object' },
    },
  },
};

const header = (name: string, description: string, schema: Json) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema,
});
const query = (name: string, description: string, schema: Json) => ({ name, in: 'query', description, schema });
const PARAMETERS = {
  IdempotencyKey: header(
    'Idempotency-Key',
    'Makes the command count once; the same key and body get the same answer.',
    {
      type: 'string',
      minLength: 8,
      maxLength: 255,
    },
  ),
  IfMatch: header('If-Match', 'The version you have seen, as in `"3"`.', text),
  Cursor: query('cursor', '`next` of the page before.', text),
  Limit: query('limit', 'Items with the cursor form.', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
  Page: query('page', 'Page, from 1; gives a total.', { type: 'integer', minimum: 1, maximum: 1000 }),
  Size: query('size', 'Items with the page form.', { type: 'integer', minimum: 1, maximum: 200 }),
  Sort: query('sort', 'Field, with a leading minus for descending.', text),
  Id: query('id', 'Only the record with this id.', text),
};
const json = (name: string) => ({ 'application/json': { schema: ref('schemas', name) } });
const ANSWER_HEADERS = {
  ETag: { description: 'Version for the next If-Match.', schema: text },
  'Liandan-Receipt': { description: 'Id of the audit event.', schema: { type: 'string', format: 'uuid' } },
};
const RESPONSES = {
  Done: { description: 'Accepted and recorded.', headers: ANSWER_HEADERS, content: json('Answer') },
  Created: {
    description: 'Created and recorded.',
    headers: { ...ANSWER_HEADERS, Location: { schema: text } },
    content: json('Answer'),
  },
  Page: { description: 'One page.', content: json('Page') },
  Problem: {
    description: 'Refused (RFC 9457).',
    content: { 'application/problem+json': { schema: ref('schemas', 'Problem') } },
  },
};
