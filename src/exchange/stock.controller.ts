import { Controller, Get, Query } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Actor } from '#domain/actor';
import { badField } from '../http/body.js';
import { By } from '../http/commands.js';
import { ListQuery } from '../http/page.js';
import { Queries } from '../http/takes.js';
import { StockService } from './stock.service.js';

/** What lies in store, computed; nobody enters it. */
@Controller('v1/stock')
export class StockController {
  constructor(private readonly stock: StockService) {}

  @Get()
  @Queries({ organisation: 'whose store; without it the own' })
  of(@By() by: Actor, @Query() query: ListQuery) {
    for (const name of Object.keys(query))
      if (name !== 'organisation')
        throw badField(name, `没有名为“${name}”的参数`, `There is no parameter called ${name}`);
    const organisation = query['organisation'] ?? by.org;
    if (!isUUID(organisation)) throw badField('organisation', '应为单位编号', 'organisation is an id');
    return this.stock.of(by, String(organisation));
  }
}
