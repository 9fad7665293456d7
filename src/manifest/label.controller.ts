import { Controller, HttpCode, Post } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { By, type Asked as AskedFor } from '../http/commands.js';
import { Given, Keyed, Once, Takes } from '../http/takes.js';
import { NumberLabels } from './label.commands.js';
import { LabelRegister } from './label.register.js';

/** Package labels are numbered by the engine, so that no two containers of a unit carry one code (T-08). */
@Controller('v1/package-labels')
export class LabelController {
  constructor(private readonly labels: LabelRegister) {}

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(NumberLabels)
  number(@By() by: Actor, @Once() once: AskedFor['once'], @Given() body: NumberLabels) {
    return this.labels.number(by, once, body);
  }
}
