import { isIP } from 'node:net';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '#access/access.guard';
import { DomainError } from '#domain/errors';
import { Figures } from './figures.js';

/** Prometheus figures, only for the private network. */
@Public()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly figures: Figures) {}

  @Get()
  async metrics(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!isPrivate(request.ip) || isForwarded(request)) throw new DomainError('NOT_FOUND');
    const { type, text } = await this.figures.page();
    await reply.header('Content-Type', type).send(text);
  }
}

/** Came through a proxy that we do not know: its address is not the reader's (LIANDAN_PROXIES). */
const isForwarded = (request: FastifyRequest): boolean =>
  request.ips === undefined && (request.headers['x-forwarded-for'] ?? request.headers['forwarded']) !== undefined;

/** Loopback, private and link-local addresses. */
function isPrivate(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return isIP(plain) === 4
    ? /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(plain)
    : /^(::1$|f[cd]|fe80)/i.test(plain);
}
