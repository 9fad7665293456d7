import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { badField } from '../http/body.js';
import { By } from '../http/commands.js';
import { ListQuery } from '../http/page.js';
import { Lists, Queries } from '../http/takes.js';
import { AuditService, type HistoryPart } from './audit.service.js';
import { acts, reads, refusals } from './questions/acts.js';
import { anomalies } from './questions/anomalies.js';
import { fastTrack } from './questions/fast-track.js';
import { overdue } from './questions/overdue.js';
import { ratingSums } from './questions/ratings.js';
import { approvalReconciliation, reconciliation } from './questions/reconciliation.js';
import { transfers } from './questions/transfers.js';

/** For auditors only, within their grants; what they read is recorded. */
@Controller('v1/audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  /** One case from its first event to its last, a thousand at a time, each with its proof unless they are left out. */
  @Get('cases/:id')
  @Queries({
    after: 'place of the last event seen; `next` of the answer before',
    proofs: '`none` leaves the proofs out; each is then had from `/v1/cases/{id}/events/{event}/proof`',
  })
  history(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Query() query: ListQuery) {
    return this.audit.history(by, id, partOf(query));
  }

  /** Acts and automatic steps: `?person=` of an officer, `?authority=`, `?principal=` on whose behalf a delegate acted. */
  @Get('acts')
  @Lists(acts.list)
  acts(@By() by: Actor, @Query() query: ListQuery) {
    return this.audit.list(by, acts, query);
  }

  /** Clocks that passed, and who held the cases when they did and since. */
  @Get('overdue')
  @Lists(overdue.list)
  overdue(@By() by: Actor, @Query() query: ListQuery) {
    return this.audit.list(by, overdue, query);
  }

  /** Loads received, by code, receiver or pair of provinces in a period. */
  @Get('transfers')
  @Lists(transfers.list)
  transfers(@By() by: Actor, @Query() query: ListQuery) {
    return this.audit.list(by, transfers, query);
  }

  /** The same loads added up: tonnes, loads and cases for each pair, receiver and code. */
  @Get('transfers/sums')
  @Queries({
    ...{ code: 'waste code', category: 'class, as in HW31', receiver: 'organisation', origin: 'province, two digits' },
    ...{ destination: 'province, two digits', track: 'track', from: 'first day', to: 'last day' },
  })
  transferSums(@By() by: Actor, @Query() query: ListQuery) {
    return this.audit.transferSums(by, query);
  }

  /** List entries: cap, approved, manifested, loaded, accepted and treated in one table, with the differences. */
  @Get('reconciliation')
  @Lists(reconciliation.list)
  reconciliation(@By() by: Actor, @Query() query: ListQuery) {
    return this.audit.list(by, reconciliation, query);
  }

  /** The same for each approval; `?entry=` for those of one entry. */
  @Get('reconciliation/approvals')
  @Lists(approvalReconciliation.list)
  approvalReconciliation(@By() by: Actor, @Query() query: ListQuery) {
    return this.audit.list(by, approvalReconciliation, query);
  }

  /** Every decision without consultation, with the entry, list version, letters and terms that justified it. */
  @Get('fast-track')
  @Lists(fastTrack.list)
  fastTrack(@By() by: Actor, @Query() query: ListQuery) {
    return this.audit.list(by, fastTrack, query);
  }

  /** Refused commands, `?rule=` for those that one rule refused. */
  @Get('refusals')
  @Lists(refusals.list)
  refusals(@By() by: Actor, @Query() query: ListQuery) {
    return this.audit.list(by, refusals, query);
  }

  /** Who looked at what. */
  @Get('reads')
  @Lists(reads.list)
  reads(@By() by: Actor, @Query() query: ListQuery) {
    return this.audit.list(by, reads, query);
  }

  /** 好差评 by province and office, and the newest words. */
  @Get('ratings')
  ratings(@By() by: Actor) {
    return this.audit.answer(by, { question: 'audit_ratings', about: {} }, ratingSums);
  }

  /** What the anomaly rules found, with the evidence. */
  @Get('anomalies')
  @Lists(anomalies.list)
  anomalies(@By() by: Actor, @Query() query: ListQuery) {
    return this.audit.list(by, anomalies, query);
  }
}

/** Where the page of a history begins, after so many events, and whether its proofs are asked for. */
function partOf({ after = '0', proofs, ...rest }: ListQuery): HistoryPart {
  const [unknown] = Object.keys(rest);
  if (unknown) throw badField(unknown, '没有此参数', `There is no parameter ${unknown}`);
  if (!/^\d{1,9}$/.test(String(after)))
    throw badField('after', '应为已读的最后一个事件的序号', 'after must be the place of the last event seen');
  if (proofs !== undefined && proofs !== 'none') throw badField('proofs', '只能为 none', 'proofs can only be none');
  return { after: Number(after), proofs: proofs === undefined };
}
