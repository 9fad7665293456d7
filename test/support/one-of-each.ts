import { receiptForm, type Flow } from '#src/demo/forms';
import { demoId } from '#src/demo/party-set';
import type { Full } from './full.js';
import { pipelines } from './pipelines.js';

/** One real case of every machine, made by its people, by machine. */
export async function oneOfEach(w: Full, flow: Flow): Promise<Map<string, string>> {
  const { list, entry } = await w.list(2025, '30000.000000');
  await w.story.until('2025-01-06 09:00');
  const { approval } = await w.approved(flow, '1000.000000');
  const accepted = await w.accepted(flow, '40000.000000');
  await w.act('application', accepted, 'sc-officer1', 'sendOverQuotaLetter', { extra: '12000', note: '年度集中清库' });
  await w.story.settle();
  const manifest = await w.haul(flow, approval, '25.000000', 0, 'arrived');
  const { id: letter } = await w.letterOf(accepted);
  const { id: agreement } = await w.one<{ id: string }>(
    `SELECT id FROM liandan.agreement WHERE context ->> 'key' = 'sichuan-chongqing-2020'`,
  );
  const { discrepancy, overdue } = await difference(w, flow, approval);
  return new Map([
    ['agreement', agreement],
    ['list', list],
    ['listing', entry],
    ['licence', await w.licence(flow)],
    ['application', accepted],
    ['consultation', letter],
    ['approval', approval],
    ['manifest', manifest],
    ['discrepancy', discrepancy],
    ['overdue', overdue],
    ['incident', await leak(w, flow, approval)],
    ['enforcementLead', await lead(w, flow)],
    ['paperFallback', await paper(w, flow)],
    ['pipeline', await pipe(w, flow, approval)],
  ]);
}

/** A load that came short, and the record of its report, which was due the same day. */
async function difference(w: Full, flow: Flow, approval: string): Promise<{ discrepancy: string; overdue: string }> {
  const manifest = await w.haul(flow, approval, '10.000000', 1, 'arrived');
  const { lines, ...rest } = receiptForm(flow, '9.000000');
  const short = lines.map((line) => ({ ...line, differences: ['QUANTITY'], opinion: 'PARTIAL', note: '短少1吨' }));
  await w.act('manifest', manifest, flow.logins.receiver, 'acceptPartly', { ...rest, lines: short });
  const { id: discrepancy } = await w.one<{ id: string }>('SELECT id FROM liandan.discrepancy WHERE subject = $1', [
    manifest,
  ]);
  await w.story.until('2025-01-08 09:00');
  const { id: overdue } = await w.one<{ id: string }>('SELECT id FROM liandan.overdue WHERE case_id = $1', [
    discrepancy,
  ]);
  return { discrepancy, overdue };
}

/** Acid on the road in Linshui county of Sichuan, reported by the carrier. */
async function leak(w: Full, flow: Flow, approval: string): Promise<string> {
  const manifest = await w.haul(flow, approval, '10.000000', 2, 'driving');
  const { at } = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
  return w.people.open('incident', flow.logins.carrier, {
    type: 'reportByUnit',
    place: { text: '沪蓉高速邻水段', division: '511623' },
    occurredAt: at.toISOString(),
    kind: 'LEAK',
    leaked: '电解液约 20 升',
    manifests: [String((await w.row('manifest', manifest)).context['number'])],
  });
}

/** A complaint about the receiver, kept by Sichuan and told to Chongqing. */
async function lead(w: Full, flow: Flow): Promise<string> {
  const id = await w.people.open('enforcementLead', 'sc-officer1', {
    type: 'open',
    source: 'COMPLAINT',
    title: '群众举报夜间倾倒',
    text: '举报称车辆夜间于省界倾倒',
    firm: demoId(flow.receiver),
    partner: '50',
  });
  await w.act('enforcementLead', id, 'sc-officer1', 'sendToPartner', { text: '请派员参加现场检查' });
  await w.story.drain();
  return id;
}

const paper = (w: Full, flow: Flow): Promise<string> =>
  w.people.open('paperFallback', flow.logins.remover, {
    type: 'announce',
    reason: 'NO_NETWORK',
    text: '光缆中断',
    paperNo: 'ZZ-1',
  });

/** A pipe that runs, in the city that has set its period. */
async function pipe(w: Full, flow: Flow, approval: string): Promise<string> {
  const p = pipelines(w, flow);
  await p.set('sc-officer1', { city: '5101', validFrom: await w.today() });
  return p.started(approval, '5.000000');
}
