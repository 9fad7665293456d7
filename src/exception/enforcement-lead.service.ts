import { Injectable } from '@nestjs/common';
import { system, type Actor } from '#domain/actor';
import { OUTCOMES, type OpenLead } from '#domain/enforcement-lead/enforcement-lead.commands';
import {
  enforcementLeadMachine,
  LEAD_SOURCES,
  leadTests,
  type LeadContext,
  type LeadEvidence,
  type LeadSource,
} from '#domain/enforcement-lead/enforcement-lead.machine';
import { leadParts, leadReaders } from '#domain/enforcement-lead/enforcement-lead.policy';
import { DomainError } from '#domain/errors';
import { offered } from '#workflow/decide';
import type { Asking, Kind } from '#workflow/kind';
import { Workflow, type Once, type Tx } from '#workflow/workflow';
import type { Asked } from '../http/commands.js';
import { type List, type ListQuery, pageOf } from '../http/page.js';
import { PartyService } from '../party/party.service.js';

export const LEADS: List = {
  name: 'enforcement-leads',
  from: 'liandan.enforcement_lead e',
  select: `e.id, e.state, e.version, e.source, e.keeper, e.partner, e.firm, e.outcome, e.context ->> 'title' AS title,
    e.context ->> 'number' AS number, e.context -> 'firm' ->> 'name' AS "firmName", e.context ->> 'closedAt' AS "closedAt"`,
  id: 'e.id',
  filters: {
    state: { column: 'e.state' },
    source: { column: 'e.source', of: LEAD_SOURCES },
    keeper: { column: 'e.keeper' },
    partner: { column: 'e.partner' },
    firm: { column: 'e.firm', type: 'uuid' },
    outcome: { column: 'e.outcome', of: OUTCOMES },
  },
};

/** What the engine found, for a lead between two provinces. */
export interface LeadFound {
  source: LeadSource;
  title: string;
  text: string;
  about: { machine: string; id: string };
  number: string | null;
  firm: { id: string; name: string };
  keeper: string;
  partner: string;
}

/** Joint enforcement leads (联合执法线索): from the finding to the outcome that both provinces know (R-05, L-28). */
@Injectable()
export class EnforcementLeadService {
  readonly kind: Kind<LeadContext>;

  constructor(
    private readonly workflow: Workflow,
    private readonly parties: PartyService,
  ) {
    this.kind = workflow.register<LeadContext>({
      name: 'enforcementLead',
      table: 'enforcement_lead',
      version: 1,
      machine: enforcementLeadMachine,
      tests: leadTests as unknown as Kind<LeadContext>['tests'],
      parts: leadParts,
      readers: leadReaders,
      evidence: (tx, row, asking) => (row ? Promise.resolve({}) : this.firmOf(tx, asking)),
    });
  }

  open(by: Actor, { command, once }: Asked<OpenLead>) {
    return this.workflow.open(this.kind, { by, command: { ...command, type: 'open' }, once });
  }

  /** EL1 by rule. */
  find(found: LeadFound, once: Once) {
    return this.workflow.open(this.kind, { by: system, door: 'rule', command: { type: 'open', ...found }, once });
  }

  send(by: Actor, id: string, { command, once, expected }: Asked) {
    return this.workflow.send(this.kind, id, { by, command, once, expected });
  }

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, LEADS, query));
  }

  one(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<{ state: string; version: number; context: LeadContext }>(
        'enforcement_lead_one',
        'SELECT state, version, context FROM liandan.enforcement_lead WHERE id = $1',
        [id],
      );
      if (!found) throw new DomainError('NOT_FOUND');
      const { state, version, context } = found;
      return { ...context, id, state, version, verbs: offered(this.kind, state, context, by) };
    });
  }

  private async firmOf(tx: Tx, asking: Asking): Promise<LeadEvidence> {
    const asked = asking['firm'] as string | { id: string } | null | undefined;
    const id = typeof asked === 'string' ? asked : asked?.id;
    const found = id ? await this.parties.organisation(tx, id) : undefined;
    return { firm: found?.kind === 'firm' ? { id: found.id, name: found.name, city: found.city } : null };
  }
}
