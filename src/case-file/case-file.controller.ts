import { Readable } from 'node:stream';
import { Controller, Get, Param, ParseUUIDPipe, Query, Req, StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '#domain/actor';
import { badField } from '../http/body.js';
import { By } from '../http/commands.js';
import { Gives, Queries } from '../http/takes.js';
import { machines, places } from '../http/places.js';
import { CaseFileService } from './case-file.service.js';

/** The case file beside every case: all that happened, with its proofs, to be checked without us. */
@Controller('v1')
export class CaseFileController {
  constructor(private readonly files: CaseFileService) {}

  @Get(machines.map((machine) => `${places[machine]}/:id/case-file`))
  @Gives('application/zip')
  @Queries({ papers: 'true: with the bytes of the papers and photographs that its events name' })
  async caseFile(
    @By() by: Actor,
    @Req() request: FastifyRequest,
    @Param('id', ParseUUIDPipe) id: string,
    @Query('papers') papers?: string,
  ) {
    if (papers !== undefined && papers !== 'true' && papers !== 'false')
      throw badField('papers', '应为 true 或 false', 'Must be true or false');
    const place = request.routeOptions.url?.split('/').at(-3);
    const machine = machines.find((each) => places[each] === place);
    if (!machine) throw new Error(`no case stands at ${String(place)}`);
    const bytes = await this.files.open(by, machine, id, { papers: papers === 'true' });
    return new StreamableFile(Readable.from(bytes, { objectMode: false }), {
      type: 'application/zip',
      disposition: `attachment; filename="case-${id}.lxz"`,
    });
  }
}
