import { Controller, HttpCode, Post } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { By } from '../http/commands.js';
import { Given, Takes } from '../http/takes.js';
import { Draw, SpotFinding } from './spot-check.commands.js';
import { SpotChecks } from './spot-check.service.js';

/** Samples for inspection (抽查单), for auditors only, within their grants; draws and findings are recorded. */
@Controller('v1/audit/spot-checks')
export class SpotCheckController {
  constructor(private readonly checks: SpotChecks) {}

  /** Draws the sample; the same seed over the same cases draws the same. What was found is told with it. */
  @Post('draw')
  @HttpCode(200)
  @Takes(Draw)
  draw(@By() by: Actor, @Given() asked: Draw) {
    return this.checks.draw(by, asked);
  }

  /** What was found of one case of the sheet; it stands on the record as it was said. */
  @Post('findings')
  @HttpCode(200)
  @Takes(SpotFinding)
  find(@By() by: Actor, @Given() said: SpotFinding) {
    return this.checks.find(by, said);
  }
}
