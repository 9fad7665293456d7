import { Readable } from 'node:stream';
import { Controller, Get, Param, ParseUUIDPipe, StreamableFile } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { By } from '../http/commands.js';
import { Gives } from '../http/takes.js';
import { ArchiveFileService } from './archive-file.service.js';

/** A case that has ended, to be kept: papers, record, hashes, and the head of the log as its time-stamp. */
@Controller('v1/cases')
export class ArchiveFileController {
  constructor(private readonly archives: ArchiveFileService) {}

  @Get(':id/archive')
  @Gives('application/zip')
  async archive(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<StreamableFile> {
    const bytes = await this.archives.open(by, id);
    return new StreamableFile(Readable.from(bytes, { objectMode: false }), {
      type: 'application/zip',
      disposition: `attachment; filename="archive-${id}.zip"`,
    });
  }
}
