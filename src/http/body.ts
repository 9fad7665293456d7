import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { DomainError, type Fault } from '#domain/errors';
import type { FieldLaw } from '#domain/given/fields';
import { dressed } from '#domain/nested';
import { constraintWord } from './constraint-words.js';

export type BodyClass<T extends object = object> = new () => T;

const DEPTH = 32;
const pointerOf = (path: (string | number)[]) =>
  path.map((part) => `/${String(part).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');

const fault = (path: (string | number)[], code: string, zh: string, en: string): Fault => ({
  pointer: pointerOf(path),
  code,
  detail: { zh, en },
});

/** What no body may hold, whatever its class: characters PostgreSQL refuses or nobody sees, numbers JSON cannot keep, endless depth. */
export function unkeepable(value: unknown, path: (string | number)[] = []): Fault[] {
  if (path.length > DEPTH) return [fault(path.slice(0, 3), 'depth', '层级过深', `More than ${DEPTH} levels deep`)];
  if (typeof value === 'string') return isKeepable(value) ? [] : [badText(path)];
  if (typeof value === 'number') {
    return Number.isFinite(value) ? [] : [fault(path, 'number', '数值超出范围', 'The number is out of range')];
  }
  if (Array.isArray(value)) return value.flatMap((item, i) => unkeepable(item, [...path, i]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    isKeepable(key) ? unkeepable(item, [...path, key]) : [badText(path)],
  );
}

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
/** C0 and C1 but for tabs and ends of lines: nobody sees them, no paper shows them. */
const CONTROL = /(?![\t\n\r])\p{Cc}/u;
export const isKeepable = (text: string): boolean => !CONTROL.test(text) && !LONE_SURROGATE.test(text);
const badText = (path: (string | number)[]) =>
  fault(
    path,
    'characters',
    '含有看不见的控制字符或残缺的字符，请删除后重新输入',
    'Contains an invisible control character or half of a character: delete it and type the text anew',
  );

/**
 * The body as the class wants it, validated once: unknown members, wrong values and unkeepable text are all named in
 * one answer. Throws BAD_REQUEST.
 */
export function bodyOf<T extends object>(type: BodyClass<T>, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest([fault([], 'object', '请求体应为 JSON 对象', 'The body must be a JSON object')]);
  }
  const bad = unkeepable(body);
  if (bad.length > 0) throw badRequest(bad);
  const given = dressed(type, body as Record<string, unknown>);
  const faults = isBlank(type)
    ? Object.keys(body).map((key) => unknownMember([key]))
    : validateSync(given, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true }).flatMap((error) =>
        faultsOf(error, []),
      );
  if (faults.length > 0) throw badRequest(faults);
  return given;
}

/** A class without any rule: the validator would call it unknown. */
const isBlank = (type: BodyClass): boolean =>
  getMetadataStorage().getTargetValidationMetadatas(type, '', true, false).length === 0;

const unknownMember = (path: (string | number)[]) =>
  fault(path, 'unknownMember', '不认识的字段', 'This member is not known here');

function faultsOf(error: ValidationError, above: (string | number)[]): Fault[] {
  const path = [...above, /^\d+$/.test(error.property) ? Number(error.property) : error.property];
  const own = Object.entries(error.constraints ?? {}).map(([code, message]) =>
    code === 'whitelistValidation'
      ? unknownMember(path)
      : lawful(path, code, message, error.contexts?.[code] as FieldLaw),
  );
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, path))];
}

/** What the field's own law says, where it has one. */
function lawful(path: (string | number)[], code: string, message: string, law: FieldLaw | undefined): Fault {
  const told = fault(path, code, law?.zh ?? constraintWord(code, message), message);
  return law?.rule ? { ...told, rule: law.rule } : told;
}

export const badRequest = (faults: Fault[]): DomainError =>
  new DomainError('BAD_REQUEST', {
    detail: { zh: '请求内容不符合要求', en: 'The request is not as it should be' },
    remedy: { zh: '请按所列错误逐项更正后重新提交', en: 'Correct what errors names, then send it again' },
    faults,
  });

/** A fault of a header or of the query, where no body pointer applies. */
export const badField = (name: string, zh: string, en: string): DomainError =>
  badRequest([fault([name], name, zh, en)]);
