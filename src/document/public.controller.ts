import { Controller, Get, Param, ParseUUIDPipe, Req } from '@nestjs/common';
import { type Asked, Public } from '#access/access.guard';
import { Doorman } from '#access/doorman';
import { PublicService } from './public.service.js';

/** What the code on a printed paper leads to: for whoever has it in hand, without login, so often from one address. */
@Public()
@Controller('v1/public')
export class PublicController {
  constructor(
    private readonly papers: PublicService,
    private readonly doorman: Doorman,
  ) {}

  @Get('manifests/:code')
  async manifest(@Param('code') code: string, @Req() { ip }: Asked) {
    await this.doorman.countLook(ip);
    return this.papers.manifest(code);
  }

  @Get('papers/:id')
  async paper(@Param('id', ParseUUIDPipe) id: string, @Req() { ip }: Asked) {
    await this.doorman.countLook(ip);
    return this.papers.paper(id);
  }
}
