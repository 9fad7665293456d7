import { Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { Workflow } from '#workflow/workflow';
import { type Asked, By } from '../http/commands.js';
import { ListQuery, pageOf } from '../http/page.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import { GiveSignatureCode, SignByCode } from './signature-code.commands.js';
import { SIGNATURE_CODES, SignatureCodeRegister } from './signature-code.register.js';

/** Codes by which people without an account sign for their organisation. */
@Controller('v1/signature-codes')
export class SignatureCodeController {
  constructor(
    private readonly workflow: Workflow,
    private readonly codes: SignatureCodeRegister,
  ) {}

  @Get()
  @Lists(SIGNATURE_CODES)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, SIGNATURE_CODES, query));
  }

  /** The code is in this answer and never again, not even for the same key. */
  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(GiveSignatureCode)
  async give(@By() by: Actor, @Once() once: Asked['once'], @Given() body: GiveSignatureCode) {
    const { answer, code } = await this.codes.give(by, once, body);
    return { ...answer, ...(code ? { code } : {}) };
  }

  @Delete(':id')
  @Keyed()
  revoke(@By() by: Actor, @Once() once: Asked['once'], @Param('id', ParseUUIDPipe) id: string) {
    return this.codes.revoke(by, once, id);
  }
}

/** An act of a party that has nobody with an account on site, signed by code on the device of the carrier that drives. */
@Controller('v1/manifests/:id/signed')
export class SignedByCodeController {
  constructor(private readonly codes: SignatureCodeRegister) {}

  @Post()
  @HttpCode(200)
  @Keyed()
  @Takes(SignByCode)
  sign(
    @By() by: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Once('secret') once: Asked['once'],
    @Given() body: SignByCode,
  ) {
    return this.codes.sign(by, id, once, body);
  }
}
