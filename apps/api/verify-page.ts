import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/**
 * The page that verifies case files, for anybody: one HTML file under a policy of its own, which lets nothing run but what
 * stands in it, the worker that keeps it for when there is no network, and the program that reads codes. Made by
 * `npm run build`.
 */
export function serveVerifyPage(app: NestFastifyApplication, folder: string): void {
  if (!existsSync(path.join(folder, 'index.html'))) return;
  const [page, policy, worker] = ['index.html', 'policy.txt', 'offline.js'].map((name) =>
    readFileSync(path.join(folder, name), 'utf8'),
  ) as [string, string, string];
  const reader = readFileSync(path.join(folder, 'reader.wasm'));
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  void fastify.register(async (verify) => {
    verify.get('/verify', (_request, reply) =>
      reply
        .header('Content-Security-Policy', policy)
        .header('Cache-Control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(page),
    );
    verify.get('/verify/', (_request, reply) => reply.redirect('/verify'));
    verify.get('/verify/offline.js', (_request, reply) =>
      reply
        .header('Service-Worker-Allowed', '/verify')
        .header('Cache-Control', 'no-cache')
        .type('text/javascript; charset=utf-8')
        .send(worker),
    );
    verify.get('/verify/reader.wasm', (_request, reply) =>
      reply.header('Cache-Control', 'no-cache').type('application/wasm').send(reader),
    );
  });
}
