import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { DomainError, type Text } from '#domain/errors';
import { stateWord } from '#domain/glossary/glossary';
import { APPROVAL_STANDING } from '#domain/standing';
import { type Compared, renewalOf } from '#domain/transfer-application/renewal';
import type { ApplicationContext } from '#domain/transfer-application/transfer-application.case';
import { applicationParts } from '#domain/transfer-application/transfer-application.policy';
import { Workflow, type Tx } from '#workflow/workflow';
import { type Item, reviewOf } from './review-checks.js';
import { ApplicationEvidence } from './transfer-application.evidence.js';

/** Asked of one page of the work list at a time: every check is made anew for every case. */
const MOST = 50;

interface Row {
  id: string;
  state: string;
  version: number;
  context: ApplicationContext;
}
interface Last {
  application: ApplicationContext;
  approval: string;
  number: string | null;
  state: string;
  decidedOn: string;
}
interface Offered {
  id: string;
  version: number;
  remover: string;
  receiver: string;
  last: Omit<Last, 'application'> | null;
  moved: Compared[];
  differs: Compared[];
  checklist: Item[];
  findings: Item[];
  /** It may be accepted with others: nothing but days and quantities changed, and every check of it passes. */
  ready: boolean;
  /** Why it has to be looked at by itself. */
  why: Text[];
}

/**
 * Submitted applications that renew what was approved before (续报): which of them the computer has checked through, one by
 * one. What differs, or does not pass, is left out with its reason, and nothing is certified that was not tested.
 */
@Injectable()
export class Renewals {
  constructor(
    private readonly workflow: Workflow,
    private readonly evidence: ApplicationEvidence,
  ) {}

  of(by: Actor, ids: readonly string[]): Promise<{ on: string; items: Offered[] }> {
    return this.workflow.read(by, async (tx) => {
      const rows = await tx.query<Row>(
        'renewals_asked',
        `SELECT id, state, version, context FROM liandan.transfer_application WHERE id = ANY ($1::uuid[]) ORDER BY id LIMIT ${MOST}`,
        [ids],
      );
      const mine = rows.filter(({ context }) => applicationParts(by, context).includes('OUT'));
      if (rows.length > 0 && mine.length === 0) throw notTheirs();
      const items: Offered[] = [];
      for (const row of mine) items.push(await this.offered(tx, by, row));
      return { on: civilDay(tx.at), items };
    });
  }

  private async offered(tx: Tx, by: Actor, { id, state, version, context }: Row): Promise<Offered> {
    const last = await lastOf(tx, id, context);
    const day = civilDay(tx.at);
    const shown = reviewOf(context, await this.evidence.review(tx, context, tx.at), { by, at: tx.at, day });
    const { checklist, findings } = shown;
    const { moved, differs } = last ? renewalOf(context, last.application) : { moved: [], differs: [] };
    const why = [...standing(state, last), ...differs.map(other), ...[...checklist, ...findings].flatMap(failing)];
    const { application: _, ...approval } = last ?? { application: null };
    return {
      id,
      version,
      remover: context.remover.name,
      receiver: context.receiver?.name ?? '',
      last: last ? (approval as Omit<Last, 'application'>) : null,
      moved,
      differs,
      checklist,
      findings,
      ready: why.length === 0,
      why,
    };
  }
}

/** The last approval of the same remover and receiver, with the application that it decided. */
async function lastOf(tx: Tx, id: string, c: ApplicationContext): Promise<Last | undefined> {
  const [last] = await tx.query<Last>(
    'renewals_last',
    `SELECT a.context AS application, p.id AS approval, p.context ->> 'number' AS number, p.state,
            p.context ->> 'decidedOn' AS "decidedOn"
       FROM liandan.approval p JOIN liandan.transfer_application a ON a.id = (p.context ->> 'application')::uuid
      WHERE p.remover = $1 AND p.receiver = $2 AND a.id <> $3
      ORDER BY p.context ->> 'decidedOn' DESC, p.id DESC LIMIT 1`,
    [c.remover.org, c.receiver?.org ?? null, id],
  );
  return last;
}

function standing(state: string, last: Last | undefined): Text[] {
  if (state !== 'submitted') {
    const { zh, en } = stateWord('application', state);
    return [{ zh: `本案${zh}，不在待受理状态`, en: `The case is ${en}: it does not wait for acceptance` }];
  }
  if (!last) return [{ zh: '同一移出人和接受人没有上次批准，不是续报', en: 'Nothing was approved before: no renewal' }];
  if (!APPROVAL_STANDING.includes(last.state) && last.state !== 'expired') {
    const { zh, en } = stateWord('approval', last.state);
    return [{ zh: `上次批准${zh}`, en: `The last approval is ${en}` }];
  }
  return last.state === 'suspended' ? [{ zh: '上次批准已中止', en: 'The last approval is suspended' }] : [];
}
const other = ({ title, before, now }: Compared): Text => ({
  zh: `${title.zh}与上次不同：${before || '无'} → ${now || '无'}`,
  en: `Not as before, ${title.en}: ${before || 'none'} → ${now || 'none'}`,
});
const failing = ({ item, ok, checks }: Item): Text[] =>
  ok
    ? []
    : checks
        .filter((check) => !check.ok)
        .map(({ title, says, rule }) => ({
          zh: says?.zh ?? `${title.zh}（${rule}，${item}）未通过`,
          en: says?.en ?? `${title.en} (${rule}, ${item}) does not pass`,
        }));
const notTheirs = () =>
  new DomainError('NOT_PERMITTED', {
    rule: 'R-23a',
    detail: { zh: '受理由移出地主管部门办理。', en: 'The origin accepts applications.' },
    remedy: { zh: '请在案卷中查看办理进度。', en: 'See the course of the case instead.' },
  });
