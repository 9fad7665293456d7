import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { Public } from '#access/access.guard';
import { system, type Actor } from '#domain/actor';
import { civilDay, isRealDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { switches } from '#domain/policy/switches';
import { Workflow, type Tx } from '#workflow/workflow';
import { badField } from '../http/body.js';
import { By, type Asked } from '../http/commands.js';
import { ListQuery, pageOf, type List } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Nothing, Once, Queries, Takes } from '../http/takes.js';
import { MATERIAL_LISTS, POLICIES } from './policy.acts.js';
import { PublishMaterials, SetSwitch } from './policy.commands.js';
import { PolicyRegister } from './policy.register.js';
import { PolicyService } from './policy.service.js';

type Key = Asked['once'];

const SWITCHES: List = {
  name: 'policies',
  from: 'liandan.policy_switch s',
  select: `s.id, s.scope, s.province, s.agreement, s.parties, s.name, s.value, s.valid_from::text AS "validFrom",
    s.instrument, s.reach, s.confirmed_by AS "confirmedBy", s.parties <@ s.confirmed_by AS confirmed`,
  id: 's.id',
  filters: {
    province: { column: 's.province' },
    agreement: { column: 's.agreement', type: 'uuid' },
    name: { column: 's.name', of: Object.keys(switches) },
  },
  sorts: { validFrom: { column: 's.valid_from', type: 'date' } },
  order: '-validFrom',
};

/** Switches that the law leaves to provinces and agreements (scope `policy` of the register), with their defaults. */
@Controller('v1/policies')
export class PolicyController {
  constructor(
    private readonly workflow: Workflow,
    private readonly policies: PolicyService,
    private readonly register: PolicyRegister,
  ) {}

  /** What has been set, oldest versions included. */
  @Get()
  @Lists(SWITCHES)
  @Offering(POLICIES)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, SWITCHES, query));
  }

  /** What counts in a province on a day, alone or towards a counterpart, switch by switch: its source and its versions. */
  @Get('provinces/:code')
  @Queries({ on: 'day', counterpart: 'province, two digits' })
  async effective(
    @By() by: Actor,
    @Param('code') province: string,
    @Query('on') on?: string,
    @Query('counterpart') counterpart?: string,
  ) {
    return this.workflow.read(by, async (tx) => {
      const place = { province: known(province), counterpart: counterpart ?? null, on: dayOf(tx, on) };
      const items = await this.policies.explained(tx, place);
      const told = await POLICIES.on(
        tx,
        by,
        items.flatMap(({ versions }) => versions.map(({ id }) => id)),
      );
      const ofVersion = <V extends { id: string }>(version: V) => ({ ...version, actions: told.get(version.id) ?? [] });
      return {
        ...place,
        items: items.map(({ versions, ...item }) => ({ ...item, versions: versions.map(ofVersion) })),
        // A province sets its own.
        actions: by.province === place.province ? POLICIES.makes(by) : [],
      };
    });
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(SetSwitch)
  set(@By() by: Actor, @Once() once: Key, @Given() body: SetSwitch) {
    return this.register.set(by, once, body);
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @Keyed()
  @Takes(Nothing)
  confirm(@By() by: Actor, @Once() once: Key, @Given() _: Nothing, @Param('id', ParseUUIDPipe) id: string) {
    return this.register.confirm(by, once, id);
  }
}

const VERSIONS: List = {
  name: 'material_lists',
  from: 'liandan.material_list m',
  select: `m.id, m.province, m.version, m.materials, m.valid_from::text AS "validFrom", m.instrument,
    m.published_at AS "publishedAt"`,
  id: 'm.id',
  filters: { province: { column: 'm.province' } },
  sorts: { validFrom: { column: 'm.valid_from', type: 'date' } },
  order: '-validFrom',
};

/** Versions of the provinces' lists of materials (R-22c). */
@Controller('v1/material-lists')
export class MaterialListController {
  constructor(
    private readonly workflow: Workflow,
    private readonly register: PolicyRegister,
  ) {}

  @Get()
  @Lists(VERSIONS)
  @Offering(MATERIAL_LISTS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, VERSIONS, query));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(PublishMaterials)
  publish(@By() by: Actor, @Once() once: Key, @Given() body: PublishMaterials) {
    return this.register.publishMaterials(by, once, body);
  }
}

/** What an application to a province must enclose, and nothing else (R-22c, A-31): public, by the day asked for. */
@Public()
@Controller('v1/reference/provinces')
export class MaterialController {
  constructor(
    private readonly workflow: Workflow,
    private readonly policies: PolicyService,
  ) {}

  @Get(':code/materials')
  @Queries({ on: 'day', to: 'province of the receiver, two digits' })
  materials(@Param('code') code: string, @Query('on') on?: string, @Query('to') to?: string) {
    return this.workflow.read(system, async (tx) => {
      const place = { province: known(code), counterpart: to === undefined ? null : known(to), on: dayOf(tx, on) };
      return { on: place.on, ...(await this.policies.materials(tx, place)) };
    });
  }
}

function known(province: string): string {
  if (!loadReference().divisions.province(province) || province.length !== 2) {
    throw new DomainError('NOT_FOUND', { rule: 'R-22c' });
  }
  return province;
}

function dayOf(tx: Tx, on: string | undefined): string {
  if (on === undefined) return civilDay(tx.at);
  if (!isRealDay(on)) throw badField('on', '日期不合格', 'on is no day');
  return on;
}
