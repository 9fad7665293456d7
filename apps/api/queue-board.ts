import { createBullBoard } from '@bull-board/api';
import { FastifyAdapter } from '@bull-board/fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Asked, isReading, secretOf } from '#access/access.guard';
import { Doorman } from '#access/doorman';
import { isToken } from '#access/secrets';
import { Queues } from '#outbox/queues';
import { CivilToday } from '#src/http/civil-today';
import { mailboxNames, queueNames } from '#src/http/queue-names';
import { operates } from '#src/queues/queues.acts';
import { sendProblem } from './problem.filter.js';

const BOARD = '/queues';

/**
 * The jobs of every queue at /queues: bull-board, for the operator's administrator who is logged in, to look at and not
 * to touch. What failed is sent again from the outbox (`POST /v1/queues/{name}/retry`), which is an act on record. Apart
 * from `createApi`, since its static files cannot be loaded inside Jest.
 */
export function serveQueueBoard(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const [doorman, queues, today] = [app.get(Doorman), app.get(Queues), app.get(CivilToday)];
  const adapter = new FastifyAdapter().setBasePath(BOARD);
  const board = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: {
      uiConfig: {
        boardTitle: '联单队列 · Queues',
        locale: { lng: 'zh-CN' },
        miscLinks: [{ text: '返回管理台 · Back to the console', url: '/admin/health' }],
        hideDocsLink: true,
      },
    },
  });
  let filled: Promise<void> | undefined;
  /** A queue is opened when somebody looks, not when the process starts. */
  const fill = async () => {
    const names = [...queueNames(), ...mailboxNames()];
    const opened = await Promise.all(names.map((name) => queues.queue(name)));
    const { BullMQAdapter } = await import('@bull-board/api/bullMQAdapter');
    board.setQueues(opened.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })));
  };
  const refusal = async (request: FastifyRequest) => {
    const secret = secretOf(request as Asked);
    const caller = secret === undefined || isToken(secret) ? undefined : await doorman.callerOf(secret);
    if (!caller) return 'UNAUTHENTICATED';
    if (caller.scopes !== null || caller.passwordGiven || !operates(caller.actor)) return 'NOT_PERMITTED';
    return isReading(request.method) ? undefined : 'METHOD_NOT_ALLOWED';
  };
  void fastify.register(
    async (pages) => {
      pages.addHook('onRequest', async (request, reply) => {
        const refused = await refusal(request);
        if (refused) sendProblem(refused, REFUSALS[refused], request, reply, today.day());
        else await (filled ??= fill());
        return refused ? reply : undefined;
      });
      pages.addHook('onSend', async (_request, reply, payload) => {
        void reply.header('Cache-Control', 'no-store');
        return isPage(reply) && typeof payload === 'string' ? withoutForeign(payload) : payload;
      });
      await pages.register(adapter.registerPlugin());
    },
    { prefix: BOARD },
  );
}

const isPage = (reply: FastifyReply) => String(reply.getHeader('content-type') ?? '').startsWith('text/html');
/** The page asks a server outside for its fonts: this one asks nobody. */
const withoutForeign = (page: string) => page.replace(/<link [^>]*href="https?:[^>]*>/g, '');

const REFUSALS = {
  UNAUTHENTICATED: {
    detail: { zh: '未登录或登录已失效', en: 'Not logged in, or the login has ended' },
    remedy: { zh: '请先在管理台登录', en: 'Log in to the console first' },
  },
  NOT_PERMITTED: {
    detail: { zh: '仅限运行维护单位的管理员', en: 'For administrators of the operator only' },
    remedy: { zh: '请以运维管理员身份登录', en: "Log in as the operator's administrator" },
  },
  METHOD_NOT_ALLOWED: {
    detail: { zh: '此页只供查看', en: 'This page is for looking only' },
    remedy: { zh: '请在管理台“健康与队列”中重新投递', en: 'Send again under “Health and queues” of the console' },
  },
};
