import { Controller, Get, Param, ParseUUIDPipe, Put, Req, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '#domain/actor';
import { By } from '../http/commands.js';
import { Gives, TakesBytes } from '../http/takes.js';
import { FileService } from './file.service.js';

/** Contents by their digest: a firm stores what its cases are going to name. */
@Controller('v1/files')
export class FileController {
  constructor(private readonly files: FileService) {}

  /** Needs no key: the same bytes are the same content, however often they come. */
  @Put(':sha256')
  @TakesBytes()
  store(@By() by: Actor, @Param('sha256') sha256: string, @Req() request: FastifyRequest) {
    const length = request.headers['content-length'];
    return this.files.put(by, sha256, request.body, length === undefined ? undefined : Number(length));
  }

  /** Whether the caller's firm has stored it, so that nothing is sent twice. */
  @Get(':sha256')
  own(@By() by: Actor, @Param('sha256') sha256: string) {
    return this.files.own(by, sha256);
  }
}

/** The contents that a case names. */
@Controller('v1/cases')
export class CaseFilesController {
  constructor(private readonly files: FileService) {}

  @Get(':id/files/:sha256')
  @Gives('application/octet-stream')
  async file(
    @By() by: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('sha256') sha256: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { content, bytes, mediaType, name } = await this.files.ofCase(by, id, sha256);
    // Whatever somebody has sent: it is saved, never shown as a page of ours, and runs nothing should it be opened.
    void reply
      .header('X-Content-Type-Options', 'nosniff')
      .header('Content-Security-Policy', "sandbox; default-src 'none'")
      .header('Cross-Origin-Resource-Policy', 'same-origin');
    const disposition = `attachment; filename="file"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, escape)}`;
    return new StreamableFile(content, { type: mediaType, length: bytes, disposition });
  }
}

const escape = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
