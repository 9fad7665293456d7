import { Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { Workflow } from '#workflow/workflow';
import { type Asked, By, Asked as AskedParam, Commands } from '../http/commands.js';
import { ListQuery, pageOf } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Nothing, Once, Takes } from '../http/takes.js';
import { NEGATIVE_LIST } from './negative-list.acts.js';
import { TOKENS } from './token.acts.js';
import * as acts from './paper.acts.js';
import { PaperService } from './paper.service.js';
import * as ask from './party.commands.js';
import * as lists from './party.lists.js';
import { inTonnes, isAuthority, PartyService } from './party.service.js';

type Key = Asked['once'];

@Controller('v1/organisations')
export class OrganisationController {
  constructor(
    private readonly workflow: Workflow,
    private readonly parties: PartyService,
    private readonly papers: PaperService,
  ) {}

  /** Authorities see the whole entry, firms what anybody may know. */
  @Get()
  @Lists(lists.organisationList)
  @Offering(acts.ORGANISATIONS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    const list = isAuthority(by) ? lists.organisationList : lists.publicOrganisations;
    return this.workflow.read(by, (tx) => pageOf(tx, list, query));
  }

  @Get(':id')
  @Offering(acts.ORGANISATIONS)
  async one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    const found = await this.workflow.read(by, (tx) => this.parties.organisation(tx, id));
    if (!found) throw new DomainError('NOT_FOUND');
    if (isAuthority(by) || by.org === id) return found;
    const { kind, name, uscc, province, city, active } = found;
    return { id, kind, name, uscc, province, city, active };
  }

  @Post(':id/reclassify')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.Reclassify)
  reclassify(
    @By() by: Actor,
    @Once() once: Key,
    @Param('id', ParseUUIDPipe) id: string,
    @Given() body: ask.Reclassify,
  ) {
    return this.papers.reclassify(by, once, id, body);
  }
}

@Controller('v1/sites')
export class SiteController {
  constructor(private readonly workflow: Workflow) {}

  /** A firm's own sites and those of its counterparts; authorities find all of them by organisation. */
  @Get()
  @Lists(lists.siteList)
  @Offering(acts.SITES)
  list(@By() by: Actor, @Query() query: ListQuery) {
    const list = isAuthority(by) ? lists.siteList : lists.sitesFor(by.org);
    return this.workflow.read(by, (tx) => pageOf(tx, list, query));
  }
}

@Controller('v1/plans')
export class PlanController {
  constructor(
    private readonly workflow: Workflow,
    private readonly parties: PartyService,
    private readonly papers: PaperService,
  ) {}

  @Get()
  @Lists(lists.planList)
  @Offering(acts.PLANS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, lists.planList, query));
  }

  /** A plan with its rows in force and its versions. */
  @Get(':id')
  @Offering(acts.PLANS)
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.workflow.read(by, async (tx) => {
      const [plan] = await tx.query<{ organisation: string; site: string; year: number; version: number }>(
        'plan_one',
        `SELECT ${lists.planList.select} FROM liandan.plan p WHERE p.id = $1`,
        [id],
      );
      if (!plan) throw new DomainError('NOT_FOUND');
      const rows = await this.parties.planRows(tx, plan);
      const versions = await tx.query(
        'plan_versions',
        'SELECT version, filed_at AS "filedAt", reason FROM liandan.plan_version WHERE plan = $1 ORDER BY version',
        [id],
      );
      return { ...plan, rows, versions };
    });
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.FilePlan)
  file(@By() by: Actor, @Once() once: Key, @Given() body: ask.FilePlan) {
    return this.papers.filePlan(by, once, body);
  }

  @Commands({ revise: ask.RevisePlan })
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @AskedParam() asked: Asked) {
    const { command, once, expected = 0 } = asked;
    const { type: _, justifications: _j, ...body } = command;
    return this.papers.revisePlan(by, once, id, expected, body as unknown as ask.RevisePlan);
  }
}

@Controller('v1/contracts')
export class ContractController {
  constructor(
    private readonly workflow: Workflow,
    private readonly parties: PartyService,
    private readonly papers: PaperService,
  ) {}

