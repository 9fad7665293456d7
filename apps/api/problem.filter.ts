import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EdgeError, type EdgeCode } from '#access/edge-error';
import type { Day } from '#domain/calendar/civil';
import { cited } from '#domain/rules/rule-book';
import { DomainError, type ErrorCode, type Refusal, type Text } from '#domain/errors';
import { loadReference } from '#config/reference';
import { CivilToday } from '#src/http/civil-today';
import { languageOf } from '#src/http/language';

type Code = ErrorCode | EdgeCode | 'INTERNAL';

/** The only place where an error code becomes an HTTP status. */
export const STATUS: Record<Code, { status: number; title: Text }> = {
  BAD_REQUEST: { status: 400, title: { zh: '请求有误', en: 'Bad request' } },
  UNAUTHENTICATED: { status: 401, title: { zh: '未登录', en: 'Not authenticated' } },
  NOT_PERMITTED: { status: 403, title: { zh: '无权办理', en: 'Not permitted' } },
  SECOND_FACTOR_NEEDED: { status: 403, title: { zh: '需要二次验证', en: 'Second factor needed' } },
  PASSWORD_TO_CHANGE: { status: 403, title: { zh: '须先更改初始密码', en: 'Change the first password' } },
  FOREIGN_ORIGIN: { status: 403, title: { zh: '来源不可信', en: 'Foreign origin' } },
  LOGIN_REFUSED: { status: 403, title: { zh: '统一身份认证未通过', en: 'Login refused' } },
  IDENTITY_UNBOUND: { status: 403, title: { zh: '身份尚未绑定账号', en: 'Identity without an account' } },
  NOT_FOUND: { status: 404, title: { zh: '不存在或不可见', en: 'Not found' } },
  METHOD_NOT_ALLOWED: { status: 405, title: { zh: '方法不允许', en: 'Method not allowed' } },
  INVALID_TRANSITION: { status: 409, title: { zh: '当前状态不能办理', en: 'Not possible in this state' } },
  LOGIN_EXPIRED: { status: 409, title: { zh: '本次登录已失效', en: 'Login expired' } },
  KEY_IN_FLIGHT: { status: 409, title: { zh: '同一请求正在处理', en: 'Same request in flight' } },
  NOT_LOGGED_YET: { status: 409, title: { zh: '尚未入日志', en: 'Not in the log yet' } },
  CERTIFICATE_MISSING: {
    status: 409,
    title: { zh: '日志未载明回执公钥', en: 'The log says nothing of the key of the receipt' },
  },
  PROMISE_BROKEN: { status: 409, title: { zh: '回执承诺未兑现', en: 'The promise of the receipt was broken' } },
  ERASED: { status: 410, title: { zh: '内容已删除', en: 'Erased' } },
  LINK_ENDED: { status: 410, title: { zh: '链接已失效', en: 'The link has ended' } },
  STALE_VERSION: { status: 412, title: { zh: '事项已更新', en: 'Stale version' } },
  TOO_LARGE: { status: 413, title: { zh: '内容过大', en: 'Too large' } },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: { zh: '不支持的内容类型', en: 'Unsupported media type' } },
  RULE_REFUSED: { status: 422, title: { zh: '不符合规定', en: 'Refused by a rule' } },
  WRONG_CODE: { status: 422, title: { zh: '验证码不正确', en: 'Wrong code' } },
  KEY_REUSED: { status: 422, title: { zh: '幂等键已用于另一请求', en: 'Idempotency-Key reused' } },
  PRECONDITION_REQUIRED: { status: 428, title: { zh: '缺少前提条件', en: 'Precondition required' } },
  TOO_MANY_ATTEMPTS: { status: 429, title: { zh: '尝试过多', en: 'Too many attempts' } },
  INTERNAL: { status: 500, title: { zh: '系统内部错误', en: 'Internal error' } },
  BUSY: { status: 503, title: { zh: '系统繁忙', en: 'Busy' } },
  PROVIDER_UNREACHABLE: { status: 503, title: { zh: '统一身份认证暂不可用', en: 'Identity provider unreachable' } },
  CONTENT_LOST: { status: 503, title: { zh: '文件内容缺失', en: 'Bytes lost' } },
  NOT_READY: { status: 503, title: { zh: '尚未就绪', en: 'Not ready' } },
};

const BY_STATUS: Record<number, Code> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'NOT_PERMITTED',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_ATTEMPTS',
  503: 'BUSY',
};
/** Conditions of PostgreSQL and of the connection pool that pass by themselves. */
const PASSING = /^(40001|40P01|55P03|57014|57P0[123]|53...|08...|ECONN(REFUSED|RESET)|EPIPE|ETIMEDOUT)$/;

interface Problem {
  type: string;
  title: string;
  status: number;
  code: Code;
  detail?: string | undefined;
  instance: string;
  requestId: string;
  rule?: string;
  article?: string;
  basis?: { document: string; name: string; article: string | null; unconfirmed: boolean }[];
  remedy?: string;
  justifiable?: string[];
  errors?: { pointer: string; code: string; detail: string; rule?: string }[];
  data?: Record<string, unknown>;
}

