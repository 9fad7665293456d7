import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { agreementCommands, CreateAgreement } from '#domain/agreement/agreement.commands';
import { offered } from '#workflow/decide';
import { Workflow } from '#workflow/workflow';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands, Create } from '../http/commands.js';
import { ListQuery, pageOf, type List } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import { AGREEMENTS_BEGUN } from './agreement.acts.js';
import { AgreementService } from './agreement.service.js';
import { PartyLetter, PartyLetters } from './party-letters.js';

const AGREEMENTS: List = {
  name: 'agreements',
  from: 'liandan.agreement a',
  select: 'a.id, a.state, a.version, a.context',
  id: 'a.id',
  filters: { state: { column: 'a.state' }, key: { column: 'a.key' }, keeper: { column: 'a.keeper' } },
  sorts: { key: { column: 'a.key', type: 'text' } },
};

/** Regional agreements (区域合作机制). */
@Controller('v1/agreements')
export class AgreementController {
  constructor(
    private readonly workflow: Workflow,
    private readonly agreements: AgreementService,
    private readonly letters: PartyLetters,
  ) {}

  @Create(CreateAgreement)
  create(@By() by: Actor, @Asked() { command, once }: Asked) {
    return this.agreements.create(by, command, once);
  }

  @Commands(agreementCommands)
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() { command, once, expected }: Asked) {
    return this.agreements.send(by, id, command, once, expected);
  }

  /** A letter of another party to the keeper of the record. */
  @Post(':id/letters')
  @HttpCode(200)
  @Keyed()
  @Takes(PartyLetter)
  async write(
    @By() by: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Once() once: Asked['once'],
    @Given() letter: PartyLetter,
  ) {
    const { keeper, parameters } = await this.workflow.read(by, (tx) => this.agreements.one(tx, id));
    return this.letters.write(by, { machine: 'agreement', id, keeper, parties: parameters.parties }, letter, once);
  }

  @Get()
  @Lists(AGREEMENTS)
  @Offering(AGREEMENTS_BEGUN)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, AGREEMENTS, query));
  }

  @Get(':id')
  @AsOf('agreement')
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.workflow.read(by, async (tx) => {
      const { id: _, state, version, ...context } = await this.agreements.one(tx, id);
      return { id, state, version, ...context, verbs: offered(this.agreements.kind, state, context, by) };
    });
  }
}
