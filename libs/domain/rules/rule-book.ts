import type { Day } from '../calendar/civil.js';
import type { Text } from '../errors.js';

/** A row of the rule register as it stands in the file. */
export interface RuleRow {
  id: string;
  kind: string;
  verb: string;
  capability: string;
  scope: string;
  statement_en: string;
  title_zh: string;
  deadline: string;
  source: string;
  evidence: string;
}
/** A row of the Chinese wording beside the register, which states its rules in English. */
export interface StatementRow {
  id: string;
  statement_zh: string;
}

/** A document that rules rest on, with the days on which it is in force; null is open. */
export interface LegalDocument {
  key: string;
  kind: 'law' | 'standard' | 'agreement';
  zh: string;
  en: string;
  from: Day | null;
  to: Day | null;
  /** Not checked against the document's own text. */
  unconfirmed: boolean;
  /** What takes over after `to`. */
  successor: string | null;
}

export interface Rule {
  id: string;
  kind: string;
  /** BLOCK, WARN, FLAG, AUTO, LOG, COMPUTE, NONE. */
  verbs: string[];
  capability: string;
  scope: string;
  en: string;
  zh: string;
  /** What the rule demands, in a sentence; `zh` and `en` are what it is called. */
  statement: Text;
  deadline: string | null;
  source: string;
  /** How well the source is known: V verified, P published, S seen in software, U unverified, D our own decision. */
  evidence: string;
}

/** One document a rule rests on, on a date. A decision stores these rows (C-00). */
export interface LegalBasis {
  rule: string;
  document: string;
  zh: string;
  en: string;
  /** '27', '23-26'; null where the whole document or an unknown article is meant. */
  article: string | null;
  from: Day | null;
  to: Day | null;
  unconfirmed: boolean;
  note: string | null;
}

/** A document with its article, as it is cited: 《…》 第27条. */
export function cited({ zh, en, article }: Pick<LegalBasis, 'zh' | 'en' | 'article'>): Text {
  return article === null ? { zh, en } : { zh: `${zh} 第${article}条`, en: `${en}, Art. ${article}` };
}

/** The rule register: every rule by id, and the law behind it on any day (C-00). */
export class RuleBook {
  private readonly byId: Map<string, Rule>;
  private readonly documents: Map<string, LegalDocument>;

  /** RangeError when an id stands twice, or when a rule and its Chinese wording do not meet one to one. */
  constructor(rows: readonly RuleRow[], statements: readonly StatementRow[], documents: readonly LegalDocument[]) {
    const wording = new Map(statements.map((row) => [row.id, row.statement_zh]));
    this.byId = new Map(rows.map((row) => [row.id, ruleOf(row, wording.get(row.id))]));
    if (this.byId.size !== rows.length) throw new RangeError('a rule id stands twice in the register');
    if (statements.length !== rows.length) throw new RangeError('a statement stands twice or belongs to no rule');
    this.documents = new Map(documents.map((document) => [document.key, document]));
  }

  all(): Rule[] {
    return [...this.byId.values()];
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  get(id: string): Rule | undefined {
    return this.byId.get(id);
  }

  /** A rule with its letters: 'R-23' stands for R-23a to R-23d, 'R-23a' for itself. */
  family(id: string): Rule[] {
    return this.all().filter(
      (rule) => rule.id === id || (rule.id.startsWith(id) && /^[a-z]$/.test(rule.id.slice(id.length))),
    );
  }

  /**
   * Documents and articles that a rule rests on, on a day. A document not in force is left out, or replaced by its
   * successor without an article, since no mapping of articles is known. Rules of our own design have none.
   */
  legalBasis(id: string, onDate: Day): LegalBasis[] {
    const rule = this.byId.get(id);
    if (!rule) return [];
    const rows = rule.source.split('; ').flatMap((source) => this.basis(rule.id, source, onDate));
    return rows.filter(
      (row, i) => rows.findIndex((other) => other.document === row.document && other.article === row.article) === i,
    );
  }

  private basis(rule: string, source: string, onDate: Day): LegalBasis[] {
    const [key = '', article = null] = source.trim().split(/\s+/);
    const cited = this.documents.get(key);
    if (!cited || (cited.from !== null && onDate < cited.from)) return [];
    if (cited.to === null || onDate <= cited.to) return [row(rule, cited, article, null)];
    const next = cited.successor ? this.documents.get(cited.successor) : undefined;
    return next ? [row(rule, next, null, `Takes over from ${source.trim()}; article not mapped.`)] : [];
  }
}

const row = (
  rule: string,
  { key, zh, en, from, to, unconfirmed }: LegalDocument,
  article: string | null,
  note: string | null,
) => ({
  rule,
  document: key,
  zh,
  en,
  article,
  from,
  to,
  unconfirmed,
  note,
});

const ruleOf = (row: RuleRow, zh: string | undefined): Rule => ({
  id: row.id,
  kind: row.kind,
  verbs: row.verb.split('+'),
  capability: row.capability,
  scope: row.scope,
  en: row.statement_en,
  zh: row.title_zh,
  statement: { zh: worded(row.id, zh), en: row.statement_en },
  deadline: row.deadline || null,
  source: row.source,
  evidence: row.evidence,
});

function worded(id: string, zh: string | undefined): string {
  if (!zh) throw new RangeError(`${id} has no Chinese wording`);
  return zh;
}
