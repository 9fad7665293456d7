import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common';
import { type Asked as Request, AtTheDoor, sessionSecret } from '#access/access.guard';
import type { Actor } from '#domain/actor';
import { Workflow } from '#workflow/workflow';
import { type Asked, By } from '../http/commands.js';
import { type List, ListQuery, pageOf } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Nothing, Once, Takes } from '../http/takes.js';
import { GiveEnrolment } from './enrolment.commands.js';
import { PEOPLE as acts } from './people.acts.js';
import * as ask from './people.commands.js';
import { isAdmin } from './administration.js';
import { PeopleService } from './people.service.js';
import { notPermitted } from './register-words.js';
import { ResetSecondFactor } from './second-factor.commands.js';

type Key = Asked['once'];

const PEOPLE: List = {
  name: 'people',
  from: 'liandan.people() p',
  select: `p.id, p.login, p.name, p.active, p.created_at AS "createdAt", p.second_factor AS "secondFactor",
    p.last_login AS "lastLogin", liandan.enrolment_standing(p.id) AS link, p.memberships`,
  id: 'p.id',
  filters: {
    organisation: { column: 'p.organisations', type: 'uuid', op: 'any' },
    name: { column: `p.name || ' ' || p.login`, op: 'contains' },
    active: { column: 'p.active', type: 'boolean' },
  },
  sorts: { login: { column: 'p.login', type: 'text' } },
  order: 'login',
};
/** Organisations whose people the caller administers; of the operator, everybody. */
const OWN = `p.organisations && (SELECT array_agg(o.id) FROM liandan.organisation o WHERE o.id = $1
  OR ($2 AND o.province = $3 AND o.kind IN ('city', 'transport')))`;

@Controller('v1/organisations')
export class OrganisationAdminController {
  constructor(private readonly people: PeopleService) {}

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.CreateOrganisation)
  create(@By() by: Actor, @Once() once: Key, @Given() body: ask.CreateOrganisation) {
    return this.people.createOrganisation(by, once, body);
  }
}

/** Accounts, for administrators, who see people and never cases. */
@Controller('v1/people')
export class PeopleController {
  constructor(
    private readonly workflow: Workflow,
    private readonly people: PeopleService,
  ) {}

  @Get()
  @Lists(PEOPLE)
  @Offering(acts)
  list(@By() by: Actor, @Query() query: ListQuery) {
    if (!isAdmin(by)) throw notPermitted();
    const where = by.kind === 'operator' ? [] : [{ sql: OWN, values: [by.org, by.kind === 'province', by.province] }];
    return this.workflow.read(by, (tx) => pageOf(tx, { ...PEOPLE, where }, query));
  }

  /** The secret of the enrolment link is in this answer and never again. */
  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.CreatePerson)
  async create(@By() by: Actor, @Once() once: Key, @Given() body: ask.CreatePerson) {
    const { answer, link } = await this.people.createPerson(by, once, body);
    return { ...answer, ...(link ? { link } : {}) };
  }

  @Post(':id/assign')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.AssignRoles)
  assign(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ask.AssignRoles) {
    return this.people.assign(by, once, id, body);
  }

  @Post(':id/remove')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.RemovePerson)
  remove(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ask.RemovePerson) {
    return this.people.remove(by, once, id, body);
  }

  /** Also where the second factor is taken away: the secret of the link is in this answer and never again. */
  @Post(':id/reset-second-factor')
  @HttpCode(200)
  @Keyed()
  @Takes(ResetSecondFactor)
  async reset(
    @By() by: Actor,
    @Once() once: Key,
    @Param('id', ParseUUIDPipe) id: string,
    @Given() body: ResetSecondFactor,
  ) {
    const { answer, link } = await this.people.resetSecondFactor(by, once, id, body);
    return { ...answer, ...(link ? { link } : {}) };
  }

  @Post(':id/enrolment-link')
  @HttpCode(200)
  @Keyed()
  @Takes(GiveEnrolment)
  async link(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: GiveEnrolment) {
    const { answer, link } = await this.people.giveEnrolment(by, once, id, body);
    return { ...answer, ...(link ? { link } : {}) };
  }

  @Post(':id/revoke-enrolment-link')
  @HttpCode(200)
  @Keyed()
  @Takes(Nothing)
  unlink(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() _: Nothing) {
    return this.people.revokeEnrolment(by, once, id);
  }
}

@Controller('v1/me')
export class PasswordController {
  constructor(private readonly people: PeopleService) {}

  @AtTheDoor()
  @Post('password')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.ChangePassword)
  change(@By() by: Actor, @Once('secret') once: Key, @Req() request: Request, @Given() body: ask.ChangePassword) {
    const session = by.auth === 'session' ? sessionSecret(request) : undefined;
    if (session === undefined) throw notPermitted();
    return this.people.changePassword(by, once, session, body);
  }
}
