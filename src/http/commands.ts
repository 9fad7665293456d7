import 'reflect-metadata';
import { createHash } from 'node:crypto';
import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  Post,
  SetMetadata,
} from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { IsArray, IsNotEmpty, IsString, Matches, MaxLength, ArrayMaxSize } from 'class-validator';
import { EdgeError } from '#access/edge-error';
import type { Asked as Request } from '#access/access.guard';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { unfitFields } from '#domain/field-rules/published';
import { Nested } from '#domain/nested';
import { canonicalJson } from '#ledger/canonical';
import type { Command } from '#workflow/workflow';
import { badField, badRequest, bodyOf, type BodyClass } from './body.js';

/** Verb → body class: the routes, the machine's events and the OpenAPI operations come from this table. */
export type CommandTable = Record<string, BodyClass>;

/** A command as asked over HTTP: what, once by which key, on which version. */
export interface Asked<C extends object = Record<string, unknown>> {
  command: C & { type: string; justifications?: { rule: string; text: string }[] };
  once: { kind: 'key'; actor: string; key: string; fingerprint: string };
  expected?: number;
}

export const COMMANDS = 'http:commands';
export const CREATION = 'http:creation';
/** What a handler that takes `@Asked()` expects. */
export interface Creation {
  verb: string;
  type: BodyClass;
}

/** One `POST :id/<verb>` for each command of the table. A verb that `@Create` of the same controller serves is left out. */
export function Commands(table: CommandTable): MethodDecorator {
  return (target, property, descriptor) => {
    const creations = creationVerbs(target);
    const verbs = Object.keys(table).filter((verb) => !creations.includes(verb));
    applyDecorators(Post(verbs.map((verb) => `:id/${verb}`)), HttpCode(200), SetMetadata(COMMANDS, table))(
      target,
      property,
      descriptor,
    );
  };
}

/** `POST` on the collection: the creation event of the machine. Answers 201 with the place of the new case. */
export function Create(type: BodyClass, verb = 'create', path = ''): MethodDecorator {
  return (target, property, descriptor) => {
    applyDecorators(Post(path), HttpCode(201), SetMetadata(CREATION, { verb, type } satisfies Creation))(
      target,
      property,
      descriptor,
    );
    for (const other of handlers(target)) {
      const paths = Reflect.getMetadata(COMMANDS, other)
        ? (Reflect.getMetadata(PATH_METADATA, other) as string[] | undefined)
        : undefined;
      if (paths)
        Reflect.defineMetadata(
          PATH_METADATA,
          paths.filter((p) => p !== `:id/${verb}`),
          other,
        );
    }
  };
}

const handlers = (target: object): object[] =>
  Object.getOwnPropertyNames(target)
    .map((name) => Object.getOwnPropertyDescriptor(target, name)?.value as unknown)
    .filter((value): value is object => typeof value === 'function');
const creationVerbs = (target: object): string[] =>
  handlers(target)
    .map((handler) => Reflect.getMetadata(CREATION, handler) as Creation | undefined)
    .flatMap((creation) => (creation ? [creation.verb] : []));

/** The caller. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<Request>();
  if (!actor) throw new DomainError('UNAUTHENTICATED');
  return actor;
});

/** A typed answer to a WARN rule; any command may bring some. */
export class Justification {
  @MaxLength(40) @Matches(/^[A-Z][A-Z0-9-]*[0-9A-Za-z]*$/) rule!: string;
  @IsString() @IsNotEmpty() @MaxLength(2000) text!: string;
}
export class Justifications {
  @IsArray() @ArrayMaxSize(20) @Nested(() => Justification, { each: true }) justifications!: Justification[];
}

/** The command of this request, validated; with its idempotency key and, except on creation, the expected version. */
export const Asked = createParamDecorator((_: unknown, context: ExecutionContext): Asked => {
  const request = context.switchToHttp().getRequest<Request>();
  const handler = context.getHandler();
  const creation = Reflect.getMetadata(CREATION, handler) as Creation | undefined;
  if (creation) {
    return { command: commandOf(creation.verb, creation.type, request.body), once: onceOf(request) };
  }
  const table = Reflect.getMetadata(COMMANDS, handler) as CommandTable | undefined;
  const verb = request.routeOptions.url?.split('/').pop() ?? '';
  const type = table?.[verb];
  if (!type) throw new DomainError('NOT_FOUND');
  const once = onceOf(request);
  const expected = expectedVersion(request);
  return { command: commandOf(verb, type, request.body), once, expected };
});

function commandOf(verb: string, type: BodyClass, body: unknown): Command {
  const given = body === undefined || body === null ? {} : body;
  if (typeof given !== 'object' || Array.isArray(given)) bodyOf(type, given);
  const { justifications, ...own } = given as Record<string, unknown>;
  // Plain JSON with the defaults of the class filled in: what the machine sees is what the record keeps.
  const asked = JSON.parse(JSON.stringify(bodyOf(type, own))) as Record<string, unknown>;
  const unfit = unfitFields(type, asked);
  if (unfit.length > 0) throw badRequest(unfit);
  if (justifications === undefined) return { ...asked, type: verb };
  const { justifications: reasons } = bodyOf(Justifications, { justifications });
  return { ...asked, justifications: reasons.map(({ rule, text }) => ({ rule, text })), type: verb };
}

/** The key under which a command counts once, of 8 to 255 visible characters. */
export function onceOf(request: Request, body?: 'secret'): Asked['once'] {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !/^[\x21-\x7e]{8,255}$/.test(key)) {
    throw badField(
      'Idempotency-Key',
      '缺少或不合格的 Idempotency-Key（8 至 255 个可见 ASCII 字符）',
      'Idempotency-Key is missing, or is not 8 to 255 visible ASCII characters',
    );
  }
  const { actor } = request;
  const said = [request.method, request.url, body === 'secret' ? {} : (request.body ?? {})];
  return {
    kind: 'key',
    actor: actor?.person ?? actor?.org ?? actor?.name ?? '',
    key,
    fingerprint: createHash('sha256').update(fingerprintable(said)).digest('hex'),
  };
}

/** Canonical bytes, or plain JSON where there are none: such a body is refused right after. */
function fingerprintable(said: unknown[]): Buffer {
  try {
    return canonicalJson(said);
  } catch {
    return Buffer.from(JSON.stringify(said));
  }
}

/** The version in If-Match: `"7"`. */
export function expectedVersion(request: Request): number {
  const header = request.headers['if-match'];
  if (header === undefined) {
    throw new EdgeError('PRECONDITION_REQUIRED', {
      detail: { zh: '缺少 If-Match', en: 'If-Match is missing' },
      remedy: { zh: '请在 If-Match 中给出所见版本，如 "3"', en: 'Send the version you have seen, as in If-Match: "3"' },
    });
  }
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header)?.[1];
  if (version === undefined) {
    throw badField('If-Match', 'If-Match 应为一个版本号，如 "3"', 'If-Match must hold one version, as in "3"');
  }
  return Number(version);
}
