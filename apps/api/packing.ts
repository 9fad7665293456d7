import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** Below this a packet carries it as it is. */
export const SMALL = 1024;
/** What is the same for everybody: API document, verifier, reference data. Answers about cases hold secrets and go as they are. */
const COMMON = /^\/(openapi\.json|verify|v1\/reference\/.+)$/;
/** So many answers are kept packed. */
const MOST = 50;

export type Encoding = 'br' | 'gzip' | 'identity';

/** The best that the reader names in Accept-Encoding; `q=0` refuses one. */
export function encodingFor(accepts: string): Encoding {
  const taken = accepts
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*/))
    .filter(([, ...parameters]) => !parameters.some((p) => /^q=0(\.0*)?$/.test(p)))
    .map(([name]) => name);
  return taken.includes('br') ? 'br' : taken.includes('gzip') ? 'gzip' : 'identity';
}

export function pack(plain: Buffer, encoding: 'br' | 'gzip'): Promise<Buffer> {
  if (encoding === 'gzip') return promisify(gzip)(plain, { level: 9 });
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  return promisify(brotliCompress)(plain, { params });
}

/** Packs the answers that are the same for everybody, each once. */
export function packCommon(fastify: FastifyInstance): void {
  const kept = new Map<string, Promise<Buffer>>();
  fastify.addHook('onSend', async (request, reply, payload) => {
    const common = reply.statusCode === 200 && COMMON.test(request.url.split('?')[0] ?? '');
    if (!common || typeof payload !== 'string' || payload.length <= SMALL) return payload;
    void reply.header('Vary', 'Accept-Encoding');
    const encoding = encodingFor(String(request.headers['accept-encoding'] ?? ''));
    if (encoding === 'identity') return payload;
    const key = `${encoding} ${createHash('sha256').update(payload).digest('base64url')}`;
    let packed = kept.get(key);
    if (!packed) {
      if (kept.size >= MOST) kept.clear();
      packed = pack(Buffer.from(payload), encoding);
      kept.set(key, packed);
    }
    void reply.removeHeader('content-length').header('Content-Encoding', encoding);
    return packed;
  });
}
