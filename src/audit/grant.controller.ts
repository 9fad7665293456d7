import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { Workflow } from '#workflow/workflow';
import { Asked, By, Commands, Create } from '../http/commands.js';
import { ListQuery, pageOf, type List } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Lists } from '../http/takes.js';
import { AUDIT_GRANTS, proposes } from './grant.acts.js';
import { ConfirmAuditGrant, ProposeAuditGrant, RevokeAuditGrant } from './grant.commands.js';
import { notPermitted } from '../party/register-words.js';
import { AuditGrantRegister, AUDITORS, GRANT_STATE } from './grant.register.js';

export const grantList: List = {
  name: 'audit_grants',
  from: 'liandan.audit_grant g',
  select: `g.id, g.auditor, g.auditor_name AS "auditorName", g.provinces, g.cases, g.matters_from::text AS "mattersFrom",
    g.matters_to::text AS "mattersTo", g.valid_from AS "validFrom", g.valid_to AS "validTo", g.reason,
    g.proposed_by AS "proposedBy", g.proposed_at AS "proposedAt", g.confirmed_by AS "confirmedBy",
    g.confirmed_at AS "confirmedAt", g.revoked_at AS "revokedAt", g.version, ${GRANT_STATE} AS state`,
  id: 'g.id',
  filters: {
    auditor: { column: 'g.auditor', type: 'uuid' },
    province: { column: 'g.provinces', op: 'any' },
    state: { column: GRANT_STATE, of: ['proposed', 'granted', 'inForce', 'ended', 'revoked'] },
  },
  sorts: { validTo: { column: 'g.valid_to', type: 'timestamptz' } },
};

/** What auditors may read, as the offices that grant it and the auditors themselves see it (Z-07). */
@Controller('v1/audit-grants')
export class AuditGrantController {
  constructor(
    private readonly workflow: Workflow,
    private readonly grants: AuditGrantRegister,
  ) {}

  @Get()
  @Lists(grantList)
  @Offering(AUDIT_GRANTS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, grantList, query));
  }

  /** Whom a grant can be given to: auditors by name and body. For those who may propose one. */
  @Get('auditors')
  auditors(@By() by: Actor) {
    if (!proposes(by)) throw notPermitted();
    return this.workflow.read(by, async (tx) => ({ items: await tx.query('audit_grant_auditors', AUDITORS) }));
  }

  @Get(':id')
  @Offering(AUDIT_GRANTS)
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.workflow.read(by, async (tx) => {
      const [grant] = await tx.query(
        'audit_grant_one',
        `SELECT ${grantList.select} FROM ${grantList.from} WHERE g.id = $1`,
        [id],
      );
      if (!grant) throw new DomainError('NOT_FOUND');
      return grant;
    });
  }

  @Create(ProposeAuditGrant, 'propose')
  propose(@By() by: Actor, @Asked() { command, once }: Asked) {
    const { type: _, ...ask } = command;
    return this.grants.propose(by, once, ask as unknown as ProposeAuditGrant);
  }

  @Commands({ confirm: ConfirmAuditGrant, revoke: RevokeAuditGrant })
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() { command, once, expected = 0 }: Asked) {
    if (command.type === 'confirm') return this.grants.confirm(by, once, id, expected);
    return this.grants.revoke(by, once, id, expected, { reason: String(command['reason']) });
  }
}
