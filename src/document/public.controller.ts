import { Controller, Get, Param, ParseUUIDPipe, Req } from '@nestjs/common';
import { type Asked, Public } from '#access/access.guard';
import { OpenDoor } from '#access/open-door';
import { DomainError } from '#domain/errors';
import { PublicService } from './public.service.js';

/** What the code on a printed paper leads to: for whoever has it in hand, without login, so often from one address. */
@Public()
@Controller('v1/public')
export class PublicController {
  constructor(
    private readonly papers: PublicService,
    private readonly door: OpenDoor,
  ) {}

  @Get('manifests/:code')
  async manifest(@Param('code') code: string, @Req() { ip }: Asked) {
    const found = await this.door.look(ip, () => this.papers.manifest(code));
    if (!found) throw new DomainError('NOT_FOUND', { data: { code } });
    return found;
  }

  @Get('papers/:id')
  async paper(@Param('id', ParseUUIDPipe) id: string, @Req() { ip }: Asked) {
    const found = await this.door.look(ip, () => this.papers.paper(id));
    if (!found) throw new DomainError('NOT_FOUND');
    return found;
  }
}
