import { Controller, HttpCode, Post } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { By } from '../http/commands.js';
import { Given, Takes } from '../http/takes.js';
import { SetSwitch } from '../policy/policy.commands.js';
import { CorrectionLimit } from './correction-limit.js';

@Controller('v1/policies')
export class CorrectionLimitController {
  constructor(private readonly limit: CorrectionLimit) {}

  /** Before a time limit is set for all cases: whose due days it would move. Nothing changes. */
  @Post('dry-run')
  @HttpCode(200)
  @Takes(SetSwitch)
  dryRun(@By() by: Actor, @Given() body: SetSwitch) {
    return this.limit.dryRun(by, body);
  }
}
