import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { system, type Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { isCategory } from '#domain/waste/code';
import { Workflow } from '#workflow/workflow';
import { badField } from '../http/body.js';
import { By } from '../http/commands.js';
import { Queries } from '../http/takes.js';
import { MapService, type MapQuestion } from './map.service.js';
import { OfficeService } from './office.service.js';

/** Figures over all firms together, for authorities and auditors only (Z-07). */
@Controller('v1')
export class OfficeController {
  constructor(
    private readonly workflow: Workflow,
    private readonly office: OfficeService,
    private readonly map: MapService,
  ) {}

  /** Generation, capacity, surplus and shortage by class and province (joint planning). This year without `year`. */
  @Get('statistics/capacity')
  @Queries({ year: 'year', province: 'province, two digits', category: 'class, as in HW31' })
  capacity(
    @By() by: Actor,
    @Query('year') year?: string,
    @Query('province') province?: string,
    @Query('category') category?: string,
  ) {
    return this.workflow.read(system, async (tx) => {
      const asked = { year: yearOf(year, tx.at), province: placeOf(province), category: classOf(category) };
      return { year: asked.year, items: await this.office.capacity(tx, by, asked) };
    });
  }

  /** The office's report on a year of an agreement, drawn from the data: for its parties, the ministry and who audits a party. */
  @Get('agreements/:id/yearly-report')
  @Queries({ year: 'year' })
  report(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Query('year') year?: string) {
    return this.workflow.read(system, (tx) => this.office.report(tx, by, id, yearOf(year, tx.at)));
  }

  /** Producers and receivers that the caller may see, as GeoJSON. */
  @Get('map/points')
  @Queries({ kind: 'producer or receiver', category: 'class, as in HW31', bbox: 'west,south,east,north in degrees' })
  points(
    @By() by: Actor,
    @Query('kind') kind?: string,
    @Query('category') category?: string,
    @Query('bbox') bbox?: string,
  ) {
    const question: MapQuestion = { kind: kindOf(kind), category: classOf(category), bbox: boxOf(bbox) };
    return this.workflow.read(system, (tx) => this.map.points(tx, by, question));
  }
}

function yearOf(text: string | undefined, at: string): number {
  if (text === undefined) return Number(civilDay(at).slice(0, 4));
  if (!/^20\d{2}$/.test(text)) throw badField('year', '年份不合格', 'year is no year from 2000 to 2099');
  return Number(text);
}
function placeOf(text: string | undefined): string | undefined {
  if (text !== undefined && !/^\d{2}$/.test(text)) {
    throw badField('province', '省份代码应为两位数字', 'province has two digits');
  }
  return text;
}
function classOf(text: string | undefined): string | undefined {
  if (text !== undefined && !isCategory(text)) throw badField('category', '没有该废物类别', 'There is no such class');
  return text;
}
function kindOf(text: string | undefined): MapQuestion['kind'] {
  if (text === undefined || text === 'producer' || text === 'receiver') return text;
  throw badField('kind', '应为 producer 或 receiver', 'kind is producer or receiver');
}
function boxOf(text: string | undefined): MapQuestion['bbox'] {
  if (text === undefined) return undefined;
  const sides = text.split(',').map((part) => (/^-?\d{1,3}(\.\d{1,9})?$/.test(part) ? Number(part) : NaN));
  const [west = NaN, south = NaN, east = NaN, north = NaN] = sides;
  const fits = sides.length === 4 && west >= -180 && east <= 180 && west <= east && south >= -90 && north <= 90;
  if (!fits || !(south <= north)) throw badField('bbox', '应为 西,南,东,北（度）', 'bbox is west,south,east,north');
  return [west, south, east, north];
}