  @Get()
  @Lists(lists.contractList)
  @Offering(acts.CONTRACTS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, lists.contractList, query));
  }

  @Get(':id')
  @Offering(acts.CONTRACTS)
  async one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    const found = await this.workflow.read(by, (tx) => this.parties.contract(tx, id));
    if (!found) throw new DomainError('NOT_FOUND');
    return found;
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.SignContract)
  sign(@By() by: Actor, @Once() once: Key, @Given() body: ask.SignContract) {
    return this.papers.signContract(by, once, body);
  }

  /** The other party stands by it; only then do the two see each other's places and vehicles. */
  @Post(':id/confirm')
  @HttpCode(200)
  @Keyed()
  @Takes(Nothing)
  confirm(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() _: Nothing) {
    return this.papers.confirmContract(by, once, id);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.EndContract)
  end(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ask.EndContract) {
    return this.papers.endContract(by, once, id, body);
  }
}

@Controller('v1')
export class CarrierPaperController {
  constructor(
    private readonly workflow: Workflow,
    private readonly papers: PaperService,
  ) {}

  /** A firm's own vehicles and those of its counterparts; authorities find all of them. */
  @Get('vehicles')
  @Lists(lists.vehicleList)
  @Offering(acts.VEHICLES)
  async vehicles(@By() by: Actor, @Query() query: ListQuery) {
    const list = isAuthority(by) ? lists.vehicleList : lists.vehiclesFor(by.org);
    const page = await this.workflow.read(by, (tx) => pageOf<{ load: string }>(tx, list, query));
    return { ...page, items: page.items.map(inTonnes) };
  }

  @Post('vehicles')
  @HttpCode(201)
  @Keyed()
  @Takes(ask.AddVehicle)
  addVehicle(@By() by: Actor, @Once() once: Key, @Given() body: ask.AddVehicle) {
    return this.papers.addVehicle(by, once, body);
  }

  @Get('drivers')
  @Lists(lists.driverList)
  @Offering(acts.DRIVERS)
  drivers(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, lists.driverList, query));
  }

  @Post('drivers')
  @HttpCode(201)
  @Keyed()
  @Takes(ask.AddDriver)
  addDriver(@By() by: Actor, @Once() once: Key, @Given() body: ask.AddDriver) {
    return this.papers.addDriver(by, once, body);
  }
}

@Controller('v1/delegations')
export class DelegationController {
  constructor(
    private readonly workflow: Workflow,
    private readonly papers: PaperService,
  ) {}

  @Get()
  @Lists(lists.delegationList)
  @Offering(acts.DELEGATIONS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, lists.delegationList, query));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.Delegate)
  grant(@By() by: Actor, @Once() once: Key, @Given() body: ask.Delegate) {
    return this.papers.delegate(by, once, body);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.EndDelegation)
  end(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ask.EndDelegation) {
    return this.papers.endDelegation(by, once, id, body);
  }
}

@Controller('v1/tokens')
export class TokenController {
  constructor(
    private readonly workflow: Workflow,
    private readonly papers: PaperService,
  ) {}

  /** The caller's own tokens, never their secrets. */
  @Get()
  @Lists(lists.tokenList)
  @Offering(TOKENS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    const own = { ...lists.tokenList, where: [{ sql: 't.person = $1', values: [by.person] }] };
    return this.workflow.read(by, (tx) => pageOf(tx, own, query));
  }

  /** The secret is in this answer and never again, not even for the same key. */
  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.CreateToken)
  async create(@By() by: Actor, @Once() once: Key, @Given() body: ask.CreateToken) {
    const { answer, secret } = await this.papers.createToken(by, once, body);
    return { ...answer, ...(secret ? { secret } : {}) };
  }

  @Delete(':id')
  @Keyed()
  revoke(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string) {
    return this.papers.revokeToken(by, once, id);
  }
}

@Controller('v1/negative-list')
export class NegativeListController {
  constructor(
    private readonly workflow: Workflow,
    private readonly papers: PaperService,
  ) {}

  @Get()
  @Lists(lists.negativeList)
  @Offering(NEGATIVE_LIST)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, lists.negativeList, query));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.AddNegative)
  add(@By() by: Actor, @Once() once: Key, @Given() body: ask.AddNegative) {
    return this.papers.addNegative(by, once, body);
  }
}
