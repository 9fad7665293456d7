import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EdgeError } from '#access/edge-error';
import type { Settings } from '#config/env';
import { badField, isKeepable } from '#src/http/body';
import { ApiDocument } from '#src/http/api-document';
import { ApiModule } from './api.module.js';
import { logger, nestLogger } from './logging.js';
import { packCommon } from './packing.js';
import { sendProblem } from './problem.filter.js';

const BODY_LIMIT = 1024 * 1024;
const FILES = '/v1/files/:sha256';
const JSON_MS = 30_000;
const SEND_JSON = { detail: { zh: '请以 application/json 提交', en: 'Send application/json' } };

/** The API, ready to listen or to be injected into. */
export async function createApi(settings: Settings): Promise<NestFastifyApplication> {
  const log = logger(settings.LOG_LEVEL);
  const adapter = new FastifyAdapter({
    loggerInstance: log as never,
    bodyLimit: BODY_LIMIT,
    trustProxy: settings.LIANDAN_PROXIES > 0 ? (_address, hop) => hop < settings.LIANDAN_PROXIES : false,
    genReqId: () => randomUUID(),
    // A file of 20 MB takes its time on a telephone; what is no file has no more than half a minute (readOnlyJson).
    requestTimeout: 300_000,
    http: { headersTimeout: 30_000 },
    frameworkErrors: (error: { statusCode?: number }, request: FastifyRequest, reply: FastifyReply) =>
      unreadable(error.statusCode ?? 400, request, reply),
    routerOptions: { maxParamLength: 200 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(settings), adapter, {
    bodyParser: false,
    logger: nestLogger(log),
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  readOnlyJson(fastify);
  refuseUnkeepable(fastify);
  packCommon(fastify);
  await app.register(cookie as never);
  await app.register(helmet as never, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // The reader of QR codes is a WebAssembly program of our own origin.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        // Swagger UI and the component library write style elements.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: { maxAge: 31_536_000 },
  });
  app.enableShutdownHooks();
  let document: string | undefined; // made when first asked for: a start does not wait for it
  fastify.get('/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send((document ??= JSON.stringify(app.get(ApiDocument).whole()))),
  );
  return app;
}

/** JSON and nothing else; keys that reach for prototypes are refused, an absent body is no body. */
function readOnlyJson(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    (request, body, done) => {
      if (body === '') done(null, undefined);
      else void parse(request, body as string, done);
    },
  );
  // The bytes of a file go on as they come, to the one place that takes them; anywhere else they are no JSON.
  fastify.addContentTypeParser('application/octet-stream', (request, payload, done) => {
    if (request.method === 'PUT' && request.routeOptions.url === FILES) done(null, payload);
    else done(new EdgeError('UNSUPPORTED_MEDIA_TYPE', SEND_JSON));
  });
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    if (request.routeOptions.url !== FILES && bringsBody(request)) {
      const late = setTimeout(() => request.raw.destroy(), JSON_MS);
      const over = () => clearTimeout(late);
      reply.raw.once('close', over);
      payload.once('end', over);
    }
    done(null, payload);
  });
}

const bringsBody = ({ method, headers }: FastifyRequest): boolean =>
  method !== 'GET' &&
  method !== 'HEAD' &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);

/** PostgreSQL keeps no NUL and JSON no half characters: an address that holds one names nothing. */
function refuseUnkeepable(fastify: FastifyInstance): void {
  fastify.addHook('preValidation', async (request) => {
    for (const [name, value] of Object.entries({ ...(request.params as object), ...(request.query as object) })) {
      const texts = [name, ...[value as unknown].flat()].filter((text) => typeof text === 'string');
      if (!texts.every(isKeepable))
        throw badField(name, '含有不允许的字符', 'Contains a character that is not allowed');
    }
  });
}

/** An address that cannot be decoded never reaches a filter. */
const unreadable = (status: number, request: FastifyRequest, reply: FastifyReply) =>
  sendProblem(status === 404 ? 'NOT_FOUND' : 'BAD_REQUEST', {}, request, reply, new Date().toISOString().slice(0, 10));
