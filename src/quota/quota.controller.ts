import { Controller, Get, Param, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { classOfLine } from '#domain/licence/scales';
import { tonnes } from '#domain/quantity/quantity';
import type { ListingContext } from '#domain/whitelist/listing.case';
import { followsDrawings } from '#domain/whitelist/listing.policy';
import { Workflow, type Tx } from '#workflow/workflow';
import { By } from '../http/commands.js';
import { type List, ListQuery, pageOf } from '../http/page.js';
import { Lists } from '../http/takes.js';

const ACCOUNTS: List = {
  name: 'quota_accounts',
  from: 'liandan.quota_account a',
  select: `a.id, a.owner_kind, a.owner_id, a.line, a.year, a.cap, a.reserved, a.settled, a.excess,
    CASE a.owner_kind
      WHEN 'approval' THEN (SELECT p.number FROM liandan.approval p WHERE p.id = a.owner_id)
      WHEN 'licence' THEN (SELECT l.number FROM liandan.licence l WHERE l.id = a.owner_id)
      WHEN 'plan' THEN (SELECT p.filing_no FROM liandan.plan p WHERE p.id = a.owner_id)
      ELSE (SELECT e.context -> 'receiver' ->> 'name' FROM liandan.whitelist_entry e WHERE e.id = a.owner_id)
    END AS owner_name,
    CASE a.owner_kind
      WHEN 'approval' THEN (SELECT jsonb_build_object('codes', jsonb_build_array(x ->> 'code'), 'name', x ->> 'name')
        FROM liandan.approval p, jsonb_array_elements(p.context -> 'lines') x
        WHERE p.id = a.owner_id AND (x ->> 'line')::int = a.line)
      WHEN 'plan' THEN (SELECT jsonb_build_object('codes', jsonb_build_array(r.waste_code), 'name', r.waste_name)
        FROM liandan.plan_row r WHERE r.plan = a.owner_id AND r.line = a.line ORDER BY r.version DESC LIMIT 1)
      WHEN 'listing' THEN (SELECT jsonb_build_object('codes', e.context -> 'codes', 'name', e.context -> 'wasteName')
        FROM liandan.whitelist_entry e WHERE e.id = a.owner_id)
    END AS waste`,
  id: 'a.id',
  order: 'id',
  filters: {
    owner: { column: 'a.owner_id', type: 'uuid' },
    kind: { column: 'a.owner_kind', of: ['listing', 'approval', 'licence', 'plan'] },
    year: { column: 'a.year', type: 'int' },
  },
  sorts: { id: { column: 'a.id', type: 'text' } },
};
const LINES: List = {
  name: 'quota_lines',
  from: 'liandan.quota_line l',
  select: 'l.id, l.at, l.cap, l.reserved, l.settled, l.excess, l.cause_machine, l.cause_id, l.reason',
  id: 'l.id',
  order: 'id',
  filters: { cause: { column: 'l.cause_id', type: 'uuid' } },
  sorts: { id: { column: 'l.id', type: 'bigint' } },
};

interface AccountRow {
  id: string;
  owner_kind: string;
  owner_id: string;
  line: number;
  year: number;
  cap: string | null;
  reserved: string;
  settled: string;
  excess: string;
  owner_name: string | null;
  waste: { codes: string[]; name: string | null } | null;
}
interface LineRow {
  id: string;
  at: Date;
  cap: string;
  reserved: string;
  settled: string;
  excess: string;
  cause_machine: string;
  cause_id: string;
  reason: string;
}

const inTonnes = (grams: string): string => tonnes(BigInt(grams));
/** Of which waste an account is: codes and name of a line or an entry, class and method of a licence's scale. */
function wasteOf({ owner_kind: kind, line, waste }: AccountRow) {
  const scale = kind === 'licence' ? classOfLine(line) : undefined;
  if (scale) return { codes: [scale.category], name: null, method: scale.method };
  return waste && { ...waste, method: null };
}
const accountOf = (row: AccountRow) => ({
  id: row.id,
  ownerKind: row.owner_kind,
  owner: row.owner_id,
  /** Its number, or of a list entry its receiver; null where the reader may not see the owner. */
  ownerName: row.owner_name,
  waste: wasteOf(row),
  line: row.line,
  year: row.year,
  cap: row.cap === null ? null : inTonnes(row.cap),
  reserved: inTonnes(row.reserved),
  settled: inTonnes(row.settled),
  excess: inTonnes(row.excess),
  left: row.cap === null ? null : tonnes(BigInt(row.cap) - BigInt(row.reserved) - BigInt(row.settled)),
});
const lineOf = (row: LineRow) => ({
  id: row.id,
  at: row.at.toISOString(),
  cap: inTonnes(row.cap),
  reserved: inTonnes(row.reserved),
  settled: inTonnes(row.settled),
  excess: inTonnes(row.excess),
  cause: { machine: row.cause_machine, id: row.cause_id },
  reason: row.reason,
});

/** Balances of the quota book and the lines behind them, in tonnes. Nothing is posted here. */
@Controller('v1/quota-accounts')
export class QuotaController {
  constructor(private readonly workflow: Workflow) {}

  @Get()
  @Lists(ACCOUNTS)
  accounts(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, async (tx) => {
      const page = await pageOf<AccountRow>(tx, ACCOUNTS, query);
      return { ...page, items: page.items.map(accountOf) };
    });
  }

  /** Kind, owner, line and year name an account: `approval/0190…/0001/0000`. */
  @Get(':kind/:owner/:line/:year/lines')
  @Lists(LINES)
  lines(
    @By() by: Actor,
    @Param() { kind, owner, line, year }: Record<'kind' | 'owner' | 'line' | 'year', string>,
    @Query() query: ListQuery,
  ) {
    const id = [kind, owner, line, year].join('/');
    return this.workflow.read(by, async (tx) => {
      const [seen] = await tx.query('quota_account_seen', 'SELECT 1 FROM liandan.quota_account WHERE id = $1', [id]);
      if (!seen) throw new DomainError('NOT_FOUND', { data: { account: id } });
      const where = [{ sql: 'l.account = $1', values: [id] }];
      if (kind === 'listing' && !(await this.follows(tx, by, owner))) where.push({ sql: 'false', values: [] });
      const page = await pageOf<LineRow>(tx, { ...LINES, where }, query);
      return { ...page, items: page.items.map(lineOf) };
    });
  }

  /** The lines of an entry name single applications; who is not told of those sees the balance (Z-07). */
  private async follows(tx: Tx, by: Actor, entry: string): Promise<boolean> {
    const [sides] = await tx.query<Pick<ListingContext, 'parties' | 'receiver'>>(
      'quota_entry_sides',
      `SELECT e.context -> 'parties' AS parties, e.context -> 'receiver' AS receiver FROM liandan.whitelist_entry e WHERE e.id = $1`,
      [entry],
    );
    return sides !== undefined && followsDrawings(by, sides);
  }
}
