import { existsSync } from 'node:fs';
import path from 'node:path';
import statics from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { openApiDocument } from '#src/http/openapi';

/** The readable API document at /docs. Apart from `createApi`, since static files cannot be loaded inside Jest. */
export function serveDocs(app: NestFastifyApplication): void {
  const document = openApiDocument(app);
  SwaggerModule.setup('docs', app, () => document, { raw: false, customSiteTitle: 'Liandan API' });
}

/** The built web application, if there is one: its files, and its first page for every address of its own. */
export function serveWeb(app: NestFastifyApplication, folder: string): void {
  if (!existsSync(path.join(folder, 'index.html'))) return;
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  void fastify.register(async (web) => {
    await web.register(statics, { root: folder, wildcard: false });
    web.get('/*', (request, reply) => {
      const isPage =
        /text\/html/.test(request.headers.accept ?? '') && !/^\/(v1|health|metrics|docs)\b/.test(request.url);
      if (isPage) return reply.sendFile('index.html');
      reply.callNotFound();
      return reply;
    });
  });
}
