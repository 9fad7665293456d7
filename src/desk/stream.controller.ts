import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Asked, secretOf } from '#access/access.guard';
import { DomainError } from '#domain/errors';
import { Gives } from '../http/takes.js';
import { EventStream } from './event-stream.js';

/** What changes for the caller, as it happens (server-sent events); the facts themselves are at /v1/events. */
@Controller('v1/events')
export class StreamController {
  constructor(private readonly stream: EventStream) {}

  @Get('stream')
  @Gives('text/event-stream')
  async listen(@Req() request: Asked, @Res() reply: FastifyReply): Promise<void> {
    const { caller } = request;
    const secret = secretOf(request);
    if (!caller || secret === undefined) throw new DomainError('UNAUTHENTICATED');
    if (request.method === 'HEAD') return void reply.type('text/event-stream').send();
    const headers = Object.fromEntries(
      Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]),
    );
    await this.stream.listen(caller, secret, reply.raw, headers);
    reply.hijack();
  }
}
