import { createHash } from 'node:crypto';
import { MINISTRY } from '#domain/agreement/agreement.parameters';
import { type Telling, tellingsOf } from '#domain/notice/telling';
import { PAPERS } from '#domain/notice/told-papers';
import type { Fact } from '#outbox/outbox';

/** A notice as it is written down. */
export interface NewNotice extends Omit<Telling, 'about'> {
  machine: string;
  caseId: string;
  /** What it is told for: `fact/<id>`, `clock/<id>/<level>`, `paper/<id>`. One source tells one side once. */
  source: string;
  paper?: string | null;
  at: string;
}

/** The id that a source and a side always give, so that telling twice is telling once. */
export function noticeId(source: string, to: string): string {
  const hex = createHash('sha256').update(`${source}→${to}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/**
 * Writes notices, and one mail for each person of the side who wants mail; what was told before is left as it is. Only
 * the worker's role may: a notice is a consequence, nobody's own word.
 */
export function noticeStatement(notices: NewNotice[]): { name: string; text: string; values: unknown[] } {
  const rows = notices.map((n) => ({
    id: noticeId(n.source, n.to),
    kind: n.kind,
    rule: n.rule,
    level: n.level,
    addressee: n.to,
    roles: n.roles,
    entrusted_keys: n.entrusted,
    machine: n.machine,
    case_id: n.caseId,
    title: n.title,
    text: n.text,
    paper: n.paper ?? null,
    source: n.source,
    told_at: n.at,
    readers: [n.to, ...new Set(n.entrusted.flatMap(cityOf))],
  }));
  return {
    name: 'notice_put',
    text: `WITH told AS (
        INSERT INTO liandan.notice (id, kind, rule, level, addressee, roles, entrusted_keys, machine, case_id, title, text,
          paper, source, told_at, readers)
        SELECT id, kind, rule, level, addressee, ARRAY(SELECT jsonb_array_elements_text(roles)),
          ARRAY(SELECT jsonb_array_elements_text(entrusted_keys)), machine, case_id, title, text, paper, source, told_at,
          ARRAY(SELECT jsonb_array_elements_text(readers))
        FROM jsonb_to_recordset($1::jsonb) AS n(id uuid, kind text, rule text, level text, addressee text, roles jsonb,
          entrusted_keys jsonb, machine text, case_id uuid, title jsonb, text jsonb, paper uuid, source text,
          told_at timestamptz, readers jsonb)
        ON CONFLICT DO NOTHING RETURNING id, addressee, roles, readers)
      INSERT INTO liandan.mail (notice, person, address, readers)
      SELECT DISTINCT ON (told.id, m.person) told.id, m.person, s.address,
        ARRAY[CASE WHEN left(told.addressee, 2) = 'a:' THEN told.addressee ELSE 'o:' || o.id::text END]
      FROM told
      JOIN liandan.organisation o ON o.active AND liandan.is_addressed(told.addressee, o)
      JOIN liandan.membership m ON m.organisation = o.id AND (told.roles = '{}' OR m.roles && told.roles)
      JOIN liandan.mail_setting s ON s.person = m.person AND s.enabled
      ON CONFLICT DO NOTHING`,
    values: [JSON.stringify(rows)],
  };
}

/** A delegate for one city sees by its city, one for all by the principal's own token. */
function cityOf(key: string): string[] {
  const city = key.split('/')[2];
  return city ? [`c:${city}`] : [];
}

/** What a fact tells, as notices of its case or of the case it is about. */
export const noticesOf = (fact: Fact): NewNotice[] =>
  tellingsOf(fact).map(({ about, ...telling }) => ({
    ...telling,
    machine: about?.machine ?? fact.machine,
    caseId: about?.id ?? fact.caseId,
    source: `fact/${fact.id}`,
    at: fact.at,
  }));

/** A frozen paper that has come to the province it is addressed to. */
export interface ArrivedPaper {
  id: string;
  kind: string;
  addressee: string;
  sender_name: string;
  machine: string;
  case_id: string;
  title: string;
  readers: string[];
  delivered_at: Date;
}

export const PAPER_FIELDS = 'id, kind, addressee, sender_name, machine, case_id, title, readers, delivered_at';

/** The notice that lies in the inbox of the paper's addressee: its transport authority or the ministry where the paper is for it. */
export function noticeOfPaper(paper: ArrivedPaper): NewNotice {
  const sides = [`t:${paper.addressee}`, ...(paper.addressee === MINISTRY ? ['ministry'] : [])];
  return {
    to: sides.find((side) => paper.readers.includes(side)) ?? `p:${paper.addressee}`,
    kind: `paper.${paper.kind}`,
    level: paper.kind === 'ALARM' ? 'ALARM' : 'TOLD',
    rule: PAPERS[paper.kind]?.rule ?? null,
    roles: [],
    entrusted: [],
    title: { zh: paper.title, en: PAPERS[paper.kind]?.en ?? 'A paper has arrived' },
    text: {
      zh: `${paper.sender_name}来文：${paper.title}。`,
      en: `From ${paper.sender_name}; read it among your papers.`,
    },
    machine: paper.machine,
    caseId: paper.case_id,
    paper: paper.id,
    source: `paper/${paper.id}`,
    at: paper.delivered_at.toISOString(),
  };
}
