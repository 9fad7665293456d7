import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { parseWasteCode } from '#domain/waste/code';
import { labelCode } from '#domain/waste/label';
import { eventId } from '#ledger/event-id';
import type { KeyOnce } from '#workflow/idempotency';
import { Workflow } from '#workflow/workflow';
import { Register, type Query } from '../party/register.js';
import { bad, notFound, notPermitted, refused } from '../party/register-words.js';
import type { NumberLabels } from './label.commands.js';

interface Block {
  unit: string;
  waste_code: string;
  day: string;
  first: number;
  packages: number;
}
const LAST = 999;

/**
 * Numbers package labels (数字识别码). A unit's serials of a waste and day run on over all its approvals and manifests, so
 * that no two containers carry one code (T-08). A number that is not used stays taken, like a voided manifest's.
 */
@Injectable()
export class LabelRegister {
  constructor(
    private readonly register: Register,
    private readonly workflow: Workflow,
  ) {}

  async number(by: Actor, once: KeyOnce, ask: NumberLabels) {
    const act = { machine: 'packageLabel', verb: 'number', payload: ask };
    const done = await this.register.act(by, once, act, async (query, at) => {
      if (by.kind !== 'firm' || !by.org) throw notPermitted();
      const [unit] = await query<{ uscc: string }>('SELECT uscc FROM liandan.organisation WHERE id = $1 AND active', [
        by.org,
      ]);
      if (!unit?.uscc) throw notFound();
      this.known(ask);
      const id = eventId();
      const readers = [`o:${by.org}`];
      // One after the other for a unit: two trucks at one moment take different serials.
      await query('SELECT pg_advisory_xact_lock(hashtextextended($1, 8))', [`label ${unit.uscc}`]);
      for (const { wasteCode, packages } of ask.lines) {
        const { last, open } = await this.taken(query, unit.uscc, wasteCode, ask.day);
        const first = freeRun(last + 1, packages, open);
        if (first + packages - 1 > LAST) throw full(wasteCode, LAST - last);
        await query(
          `INSERT INTO liandan.label_block (id, unit, waste_code, day, first, packages, taken_at, readers)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [id, unit.uscc, wasteCode, ask.day, first, packages, at, readers],
        );
      }
      return { id, version: 1, from: null, to: 'numbered', rules: ['T-05', 'T-08'], readers };
    });
    return { ...done.answer, lines: await this.of(by, done.answer.id, ask) };
  }

  /** The last serial that the unit has had numbered, and those beyond it that are on the road without it, in order. */
  private async taken(query: Query, unit: string, wasteCode: string, day: string) {
    const begins = labelCode({ unit, wasteCode, day, serial: 0 }).slice(0, -3);
    const [row] = await query<{ last: number; open: number[] }>(
      `WITH own AS (SELECT coalesce(max(first + packages - 1), 0)::int AS last FROM liandan.label_block
                     WHERE unit = $1 AND waste_code = $2 AND day = $3)
       SELECT last, ARRAY(SELECT right(code, 3)::int AS serial FROM liandan.open_label
                           WHERE starts_with(code, $4) AND right(code, 3)::int > last ORDER BY serial) AS open FROM own`,
      [unit, wasteCode, day, begins],
    );
    return row ?? { last: 0, open: [] };
  }

  /** The codes of an answer, line by line as they were asked for. */
  private of(by: Actor, id: string, ask: NumberLabels) {
    return this.workflow.read(by, async (tx) => {
      const blocks = await tx.query<Block>(
        'label_blocks',
        `SELECT unit, waste_code, day::text, first, packages FROM liandan.label_block WHERE id = $1 ORDER BY first`,
        [id],
      );
      return ask.lines.map(({ wasteCode, packages }) => {
        const at = blocks.findIndex((block) => block.waste_code === wasteCode && block.packages === packages);
        const [block] = blocks.splice(at, 1);
        if (at < 0 || !block) throw new Error('labels without their numbers');
        const { unit, day, first } = block;
        return {
          wasteCode,
          labels: Array.from({ length: packages }, (_, i) => labelCode({ unit, wasteCode, day, serial: first + i })),
        };
      });
    });
  }

  private known({ lines, day }: NumberLabels): void {
    const { catalogue } = loadReference();
    lines.forEach(({ wasteCode }, i) => {
      const fault = catalogue.check(wasteCode, day).findings.find(({ verb }) => verb === 'BLOCK');
      if (fault || !parseWasteCode(wasteCode))
        throw bad(`/lines/${i}/wasteCode`, fault?.says ?? { zh: '没有该废物代码', en: 'There is no such waste code' });
    });
  }
}

/** Where a run of serials begins that no label on the road interrupts: those of others' printing are passed over. */
function freeRun(from: number, packages: number, open: readonly number[]): number {
  let first = from;
  for (const serial of open) {
    if (serial >= first + packages) break;
    first = serial + 1;
  }
  return first;
}

const full = (wasteCode: string, left: number) =>
  refused(
    'T-05',
    {
      zh: `${wasteCode}当日的3位序号不足，尚余${left}个。`,
      en: `The three digits of the serial do not suffice for ${wasteCode} on this day: ${left} are left.`,
    },
    { zh: '请合并包装，或改用其他日期。', en: 'Use fewer packages, or another date.' },
  );
