import { Controller, Get, Param, Query } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { Public } from '#access/access.guard';
import { system } from '#domain/actor';
import { clocks, whitelistDates } from '#domain/calendar/clocks';
import { civilDay, isRealDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { fieldTables, published } from '#domain/field-rules/published';
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
import { checkLabelCode, parseLabelCode, readLabelQr } from '#domain/waste/label';
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
    const { divisions, cityNames } = this.reference;
    return {
      items: divisions.provinces().map((province) => ({
        ...province,
        cities: divisions.cities(province.code).map((city) => ({ ...city, en: cityNames.get(city.code) })),
      })),
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

  /** The field rules of a document: names, units, checks, from when a field must be there and from when it stays. */
  @Get('field-rules/:document')
  fieldRules(@Param('document') document: string) {
    const table = fieldTables.find((each) => each.document === document);
    if (!table) throw new DomainError('NOT_FOUND', { data: { document, known: fieldTables.map((t) => t.document) } });
    return published(table);
  }

  /** Days off and make-up days of a year (TIME-2); 404 for a year without an official calendar. */
  @Get('calendars/:year')
  calendar(@Param('year') year: string) {
    const file = this.reference.calendarFiles.find((c) => String(c.year) === year);
    if (!file) throw new DomainError('NOT_FOUND', { rule: 'TIME-2' });
    return { ...file, version: this.reference.calendar.version };
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

  /** What a label's code says, as a link in its QR resolves to it (T-05 to T-07); `verdict` names what is wrong with it. */
  @Get('labels/:code')
  async label(@Param('code') text: string) {
    const code = readLabelQr(text);
    if (code === undefined) throw new DomainError('NOT_FOUND', { rule: 'T-05' });
    const today = await this.day(undefined);
    const verdict = checkLabelCode(code, { today, catalogue: this.reference.catalogue });
    return { code, ...parseLabelCode(code), verdict };
  }

  private async day(on: string | undefined): Promise<string> {
    if (on === undefined) return this.workflow.read(system, (tx) => Promise.resolve(civilDay(tx.at)));
    if (!isRealDay(on)) throw badField('on', '日期不合格', 'on is no day');
    return on;
  }
}
