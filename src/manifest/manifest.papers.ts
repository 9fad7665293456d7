import { ENTRY_OPEN, inSql, MANIFEST_UNUSED } from '#domain/standing';
import { termsOn, type AgreementContext } from '#domain/agreement/agreement.machine';
import { handedBack } from '#domain/approval/approval.lines';
import type { ApprovalContext } from '#domain/approval/approval.case';
import { DomainError } from '#domain/errors';
import type { ApprovalFacts, Part1Evidence, PlanRowFacts } from '#domain/manifest/manifest.context';
import { grams, tonnes } from '#domain/quantity/quantity';
import { inPurpose, inScope } from '#domain/whitelist/terms';
import type { Row, Tx, Workflow } from '#workflow/workflow';
import type { QuotaBook } from '../quota/quota-book.js';
import type { Named } from './manifest.named.js';

/** The papers that a transfer stands on: rows of the plan, contract, and approval or agreement. */
export class ManifestPapers {
  constructor(
    private readonly workflow: Workflow,
    private readonly quota: QuotaBook,
  ) {}

  /** Rows of the plan of the year in which it is issued; a draft is drawn up for the year of its day, never for a past one. */
  async planRows(
    tx: Tx,
    part: Named,
    year: number,
  ): Promise<{ rows: Map<string, PlanRowFacts>; unitClass: string | null }> {
    const rows = await tx.query<{
      id: string;
      plan: string;
      filing_no: string;
      version: number;
      line: number;
      remover: string;
      receiver: string | null;
      licence_no: string | null;
      current: boolean;
      year: number;
      waste_code: string;
      method: string;
      quantity: string;
      unit_class: string;
    }>(
      'manifest_plan_rows',
      `SELECT r.id, r.plan, p.filing_no, r.version, r.line, p.organisation AS remover, r.receiver, r.licence_no,
              r.version = p.version AND r.transfer_type = 'CROSS_PROVINCE' AND p.year = $2 AS current, p.year,
              r.waste_code, r.method, r.quantity, p.unit_class
         FROM liandan.plan_row r JOIN liandan.plan p ON p.id = r.plan WHERE r.id = ANY ($1::uuid[])`,
      [part.lines.map(({ planRow }) => planRow), year],
    );
    const owners = [...new Set(rows.map(({ plan }) => plan))].map((ownerId) => ({
      ownerKind: 'plan' as const,
      ownerId,
    }));
    const balances = await this.quota.read(tx, owners);
    const used = (plan: string, line: number) =>
      balances
        .filter((each) => each.ownerId === plan && each.line === line)
        .reduce((sum, each) => sum + each.reserved + each.settled, 0n);
    return {
      unitClass: rows[0]?.unit_class ?? null,
      rows: new Map(
        rows.map((row) => [
          row.id,
          {
            id: row.id,
            plan: row.plan,
            filingNo: row.filing_no,
            version: row.version,
            line: row.line,
            remover: row.remover,
            receiver: row.receiver,
            licenceNo: row.licence_no,
            current: row.current,
            year: row.year,
            wasteCode: row.waste_code,
            method: row.method,
            planned: tonnes(BigInt(row.quantity)),
            used: tonnes(used(row.plan, row.line)),
          },
        ]),
      ),
    };
  }

  /** The contract of utilisation or disposal. */
  async contract(tx: Tx, id: string): Promise<Part1Evidence['contract']> {
    const [row] = await tx.query<NonNullable<Part1Evidence['contract']>>(
      'manifest_contract',
      `SELECT id, number, remover, party AS receiver, waste_codes AS codes, valid_from::text AS "from",
              least(valid_to, ended_on)::text AS "to"
         FROM liandan.contract WHERE id = $1 AND party_role = 'RECEIVER'`,
      [id],
    );
    return row ?? null;
  }

  /** For a decision the approval is locked: its lines are what the step down the chain will find. */
  async approval(tx: Tx, id: string, locked: boolean): Promise<ApprovalFacts | null> {
    const row = locked ? await this.lockedApproval(tx, id) : await this.seenApproval(tx, id);
    if (!row) return null;
    const { context: c } = row;
    return {
      id,
      number: c.number ?? '',
      state: row.state,
      validFrom: c.validFrom,
      validTo: c.validTo,
      remover: c.remover.org,
      receiver: c.receiver.org,
      ...(c.exemption ? { exemption: c.exemption.item } : {}),
      singleBatch: c.singleBatch,
      handedBack: handedBack(c),
      lines: c.lines.map(({ line, code, method, approved, reserved, accepted }) => ({
        line,
        wasteCode: code,
        method,
        approved,
        taken: tonnes(grams(reserved) + grams(accepted)),
      })),
    };
  }

