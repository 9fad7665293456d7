import { existsSync } from 'node:fs';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { WebFolder } from './web-folder.js';

/**
 * What the console's pages may do: nothing from outside this server. Its component library writes style elements; its
 * pictures and scanned codes are made in the browser; the reader of codes is WebAssembly.
 */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');
/** What the build names by its content never changes; everything else is asked for anew each time. */
const NAMED_BY_CONTENT = /^assets\//;
/** Addresses that the server answers itself: no page of the console lies there. */
const SERVED = /^\/(v1|health|metrics|docs|log|verify|queues|assets)(\/|$)|^\/openapi\.json$/;

/** The built web application, if there is one: its files, and its first page for every address of its own. */
export function serveWeb(app: NestFastifyApplication, folder: string): void {
  if (!existsSync(path.join(folder, 'index.html'))) return;
  const files = new WebFolder(folder);
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.get('/*', async (request, reply) => {
    const address = request.url.split('?')[0] ?? '/';
    const name = (request.params as { '*': string })['*'];
    if (files.has(name)) return send(files, name, request, reply);
    const isPage = /text\/html/.test(request.headers.accept ?? '') && !SERVED.test(address);
    if (isPage) return send(files, 'index.html', request, reply);
    reply.callNotFound();
    return reply;
  });
}

async function send(files: WebFolder, name: string, request: FastifyRequest, reply: FastifyReply) {
  const { type, tag, encoding, packs, bytes } = await files.file(
    name,
    String(request.headers['accept-encoding'] ?? ''),
  );
  void reply
    .header('Content-Security-Policy', POLICY)
    .header('Cache-Control', NAMED_BY_CONTENT.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('ETag', tag)
    .type(type);
  if (packs) void reply.header('Vary', 'Accept-Encoding');
  if (request.headers['if-none-match'] === tag) return reply.code(304).send();
  if (encoding !== 'identity') void reply.header('Content-Encoding', encoding);
  return reply.send(bytes);
}
