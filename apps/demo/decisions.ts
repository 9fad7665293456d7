import type { CaseView } from './client.js';
import type { Stage } from './stage.js';
import { COMPLETE, REVIEW } from '#src/demo/forms';

/** The officers' part of a case, for the journeys. `origin` and `destination` are the account prefixes of provinces. */
export const acceptCase = async (stage: Stage, origin: string, path: string) =>
  (await stage.as(`${origin}-officer1`)).ask(path, 'accept', { checklist: COMPLETE });

export const recommend = async (stage: Stage, origin: string, path: string) =>
  (await stage.as(`${origin}-officer1`)).ask(path, 'recommend', {
    outcome: 'APPROVE',
    note: '材料齐全，符合白名单条件',
  });

export const approve = async (stage: Stage, origin: string, path: string, login = `${origin}-officer2`) =>
  (await stage.as(login)).ask(path, 'approve', {
    conditions: ['执行危险废物电子转移联单'],
    justifications: [{ rule: 'P-12', text: '接受量未超过核准规模' }],
  });

export const passReview = async (stage: Stage, origin: string, path: string) =>
  (await stage.as(`${origin}-officer1`)).ask(path, 'passReview', REVIEW);

/** The open letter about a case, as the addressee sees it. */
export async function letterAbout(
  stage: Stage,
  caseId: string,
): Promise<{ id: string; path: string; number: string; state: string }> {
  const [row] = await stage.look<{ id: string; number: string; state: string }>(
    `SELECT id, context ->> 'number' AS number, state FROM liandan.consultation
     WHERE context -> 'about' ->> 'id' = $1 ORDER BY id DESC LIMIT 1`,
    [caseId],
  );
  if (!row) throw new Error(`no letter about ${caseId}`);
  return { ...row, path: `letters/${row.id}` };
}

/** Draft and signature by two people of the addressee. */
export async function agree(
  stage: Stage,
  letter: string,
  drafter: string,
  signer: string,
  body: Record<string, unknown> = {},
): Promise<CaseView> {
  await (await stage.as(drafter)).ask(letter, 'draftReply', { agree: true, ...body });
  const answer = await (await stage.as(signer)).ask(letter, 'replyAgree', {});
  await stage.quiet();
  return answer;
}

/** Due day of a clock of a case, and whether it is overdue. */
export async function clockOf(
  stage: Stage,
  caseId: string,
  clock: string,
): Promise<{ due: string; status: string; overdue: boolean }> {
  const [row] = await stage.look<{ due: string; status: string; overdue: boolean }>(
    `SELECT due_day::text AS due, status, overdue_at IS NOT NULL AS overdue FROM liandan.deadline WHERE case_id = $1 AND clock = $2 ORDER BY id DESC LIMIT 1`,
    [caseId, clock],
  );
  if (!row) throw new Error(`no clock ${clock} on ${caseId}`);
  return row;
}

export const idOf = (path: string): string => path.split('/')[1] ?? '';

/** The approval that a case led to. */
export async function approvalOf(
  stage: Stage,
  caseId: string,
): Promise<{ id: string; state: string; context: Record<string, unknown> }> {
  const [row] = await stage.look<{ id: string; state: string; context: Record<string, unknown> }>(
    `SELECT id, state, context FROM liandan.approval WHERE context ->> 'application' = $1`,
    [caseId],
  );
  if (!row) throw new Error(`no approval of ${caseId}`);
  return row;
}

/** A yearly list of Chongqing with one entry for the battery recycler, confirmed by Sichuan and effective on 1 January. */
export async function establishList(stage: Stage, year: number, entry: Record<string, unknown>): Promise<string> {
  await stage.until(`${year - 1}-12-01 09:00`);
  const [officer, signer] = await Promise.all([stage.as('cq-officer1'), stage.as('cq-officer2')]);
  const [list] = await stage.look<{ id: string }>(
    `SELECT l.id FROM liandan.whitelist l WHERE l.context -> 'agreement' ->> 'key' = 'sichuan-chongqing-2020'
       AND l.context ->> 'receiving' = '50' AND (l.context ->> 'year')::int = $1 ORDER BY l.id DESC LIMIT 1`,
    [year],
  );
  if (!list) throw new Error(`no list of ${year} was opened on 1 December`);
  const path = `whitelists/${list.id}`;
  await stage.say(`${year}年度名单草案自动开启（W-07）`, `the list of ${year} opens by itself`);
  await officer.ask(path, 'editEntries', {
    put: [entry],
    strike: [],
    justifications: [{ rule: 'W-18', text: '不超过核准规模' }],
  });
  await stage.until(`${year - 1}-12-08 10:00`);
  await signer.ask(path, 'propose', { note: '提请确认' });
  await stage.quiet();
  await stage.say('重庆致函四川，提请确认名单', 'Chongqing proposes the list by letter');
  await stage.until(`${year - 1}-12-15 15:00`);
  const letter = await letterAbout(stage, list.id);
  await agree(stage, letter.path, 'sc-officer1', 'sc-officer2');
  await stage.say(`四川复函确认（${letter.number}）`, 'Sichuan confirms by letter');
  await stage.until(`${year}-01-01 00:00`);
  const { state } = await officer.get(path);
  stage.expect(`list ${year}`, state, 'effective');
  await stage.say('名单生效', 'the list is effective');
  return list.id;
}
