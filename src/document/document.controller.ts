import { Controller, Get, Header, Param, ParseUUIDPipe, Query, StreamableFile } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { By } from '../http/commands.js';
import { ListQuery } from '../http/page.js';
import { Gives, Lists } from '../http/takes.js';
import { DocumentService, DOCUMENTS } from './document.service.js';

/** Printed documents (文书): PDF/A-3 with the record inside. */
@Controller('v1/documents')
export class DocumentController {
  constructor(private readonly documents: DocumentService) {}

  @Get()
  @Lists(DOCUMENTS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.documents.list(by, query);
  }

  @Get(':id')
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.documents.one(by, id);
  }

  // The console shows it within its own page; nobody else's page may.
  @Get(':id/content')
  @Header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
  @Header('X-Frame-Options', 'SAMEORIGIN')
  @Gives('application/pdf')
  async content(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    const { pdf } = await this.documents.content(by, id);
    return new StreamableFile(pdf, { type: 'application/pdf', disposition: `inline; filename="${id}.pdf"` });
  }
}
