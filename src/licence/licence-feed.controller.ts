import { Controller, HttpCode, Post } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { reported, reportFaults, ReportHolder, ReportLicence } from '#domain/licence/licence.commands';
import { Workflow } from '#workflow/workflow';
import { badRequest } from '../http/body.js';
import type { Asked } from '../http/commands.js';
import { By } from '../http/commands.js';
import { Given, Keyed, Once, Takes } from '../http/takes.js';
import { HolderRegister } from './holder.register.js';
import { LicenceService } from './licence.service.js';

/**
 * The register of operating licences speaks here, by its machine account: its events come through the door `rule`
 * (LC1, LC4-LC7), so no licence has an address for them.
 */
@Controller('v1/feeds')
export class LicenceFeedController {
  constructor(
    private readonly workflow: Workflow,
    private readonly licences: LicenceService,
    private readonly holders: HolderRegister,
  ) {}

  @Post('licences')
  @HttpCode(200)
  @Keyed()
  @Takes(ReportLicence)
  async report(@By() by: Actor, @Given() given: object, @Once() once: Asked['once']) {
    const report = JSON.parse(JSON.stringify(given)) as ReportLicence;
    const faults = reportFaults(report);
    if (faults.length > 0) throw badRequest(faults);
    const command = reported(report);
    if (report.type === 'register') return this.licences.register(by, command, once);
    const id = await this.workflow.read(by, (tx) => this.licences.named(tx, report));
    return this.licences.send(by, id, command, once);
  }

  /** P-11: the register of enterprises has changed the holder's name, representative or domicile. */
  @Post('holders')
  @HttpCode(200)
  @Keyed()
  @Takes(ReportHolder)
  holder(@By() by: Actor, @Given() given: object, @Once() once: Asked['once']) {
    return this.holders.report(by, once, JSON.parse(JSON.stringify(given)) as ReportHolder);
  }
}