  /** Numbers of the approvals of these parties that were valid on the day and have a line for each code of the load. */
  async fitting(tx: Tx, { remover, receiver, lines }: Named, day: string): Promise<string[]> {
    const rows = await tx.query<{ number: string }>(
      'manifest_fitting',
      `SELECT coalesce(number, id::text) AS number FROM liandan.approval
        WHERE remover = $1 AND receiver = $2 AND $3 BETWEEN valid_from AND valid_to
          AND ARRAY(SELECT jsonb_array_elements(context -> 'lines') ->> 'code') @> $4::text[]
        ORDER BY 1`,
      [remover, receiver, day, lines.map(({ wasteCode }) => wasteCode)],
    );
    return rows.map(({ number }) => number);
  }

  /** The approval, locked until the commit. */
  async lockedApproval(tx: Tx, id: string): Promise<{ state: string; context: ApprovalContext } | null> {
    const kind = this.workflow.kinds.get('approval');
    if (!kind) return null;
    try {
      return (await this.workflow.load(tx, kind, id)) as Row<ApprovalContext>;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  private async seenApproval(tx: Tx, id: string): Promise<{ state: string; context: ApprovalContext } | null> {
    const [row] = await tx.query<{ state: string; context: ApprovalContext }>(
      'manifest_approval',
      'SELECT state, context FROM liandan.approval WHERE id = $1',
      [id],
    );
    return row ?? null;
  }

  /**
   * An agreement under which no application is needed (W-16): a pilot with its list of receivers, or a pair of
   * authorities treated as one province, whose receivers and codes need no list.
   */
  async instrument(
    tx: Tx,
    part: Named,
    licenceNumber: string | null,
    ends: { origin: string; destination: string },
    day: string,
  ): Promise<Part1Evidence['instrument']> {
    const [agreement] = await tx.query<{ key: string; title: string; versions: AgreementContext['versions'] }>(
      'manifest_instrument',
      `SELECT context ->> 'key' AS key, context -> 'title' ->> 'zh' AS title, context -> 'versions' AS versions
         FROM liandan.agreement WHERE context ->> 'key' = $1 AND state = 'active'`,
      [part.instrument],
    );
    if (!agreement) return null;
    const { key, title, versions } = agreement;
    // An amendment that is settled counts from its own day on.
    const { parameters: terms } = termsOn({ versions }, day);
    if (terms.approvalMode !== 'NONE') return null;
    const inTerms = (code: string) =>
      inScope(terms.wasteScope, code) &&
      part.lines.every(({ wasteCode, method }) => wasteCode !== code || inPurpose(terms.purposeScope, method));
    const facts = { id: key, title, from: terms.validFrom, to: terms.validTo };
    if (terms.type === 'PAIR_AS_DOMESTIC') {
      const { origin, destination } = ends;
      const between = origin !== destination && [origin, destination].every((end) => terms.parties.includes(end));
      return { ...facts, receiver: between, codes: part.lines.map(({ wasteCode }) => wasteCode).filter(inTerms) };
    }
    const entries = await tx.query<{ codes: string[] }>(
      'manifest_instrument_entries',
      `SELECT ARRAY(SELECT jsonb_array_elements_text(context -> 'codes')) AS codes FROM liandan.whitelist_entry
        WHERE context -> 'agreement' ->> 'key' = $1 AND state IN ${inSql(ENTRY_OPEN)}
          AND (context -> 'receiver' ->> 'org' = $2 OR context ->> 'licenceNumber' = $3)`,
      [key, part.receiver, licenceNumber],
    );
    return { ...facts, receiver: entries.length > 0, codes: entries.flatMap(({ codes }) => codes).filter(inTerms) };
  }

  /** Trips of the other transfers under the approval; one by pipeline is a batch of its own (W-15). */
  async batches(tx: Tx, approval: string, own: string | null): Promise<(string | null)[]> {
    const rows = await tx.query<{ trip: string | null }>(
      'manifest_batches',
      `SELECT trip FROM liandan.manifest
        WHERE approval = $1 AND id IS DISTINCT FROM $2::uuid AND state NOT IN ${inSql(MANIFEST_UNUSED)}
       UNION ALL
       SELECT NULL FROM liandan.pipeline
        WHERE approval = $1 AND id IS DISTINCT FROM $2::uuid AND state NOT IN ${inSql(MANIFEST_UNUSED)}`,
      [approval, own],
    );
    return rows.map(({ trip }) => trip);
  }
}
