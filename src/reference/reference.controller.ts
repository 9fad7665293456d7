import { Controller, Get, Param, Query } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { Public } from '#access/access.guard';
import { system } from '#domain/actor';
import { clocks, whitelistDates } from '#domain/calendar/clocks';
import { civilDay, isRealDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import {
  conveyances,
  differences,
  forms,
  hazardNames,
  opinions,
  origins,
  packagings,
  refusalReasons,
} from '#domain/waste/lists';
import { Workflow } from '#workflow/workflow';
import { badField } from '../http/body.js';

/** What forms and officers look up: public, the same for everybody, by the day asked for. */
@Public()
@Controller('v1/reference')
export class ReferenceController {
  private readonly reference = loadReference();

  constructor(private readonly workflow: Workflow) {}

  /** Provinces and their prefectures (GB/T 2260). */
  @Get('divisions')
  divisions() {
    const { divisions } = this.reference;
    return {
      items: divisions.provinces().map((province) => ({ ...province, cities: divisions.cities(province.code) })),
    };
  }

  /** The catalogue edition in force on a day (C-04); today without `on`. */
  @Get('wastes')
  async wastes(@Query('on') on?: string) {
    const { catalogue } = this.reference;
    const edition = catalogue.editionOn(await this.day(on));
    if (!edition) throw new DomainError('NOT_FOUND', { rule: 'C-04' });
    return {
      edition: edition.edition,
      from: edition.from,
      unconfirmed: edition.unconfirmed,
      items: [...edition.entries.values()],
    };
  }

  /** Utilisation and disposal methods (M-10) and the other code lists of the forms. */
  @Get('code-lists')
  codeLists() {
    return {
      methods: this.reference.methods.all(),
      hazards: hazardNames,
      forms,
      packagings,
      conveyances,
      origins,
      refusalReasons,
      differences,
      opinions,
    };
  }

  /** Days off and make-up days of a year (TIME-2); 404 for a year without an official calendar. */
  @Get('calendars/:year')
  calendar(@Param('year') year: string) {
    const file = this.reference.calendarFiles.find((c) => String(c.year) === year);
    if (!file) throw new DomainError('NOT_FOUND', { rule: 'TIME-2' });
    return file;
  }

  /** The rule register, the law in force behind each rule on a day, and the clocks. */
  @Get('rules')
  async rules(@Query('on') on?: string) {
    const day = await this.day(on);
    const { rules } = this.reference;
    return {
      on: day,
      items: rules.all().map((rule) => ({ ...rule, basis: rules.legalBasis(rule.id, day) })),
      clocks: Object.values(clocks),
      whitelistDates,
    };
  }

  private async day(on: string | undefined): Promise<string> {
    if (on === undefined) return this.workflow.read(system, (tx) => Promise.resolve(civilDay(tx.at)));
    if (!isRealDay(on)) throw badField('on', '日期不合格', 'on is no day');
    return on;
  }
}
