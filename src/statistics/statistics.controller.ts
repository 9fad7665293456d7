import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { isRealDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { Workflow } from '#workflow/workflow';
import { badField } from '../http/body.js';
import { By, Asked as AskedParam, Commands, type Asked } from '../http/commands.js';
import { ListQuery, pageOf, type List } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Lists, Queries } from '../http/takes.js';
import { isAuthority } from '../party/party.service.js';
import { notPermitted } from '../party/register-words.js';
import { DIMENSIONS, FiguresService, type Dimension, type Range } from './figures.service.js';
import { STATISTICS } from './report.acts.js';
import { ReportService, SendReport } from './report.service.js';
import { trips } from './trips.js';

const REPORTS: List = {
  name: 'statistics_reports',
  from: 'liandan.statistics_report r',
  select: `r.id, r.agreement, (SELECT a.context -> 'title' FROM liandan.agreement a WHERE a.id = r.agreement) AS "agreementTitle", r.province, r.year, r.partners, r.state, r.version, r.drafted_at AS "draftedAt",
    r.sent_at AS "sentAt", r.letters,
    EXISTS (SELECT FROM liandan.deadline d WHERE d.case_id = r.id AND d.key = '' AND d.overdue_at IS NOT NULL) AS overdue`,
  id: 'r.id',
  filters: {
    agreement: { column: 'r.agreement', type: 'uuid' },
    province: { column: 'r.province' },
    year: { column: 'r.year', type: 'int' },
    state: { column: 'r.state', of: ['drafted', 'sent'] },
  },
};
const RANGE = {
  from: 'first day',
  to: 'last day',
  origin: 'province of origin, two digits',
  destination: 'receiving province, two digits',
};

/** Figures within what each may see, a firm those of its own loads, and the yearly exchange between provinces. */
@Controller('v1/statistics')
export class StatisticsController {
  constructor(
    private readonly workflow: Workflow,
    private readonly figures: FiguresService,
    private readonly reports: ReportService,
  ) {}

  /** Received, removed and treated tonnes, by `by`: category, pair, month … several with commas. */
  @Get('transfers')
  @Queries({ by: `any of ${Object.keys(DIMENSIONS).join(', ')}, separated by commas`, ...RANGE })
  async transfers(@By() by: Actor, @Query() query: ListQuery) {
    const range = rangeOf(query, ['by']);
    const dimensions = dimensionsOf(query['by']);
    const items = await this.workflow.read(by, (tx) => this.figures.transfers(tx, dimensions, range));
    return { by: dimensions, items };
  }

  /** Working days from acceptance to decision, per agreement or province and track: median and 90th percentile. */
  @Get('durations')
  @Queries({ by: 'agreement (usual), origin or destination: what each track is told by', ...RANGE })
  async durations(@By() by: Actor, @Query() query: ListQuery) {
    if (!isAuthority(by)) throw notPermitted();
    const range = rangeOf(query, ['by']);
    const group = query['by'] ?? 'agreement';
    if (group !== 'agreement' && group !== 'origin' && group !== 'destination')
      throw badField('by', '应为 agreement、origin 或 destination', 'by is agreement, origin or destination');
    return { by: group, items: await this.workflow.read(by, (tx) => this.figures.durations(tx, range, group)) };
  }

  /** Time and distance of each leg that set out in the period, the newest first, sixty at most. */
  @Get('trips')
  @Queries(RANGE)
  async trips(@By() by: Actor, @Query() query: ListQuery) {
    if (!isAuthority(by)) throw notPermitted();
    const range = rangeOf(query, []);
    return this.workflow.read(by, (tx) => trips(tx, range));
  }

  @Get('reports')
  @Lists(REPORTS)
  @Offering(STATISTICS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, REPORTS, query));
  }

  /** One report with its figures. */
  @Get('reports/:id')
  @Offering(STATISTICS)
  async one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    const [found] = await this.workflow.read(by, (tx) =>
      tx.query(
        'statistics_report',
        `SELECT ${REPORTS.select}, r.body FROM liandan.statistics_report r WHERE r.id = $1`,
        [id],
      ),
    );
    if (!found) throw new DomainError('NOT_FOUND');
    return found;
  }
}

/** The report is sent by the province it speaks for. */
@Controller('v1/statistics/reports')
export class ReportController {
  constructor(private readonly reports: ReportService) {}

  @Commands({ send: SendReport })
  async send(
    @By() by: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @AskedParam() { command, once, expected }: Asked,
  ) {
    return this.reports.send(by, once, id, expected ?? 0, command as unknown as SendReport);
  }
}

function rangeOf(query: ListQuery, others: string[]): Range {
  const single = (name: string) => {
    const value = query[name];
    if (Array.isArray(value)) throw badField(name, '参数重复', `${name} is given more than once`);
    return value;
  };
  for (const name of Object.keys(query))
    if (!others.includes(name) && !Object.hasOwn(RANGE, name))
      throw badField(name, `没有名为“${name}”的参数`, `There is no parameter called ${name}`);
  for (const name of ['from', 'to'])
    if (single(name) !== undefined && !isRealDay(single(name)!))
      throw badField(name, '日期不合格', `${name} is no day`);
  for (const name of ['origin', 'destination'])
    if (single(name) !== undefined && !/^\d{2}$/.test(single(name)!))
      throw badField(name, '省份代码应为两位数字', `${name} has two digits`);
  return { from: single('from'), to: single('to'), origin: single('origin'), destination: single('destination') };
}

function dimensionsOf(text: string | string[] | undefined): Dimension[] {
  const names = text === undefined ? ['category', 'pair'] : [text].flat().flatMap((part) => part.split(','));
  if (
    names.length > 4 ||
    new Set(names).size !== names.length ||
    names.some((name) => !Object.hasOwn(DIMENSIONS, name))
  )
    throw badField('by', '汇总项不合格', `by takes up to four of ${Object.keys(DIMENSIONS).join(', ')}`);
  return names as Dimension[];
}
