import { Controller, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { type Asked, By } from '../http/commands.js';
import { Given, Keyed, Once, Takes } from '../http/takes.js';
import * as ask from './firm.commands.js';
import { FirmService } from './firm.service.js';

type Key = Asked['once'];

/** What a firm enters of itself. */
@Controller('v1')
export class FirmController {
  constructor(private readonly firms: FirmService) {}

  @Post('sites')
  @HttpCode(201)
  @Keyed()
  @Takes(ask.OpenSite)
  openSite(@By() by: Actor, @Once() once: Key, @Given() body: ask.OpenSite) {
    return this.firms.openSite(by, once, body);
  }

  @Post('sites/:id/amend')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.AmendSite)
  amendSite(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ask.AmendSite) {
    return this.firms.amendSite(by, once, id, body);
  }

  /** Of the caller's own firm alone. */
  @Post('organisations/:id/declare')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.DeclareFirm)
  declare(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ask.DeclareFirm) {
    return this.firms.declare(by, once, id, body);
  }

  @Post('vehicles/:id/renew')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.RenewVehicle)
  renewVehicle(
    @By() by: Actor,
    @Once() once: Key,
    @Param('id', ParseUUIDPipe) id: string,
    @Given() body: ask.RenewVehicle,
  ) {
    return this.firms.renewVehicle(by, once, id, body);
  }

  @Post('drivers/:id/renew')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.RenewDriver)
  renewDriver(
    @By() by: Actor,
    @Once() once: Key,
    @Param('id', ParseUUIDPipe) id: string,
    @Given() body: ask.RenewDriver,
  ) {
    return this.firms.renewDriver(by, once, id, body);
  }

  @Post('vehicles/:id/retire')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.RetirePaper)
  retireVehicle(
    @By() by: Actor,
    @Once() once: Key,
    @Param('id', ParseUUIDPipe) id: string,
    @Given() body: ask.RetirePaper,
  ) {
    return this.firms.retire(by, once, 'vehicle', id, body);
  }

  @Post('drivers/:id/retire')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.RetirePaper)
  retireDriver(
    @By() by: Actor,
    @Once() once: Key,
    @Param('id', ParseUUIDPipe) id: string,
    @Given() body: ask.RetirePaper,
  ) {
    return this.firms.retire(by, once, 'driver', id, body);
  }
}
