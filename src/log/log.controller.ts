import { Controller, Get, Param, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '#access/access.guard';
import type { Actor } from '#domain/actor';
import { By } from '../http/commands.js';
import { Gives } from '../http/takes.js';
import { LogService, type TreeKind } from './log.service.js';

const TEXT = 'text/plain; charset=utf-8';
const BYTES = 'application/octet-stream';
/** Tiles never change: whoever has one need not ask again. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const treeOf = (deployment: string, year: string) => `liandan.${deployment}/${year}`;

/**
 * The logs by C2SP tlog-tiles, for everybody: heads, hashes, keys, policy. Under `sm3/` the second tree over the same
 * leaves. Entries are for auditors, and their reading is recorded.
 */
@Controller('log/:deployment/:year')
export class LogController {
  constructor(private readonly logs: LogService) {}

  @Public()
  @Get('checkpoint')
  @Gives('text/plain')
  checkpoint(@Param('deployment') deployment: string, @Param('year') year: string, @Res() reply: FastifyReply) {
    return text(reply, this.logs.checkpoint(treeOf(deployment, year), 'log'));
  }

  /** The newest head that enough witnesses have cosigned. */
  @Public()
  @Get('final')
  @Gives('text/plain')
  final(@Param('deployment') deployment: string, @Param('year') year: string, @Res() reply: FastifyReply) {
    return text(reply, this.logs.final(treeOf(deployment, year)));
  }

  @Public()
  @Get('keys')
  @Gives('text/plain')
  keys(@Param('deployment') deployment: string, @Param('year') year: string, @Res() reply: FastifyReply) {
    return text(reply, this.logs.keys(treeOf(deployment, year)));
  }

  @Public()
  @Get('policy')
  @Gives('text/plain')
  policy(@Param('deployment') deployment: string, @Param('year') year: string, @Res() reply: FastifyReply) {
    return text(reply, this.logs.policyOf(treeOf(deployment, year)));
  }

  @Public()
  @Get('sm3/checkpoint')
  @Gives('text/plain')
  nationalCheckpoint(@Param('deployment') deployment: string, @Param('year') year: string, @Res() reply: FastifyReply) {
    return text(reply, this.logs.checkpoint(treeOf(deployment, year), 'national'));
  }

  @Get('tile/entries/*')
  @Gives(BYTES)
  async entries(
    @By() by: Actor,
    @Param('deployment') deployment: string,
    @Param('year') year: string,
    @Param('*') path: string,
  ) {
    const bundle = await this.logs.entries(by, treeOf(deployment, year), `tile/entries/${path}`);
    return new StreamableFile(bundle, { type: BYTES });
  }

  @Public()
  @Get('tile/*')
  @Gives(BYTES)
  tile(
    @Param('deployment') deployment: string,
    @Param('year') year: string,
    @Param('*') path: string,
    @Res() reply: FastifyReply,
  ) {
    return this.sendTile(reply, treeOf(deployment, year), path, 'log');
  }

  @Public()
  @Get('sm3/tile/*')
  @Gives(BYTES)
  nationalTile(
    @Param('deployment') deployment: string,
    @Param('year') year: string,
    @Param('*') path: string,
    @Res() reply: FastifyReply,
  ) {
    return this.sendTile(reply, treeOf(deployment, year), path, 'national');
  }

  private async sendTile(reply: FastifyReply, tree: string, path: string, kind: TreeKind): Promise<void> {
    const hashes = await this.logs.tile(tree, `tile/${path}`, kind);
    await reply.header('Cache-Control', FOR_EVER).type(BYTES).send(hashes);
  }
}

/** Heads move on: a second or two is as long as a copy may be kept. */
async function text(reply: FastifyReply, body: Promise<string>): Promise<void> {
  const written = await body;
  await reply.header('Cache-Control', 'public, max-age=1').type(TEXT).send(written);
}
