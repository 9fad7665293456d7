import { Controller, Get, Param, ParseUUIDPipe, StreamableFile } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { By } from '../http/commands.js';
import { Gives } from '../http/takes.js';
import { EventProofService } from './event-proof.service.js';

/** The proof of one event: its leaf, where it stands in the log, and the signed head (C2SP tlog-proof). */
@Controller('v1/cases')
export class EventProofController {
  constructor(private readonly proofs: EventProofService) {}

  @Get(':id/events/:event/proof')
  @Gives('text/plain')
  async proof(
    @By() by: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('event', ParseUUIDPipe) event: string,
  ): Promise<StreamableFile> {
    const { seq, file } = await this.proofs.of(by, id, event);
    return attached(file, `case-${id}-event-${seq}.tlog-proof`);
  }

  /** The same in the second tree of the log: by SM3, under a head signed with SM2. */
  @Get(':id/events/:event/proof/sm3')
  @Gives('text/plain')
  async nationalProof(
    @By() by: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('event', ParseUUIDPipe) event: string,
  ): Promise<StreamableFile> {
    const { seq, file } = await this.proofs.of(by, id, event, 'national');
    return attached(file, `case-${id}-event-${seq}-sm3.tlog-proof`);
  }
}

const attached = (file: string, name: string) =>
  new StreamableFile(Buffer.from(file, 'utf8'), {
    type: 'text/plain; charset=utf-8',
    disposition: `attachment; filename="${name}"`,
  });
