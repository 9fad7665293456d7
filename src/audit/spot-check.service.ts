import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import type { Tx } from '#workflow/workflow';
import { AuditService } from './audit.service.js';
import { payloadsOf } from './payloads.js';
import type { Draw, SpotFinding } from './spot-check.commands.js';

interface Drawn {
  case: string;
  state: string;
  number: string | null;
  remover: string;
  receiver: string | null;
  origin: string;
  destination: string | null;
  track: string | null;
  receivedOn: string;
}
interface Finding {
  case: string;
  outcome: SpotFinding['outcome'];
  text: string;
  at: Date;
  event: string;
}

/**
 * 抽查单: a sample of the applications that an auditor may read, drawn by a seed that is stated: the same seed over the
 * same cases draws the same. The draw is a reading and stands on the auditor's record before it is answered; so does
 * every finding, which nobody changes afterwards.
 */
@Injectable()
export class SpotChecks {
  constructor(private readonly audit: AuditService) {}

  draw(by: Actor, asked: Draw) {
    const { size, ...drawn } = asked;
    return this.audit.answer(by, { question: 'spot_check', about: { ...drawn, sample: size } }, async (tx) => {
      const { seed, province = null, track = null, from = null, to = null } = asked;
      // In the order of a digest of seed and case: nobody chooses, and anybody can draw again.
      const rows = await tx.query<Drawn & { whole: number }>(
        'spot_check_draw',
        `SELECT a.id AS case, a.state, a.context -> 'approval' ->> 'number' AS number,
                a.context -> 'remover' ->> 'name' AS remover, a.context -> 'receiver' ->> 'name' AS receiver,
                a.context ->> 'origin' AS origin, a.context ->> 'destination' AS destination, a.context ->> 'track' AS track,
                a.context ->> 'receivedOn' AS "receivedOn", count(*) OVER ()::int AS whole
           FROM liandan.bench_application a
          WHERE a.context ->> 'receivedOn' IS NOT NULL
            AND ($3::text IS NULL OR $3 IN (a.context ->> 'origin', a.context ->> 'destination'))
            AND ($4::text IS NULL OR a.context ->> 'track' = $4)
            AND ($5::text IS NULL OR a.context ->> 'receivedOn' >= $5) AND ($6::text IS NULL OR a.context ->> 'receivedOn' <= $6)
          ORDER BY sha256(convert_to($1 || '/' || a.id::text, 'UTF8')) LIMIT $2`,
        [seed, size, province, track, from, to],
      );
      const items = rows.map(({ whole: _, ...row }) => row);
      const findings = await findingsOf(tx, by, seed);
      return {
        ...asked,
        of: rows[0]?.whole ?? 0,
        // Names the sheet: seed, choice and what came of them.
        digest: createHash('sha256')
          .update(JSON.stringify([seed, size, province, track, from, to, items.map((item) => item.case)]))
          .digest('hex'),
        items: items.map((item) => ({ ...item, findings: findings.filter((each) => each.case === item.case) })),
      };
    });
  }

  find(by: Actor, { seed, case: id, outcome, text }: SpotFinding) {
    return this.audit.answer(
      by,
      { question: 'spot_finding', about: { seed, case: id, outcome, finding: text } },
      async (tx) => {
        const [known] = await tx.query<{ id: string }>(
          'spot_check_case',
          'SELECT id FROM liandan.bench_application WHERE id = $1',
          [id],
        );
        if (!known) throw new DomainError('NOT_FOUND');
        return { seed, case: id, findings: (await findingsOf(tx, by, seed)).filter((each) => each.case === id) };
      },
    );
  }
}

/** What the auditor has found on this sheet, the oldest first, each as the record has it. */
async function findingsOf(tx: Tx, by: Actor, seed: string): Promise<Finding[]> {
  const events = await tx.query<{ event: string; at: Date }>(
    'spot_check_findings',
    `SELECT e.event_id AS event, e.occurred_at AS at FROM liandan.bench_event e
      WHERE e.machine = 'audit' AND e.outcome = 'accepted' AND e.person_id = $1 ORDER BY e.seq DESC LIMIT 2000`,
    [by.person],
  );
  const payloads = await payloadsOf(
    tx,
    events.map(({ event }) => event),
  );
  return events.reverse().flatMap(({ event, at }) => {
    const { question, about } = (payloads.get(event)?.payload ?? {}) as { question?: string; about?: Said };
    if (question !== 'spot_finding' || about?.seed !== seed) return [];
    return [{ case: about.case, outcome: about.outcome, text: about.finding, at, event }];
  });
}
type Said = Omit<SpotFinding, 'text'> & { finding: string };
