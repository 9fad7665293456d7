import { createRequire } from 'node:module';
import path from 'node:path';
import statics from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/** What Swagger UI needs of its package; everything else in it (source maps, other bundles) is not served. */
const DOCS = /^\/(swagger-ui\.css|swagger-ui-bundle\.js|favicon-(16x16|32x32)\.png)$/;
const DOCS_PAGE = `<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>联单接口 · Liandan API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="docs"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
const DOCS_START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, docExpansion: 'none', filter: true });\n`;

/**
 * The readable API document at /docs: Swagger UI's own files and a page that points it at /openapi.json. Apart from
 * `createApi`, since static files cannot be loaded inside Jest.
 */
export function serveDocs(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const root = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  void fastify.register(async (docs) => {
    docs.get('/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(DOCS_PAGE));
    docs.get('/docs/', (_request, reply) => reply.redirect('/docs'));
    docs.get('/docs/start.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(DOCS_START));
    await docs.register(statics, {
      root,
      prefix: '/docs/',
      decorateReply: false,
      allowedPath: (name) => DOCS.test(name),
    });
  });
}