/** Every error as an RFC 9457 problem document in the reader's language; the unknown ones without their inside. */
@Injectable()
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly today: CivilToday) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const { code, refusal, retryAfter } = read(error);
    if (STATUS[code].status >= 500) request.log.error({ err: error, code }, 'request failed');
    sendProblem(code, refusal, request, reply, this.today.day(), retryAfter);
  }
}

/** Answers with the problem document of the code, in the reader's language. */
export function sendProblem(
  code: Code,
  refusal: Refusal,
  request: FastifyRequest,
  reply: FastifyReply,
  today: Day,
  retryAfter?: number,
): void {
  const language = languageOf(request.headers['accept-language']);
  const problem = problemOf(code, refusal, language, request, today);
  void reply.header('Content-Language', language === 'zh' ? 'zh-CN' : 'en').header('Cache-Control', 'no-store');
  void reply.header('Vary', 'Accept-Language');
  if (code === 'UNAUTHENTICATED') void reply.header('WWW-Authenticate', 'Bearer realm="liandan"');
  if (retryAfter !== undefined) void reply.header('Retry-After', String(retryAfter));
  void reply
    .status(STATUS[code].status)
    .header('Content-Type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}

function read(error: unknown): { code: Code; refusal: Refusal; retryAfter?: number | undefined } {
  if (error instanceof DomainError) {
    return { code: error.code, refusal: error.refusal, retryAfter: error.code === 'BUSY' ? 1 : undefined };
  }
  if (error instanceof EdgeError) return { code: error.code, refusal: error.refusal, retryAfter: error.retryAfter };
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown } | null)?.statusCode;
  const known = typeof status === 'number' ? BY_STATUS[status] : undefined;
  if (known) return { code: known, refusal: edgeRefusal(known, error) };
  const cause = error as { code?: unknown; message?: unknown } | null;
  if (
    PASSING.test(String(cause?.code ?? '')) ||
    /timeout exceeded when trying to connect/.test(String(cause?.message))
  ) {
    return { code: 'BUSY', refusal: {}, retryAfter: 2 };
  }
  return { code: 'INTERNAL', refusal: {} };
}

/** What Fastify and Nest say of a request they could not read. */
function edgeRefusal(code: Code, error: unknown): Refusal {
  const said = error instanceof Error ? error.message : '';
  switch (code) {
    case 'BAD_REQUEST':
      return { detail: { zh: '请求无法解析', en: said || 'The request cannot be read' } };
    case 'TOO_LARGE':
      return { detail: { zh: '请求体超过 1 MB', en: 'The body is larger than 1 MB' } };
    case 'UNSUPPORTED_MEDIA_TYPE':
      return { detail: { zh: '请以 application/json 提交', en: 'Send application/json' } };
    default:
      return {};
  }
}

/** What is said where the refusal itself does not. What lies outside one's view and what does not exist answer alike. */
const OTHERWISE: Partial<Record<Code, Refusal>> = {
  NOT_FOUND: {
    detail: { zh: '该地址下没有您可以查看的内容', en: 'There is nothing at this address that you may see' },
    remedy: {
      zh: '请核对编号；确有该事项的，请向经办单位或主管部门查询',
      en: 'Check the id; if the case is there, ask the organisation or the authority that handles it',
    },
  },
  NOT_PERMITTED: {
    detail: { zh: '无权办理此事项', en: 'You may not do this' },
    remedy: { zh: '请由有权人员办理', en: 'Ask somebody who holds the right' },
  },
  BAD_REQUEST: { remedy: { zh: '请更正后重新提交', en: 'Correct it, then send it again' } },
  INVALID_TRANSITION: { remedy: { zh: '请重新读取，按现状办理', en: 'Read it again, and act on it as it is now' } },
};

function problemOf(code: Code, said: Refusal, language: 'zh' | 'en', request: FastifyRequest, today: Day): Problem {
  const { status, title } = STATUS[code];
  const refusal: Refusal = { ...OTHERWISE[code], ...said };
  const { detail, remedy, faults, justifiable, data } = refusal;
  // An act that has its place in other states is refused by the rule that gives it that place.
  const ofTheAct = code === 'INVALID_TRANSITION' ? (data?.['rules'] as string[] | undefined) : undefined;
  const rule = refusal.rule ?? ofTheAct?.[0];
  return {
    type: `urn:liandan:problem:${code.toLowerCase().replace(/_/g, '-')}`,
    title: title[language],
    status,
    code,
    ...(detail ? { detail: detail[language] } : {}),
    instance: request.url.split('?')[0] ?? '',
    requestId: request.id,
    ...(rule ? lawBehind(rule, language, today) : {}),
    ...(remedy ? { remedy: remedy[language] } : {}),
    ...(justifiable ? { justifiable } : {}),
    ...(faults && faults.length > 0
      ? { errors: faults.map((fault) => ({ ...fault, detail: fault.detail[language] })) }
      : {}),
    ...(data ? { data } : {}),
  };
}

/** The rule and the documents it rests on that day (C-00). */
function lawBehind(rule: string, language: 'zh' | 'en', today: Day) {
  const rows = loadReference().rules.legalBasis(rule, today);
  const basis = rows.map((row) => ({
    document: row.document,
    name: row[language],
    article: row.article,
    unconfirmed: row.unconfirmed,
  }));
  const article = rows[0] && cited(rows[0])[language];
  return { rule, ...(article ? { article } : {}), ...(basis.length > 0 ? { basis } : {}) };
}
