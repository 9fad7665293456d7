import { randomUUID } from 'node:crypto';
import { BATTERIES, COMPLETE, departForm, REVIEW } from '#src/demo/forms';
import { civilDay } from '#domain/calendar/civil';
import type { DomainError } from '#domain/errors';
import { NegativeListService } from '#src/cooperation/negative-list.service';
import { RestrictionService } from '#src/cooperation/restriction.service';
import { demoId } from '#src/demo/party-set';
import { ManifestService } from '#src/manifest/manifest.service';
import { full, refusal, type Full } from '../support/full.js';

let f: Full;
let approval: string;
let negatives: NegativeListService;
let restrictions: RestrictionService;
let truck = 0;

beforeAll(async () => {
  f = await full('2025-11-24 09:00');
  await f.list(2026, '60000.000000');
  await f.story.until('2026-01-12 09:00');
  ({ approval } = await f.approved(BATTERIES, '3000.000000'));
  negatives = f.app.get(NegativeListService, { strict: false });
  restrictions = f.app.get(RestrictionService, { strict: false });
}, 120_000);
afterAll(async () => {
  await f?.stop();
});
// Eight trucks serve the whole file: those of the last test are free again.
afterEach(() => f.sql('DELETE FROM liandan.moving_vehicle'));

const once = (actor: string) => ({ kind: 'key' as const, actor, key: randomUUID(), fingerprint: 'f' });
const head = (province: 'sc' | 'cq') => f.people.as(`${province}-head`);
/** Pointer of the field that is refused, or the code and rule of the refusal. */
const fault = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: DomainError) => error.refusal?.faults?.[0]?.pointer ?? `${error.code} ${error.refusal?.rule ?? ''}`.trim(),
  );
/** Both provinces' word: a draft and a signature by two officers of the province asked. */
const answer = async (id: string, by: 'sc' | 'cq', agree: boolean) => {
  await f.story.drain();
  await f.reply((await f.letterOf(id)).id, by, agree, agree ? {} : { reasons: '须另行研究' });
  await f.story.drain();
};
const item = (more: object = {}) => ({
  scope: 'PROVINCE' as const,
  with: ['50'],
  direction: 'BOTH' as const,
  kind: 'WASTE_CODE' as const,
  value: '900-052-31',
  reason: '两地专项整治',
  validFrom: '2026-01-01',
  ...more,
});
const listed = (joint: string) =>
  f.sql(
    `SELECT province, agreement, confirmed_by, valid_to::text AS until FROM liandan.negative_list_item WHERE joint = $1 ORDER BY province`,
    [joint],
  );

describe('one negative list for two places', () => {
  /** Accepted application, review refused or passed; issue of a manifest on an approval of before. */
  const blocked = async () => {
    const id = await f.submit(BATTERIES, '10.000000');
    await f.act('application', id, 'sc-officer1', 'accept', { checklist: COMPLETE });
    const track = (await f.row('application', id)).context['track'] as string;
    return {
      track,
      review: track === 'CONSULTED' ? await refusal(f.act('application', id, 'sc-officer1', 'passReview', REVIEW)) : '',
      issue: await refusal(f.haul(BATTERIES, approval, '1.000000', truck++, 'issued')),
    };
  };
  const free = { track: 'FAST', review: '', issue: 'accepted' };

  it('[W-19] forbids nothing while the other side is silent or has refused, everything once it agrees, nothing after both let it end', async () => {
    const { id } = await negatives.propose(head('sc'), once('sc'), item());
    await f.story.drain();
    expect([await listed(id), (await blocked()).issue]).toEqual([[], 'accepted']);
    await answer(id, 'cq', false);
    expect(await listed(id)).toEqual([]);

    const second = await negatives.propose(head('sc'), once('sc'), item());
    await answer(second.id, 'cq', true);
    const both = { agreement: null, confirmed_by: ['50', '51'], until: null };
    expect(await listed(second.id)).toEqual([
      { province: '50', ...both },
      { province: '51', ...both },
    ]);
    expect(await blocked()).toEqual({
      track: 'CONSULTED',
      review: 'RULE_REFUSED W-19',
      issue: 'RULE_REFUSED W-19',
    });

    // Neither side takes it off alone, nor may a third speak of it.
    const [row] = await f.sql(`SELECT id FROM liandan.negative_list_item WHERE joint = $1 AND province = '50'`, [
      second.id,
    ]);
    const end = {
      on: civilDay((await f.one<{ at: Date }>('SELECT liandan.now() AS at')).at.toISOString()),
      reason: '整治结束',
    };
    const target = String(row!['id']);
    expect(await fault(negatives.end(head('cq'), once('cq'), target, end))).toBe('RULE_REFUSED W-19');
    expect(await fault(negatives.proposeEnd(f.people.as('hn-officer1'), once('hn'), target, end))).toBe(
      'NOT_PERMITTED',
    );
    const ending = await negatives.proposeEnd(head('cq'), once('cq'), target, end);
    await answer(ending.id, 'sc', true);
    expect((await listed(second.id)).map(({ until }) => until)).toEqual([end.on, end.on]);
    const tomorrow = new Date(Date.parse(end.on) + 86_400_000).toISOString().slice(0, 10);
    await f.story.until(`${tomorrow} 09:00`);
    expect(await blocked()).toEqual({ ...free, track: expect.any(String), issue: 'accepted' });
  });

  it('[W-19] counts a proposal and an agreement once, however often they are told', async () => {
    const key = once('sc');
    const first = await negatives.propose(head('sc'), key, item({ value: 'HW49' }));
    const again = await negatives.propose(head('sc'), key, item({ value: 'HW49' }));
    expect(again.id).toBe(first.id);
    await answer(first.id, 'cq', true);
    await f.sql(
      `UPDATE liandan.outbox o SET done_at = NULL FROM liandan.fact x WHERE x.id = o.fact_id AND x.type = 'consultation.answered'`,
    );
    await f.story.drain();
    expect(await listed(first.id)).toHaveLength(2);
    const [{ n } = { n: 0 }] = await f.sql(
      `SELECT count(*)::int AS n FROM liandan.audit_event WHERE machine = 'negativeList' AND type = 'confirm'
         AND case_id IN (SELECT id FROM liandan.negative_list_item WHERE joint = $1)`,
      [first.id],
    );
    expect(n).toBe(1);
  });

  it('[W-19] other words under the same key are another proposal: consent to one is none to the other', async () => {
    const key = once('sc');
    const first = await negatives.propose(head('sc'), key, item({ value: 'HW08' }));
    const other = { ...key, fingerprint: 'other' };
    expect(await fault(negatives.propose(head('sc'), other, item({ value: 'HW12' })))).toBe('KEY_REUSED');
    const second = await negatives.propose(head('sc'), other, item({ value: 'HW12', with: ['52'] }));
    expect(second.id).not.toBe(first.id);
    expect(second.letters).toHaveLength(1);
  });

  it('[W-19] of an agreement waits for each of its parties', async () => {
    const ask = item({ scope: 'AGREEMENT', with: undefined, agreement: 'sichuan-chongqing-2020', value: 'HW08' });
    const { id, letters } = await negatives.propose(head('sc'), once('sc'), ask);
    expect(letters).toHaveLength(1);
    await answer(id, 'cq', true);
    expect(await listed(id)).toMatchObject([{ province: null, agreement: 'sichuan-chongqing-2020' }]);
  });

  it('[W-19, M3] of an agreement stops what is issued under an approval that rests on it, or between its parties without', async () => {
    const issue = () => refusal(f.haul(BATTERIES, approval, '1.000000', truck++, 'issued'));
    // HW08, of the test before, is another waste.
    expect(await issue()).toBe('accepted');
    const today = await f.today();
    const agreed = { scope: 'AGREEMENT', with: undefined, agreement: 'sichuan-chongqing-2020', value: 'HW31' };
    const { id } = await negatives.propose(
      head('sc'),
      once('sc'),
      item({ ...agreed, validFrom: today, validTo: today }),
    );
    expect(await issue()).toBe('accepted');
    await answer(id, 'cq', true);
    expect(await issue()).toBe('RULE_REFUSED W-19');
    const rests = await f.row('approval', approval);
    expect(rests.context['agreement']).not.toBeNull();
    // As a consulted approval has it: none named.
    const naming = (agreement: unknown) =>
      f.sql(`UPDATE liandan.approval SET context = jsonb_set(context, '{agreement}', $2::jsonb) WHERE id = $1`, [
        approval,
        JSON.stringify(agreement),
      ]);
    await naming(null);
    expect(await issue()).toBe('RULE_REFUSED W-19');
    await naming(rests.context['agreement']);
    const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
    await f.story.until(`${tomorrow} 09:00`);
    expect(await issue()).toBe('accepted');
  });

  it('names each field that is wrong', async () => {
    const ask = (more: object, by = head('sc')) => fault(negatives.propose(by, once('sc'), item(more)));
    expect(await ask({ value: '999-999-44' })).toBe('/value');
    expect(await ask({ kind: 'ENTERPRISE', value: '91510100MA62KX1A00' })).toBe('/value');
    expect(await ask({ kind: 'AREA', value: '99' })).toBe('/value');
    expect(await ask({ kind: 'ROUTE', value: '9901' })).toBe('/value');
    expect(await ask({ validTo: '2025-12-31' })).toBe('/validTo');
    expect(await ask({ with: ['51'] })).toBe('/with/0');
    expect(await ask({ with: ['99'] })).toBe('/with/0');
    expect(await ask({ with: undefined })).toBe('/with');
    expect(await ask({ agreement: 'sichuan-chongqing-2020' })).toBe('/with');
    expect(await ask({ scope: 'AGREEMENT', agreement: 'none' })).toBe('/agreement');
    expect(await ask({}, f.people.as('sc-officer1'))).toBe('NOT_PERMITTED');
    expect(await ask({}, f.people.as('remover-sc'))).toBe('NOT_PERMITTED');
  });
});

describe('restrictions of departures', () => {
  const today = () => f.today();
  const restriction = async (more: object = {}) => ({
    kind: 'AREA' as const,
    places: ['5101'],
    effect: 'BLOCK' as const,
    ground: 'HEAVY_POLLUTION' as const,
    title: '重污染天气橙色预警',
    reason: '四川省应急办通知',
    validFrom: await today(),
    validTo: await today(),
    ...more,
  });
  const departure = () => refusal(f.haul(BATTERIES, approval, '1.000000', truck++, 'driving'));
  const tomorrow = async () => {
    const day = new Date(Date.parse(await today()) + 86_400_000).toISOString().slice(0, 10);
    await f.story.until(`${day} 09:00`);
  };

  it('[R-08] blocks departures of its area on its days, whatever anybody says, and no others', async () => {
    expect(await departure()).toBe('accepted');
    const { answer: made } = await restrictions.impose(head('sc'), once('sc'), await restriction());
    const id = await f.haul(BATTERIES, approval, '1.000000', truck++, 'issued');
    expect(await departure()).toBe('RULE_REFUSED R-08');
    expect(
      await fault(
        restrictions.pass(f.people.as('sc-officer1'), once('sc'), made.id, {
          manifest: String((await f.row('manifest', id)).context['number']),
          reason: '急需',
        }),
      ),
    ).toBe('RULE_REFUSED R-08');
    await tomorrow();
    expect(await departure()).toBe('accepted');
    await restrictions.impose(head('sc'), once('sc'), await restriction({ places: ['5115'] }));
    expect(await departure()).toBe('accepted');
  });

  it('[R-08] is told to removers and carriers whose loads are still to set out on the way, and to both ends', async () => {
    await tomorrow();
    const waiting = await f.haul(BATTERIES, approval, '1.000000', truck++, 'issued');
    const gone = await f.haul(BATTERIES, approval, '1.000000', truck++, 'driving');
    const told = async (kind: string, id: string) => {
      await f.story.drain();
      const rows = await f.sql('SELECT addressee FROM liandan.notice WHERE kind = $1 AND case_id = $2 ORDER BY 1', [
        kind,
        id,
      ]);
      return rows.map(({ addressee }) => addressee as string);
    };
    const term = await restriction({
      validTo: new Date(Date.parse(await today()) + 3 * 86_400_000).toISOString().slice(0, 10),
    });
    await restrictions.impose(head('sc'), once('sc'), { ...term, places: ['5115'] });
    expect(await told('departure.restricted', waiting)).toEqual([]);
    const { answer: made } = await restrictions.impose(head('sc'), once('sc'), term);
    const parties = ['remover', 'carrier'].map((key) => `o:${demoId(BATTERIES[key as 'remover' | 'carrier'])}`);
    expect(await told('departure.restricted', waiting)).toEqual([...parties, 'p:50', 'p:51'].sort());
    expect(await told('departure.restricted', gone)).toEqual([]);
    const { alerts } = await f.app
      .get(ManifestService, { strict: false })
      .one(f.people.as(BATTERIES.logins.carrier), waiting);
    expect(alerts).toMatchObject([
      { kind: 'restriction.imposed', reason: expect.stringContaining('重污染天气橙色预警') },
    ]);
    await restrictions.end(head('sc'), once('sc'), made.id, { on: await today(), reason: '预警解除' });
    expect(await told('departure.freed', waiting)).toEqual([...parties, 'p:50', 'p:51'].sort());
  });

  it('[R-08] lets single departures go where a confirmation is enough, by an officer of the province', async () => {
    await tomorrow();
    const { answer: made } = await restrictions.impose(
      head('sc'),
      once('sc'),
      await restriction({ effect: 'CONFIRM' }),
    );
    expect(await departure()).toBe('RULE_REFUSED R-08');
    // It stands loaded at the gate.
    const { id, number } = await f.one<{ id: string; number: string }>(
      `SELECT id, number FROM liandan.manifest WHERE state = 'loaded' ORDER BY id DESC LIMIT 1`,
    );
    const depart = () =>
      refusal(f.act('manifest', id, BATTERIES.logins.carrier, 'depart', departForm(BATTERIES, number, truck - 1)));
    const pass = (login: string, manifest = number) =>
      fault(restrictions.pass(f.people.as(login), once(login), made.id, { manifest, reason: '医疗废物急运' }));
    expect(await depart()).toBe('RULE_REFUSED R-08');
    expect(await pass('cq-officer1')).toBe('NOT_PERMITTED');
    expect(await pass('sc-officer1', '20260000000000')).toBe('/manifest');
    expect(await pass('sc-officer1')).toBe('accepted');
    expect(await pass('sc-officer1')).toBe('RULE_REFUSED R-08');
    expect(await depart()).toBe('accepted');
    expect(await departure()).toBe('RULE_REFUSED R-08');
    await restrictions.end(head('sc'), once('sc'), made.id, { on: await today(), reason: '预警解除' });
  });

  it('[R-08] binds both provinces only when both have said so, and is ended by both', async () => {
    await tomorrow();
    const ask = { ...(await restriction({ kind: 'ROUTE', places: ['5101', '50'] })), with: ['50'] };
    ask.validTo = new Date(Date.parse(ask.validFrom) + 5 * 86_400_000).toISOString().slice(0, 10);
    const { id } = await restrictions.propose(head('sc'), once('sc'), ask);
    await f.story.drain();
    expect(await departure()).toBe('accepted');
    await answer(id, 'cq', true);
    expect(await departure()).toBe('RULE_REFUSED R-08');
    const end = { on: await today(), reason: '活动结束' };
    expect(await fault(restrictions.end(head('sc'), once('sc'), id, end))).toBe('RULE_REFUSED R-08');
    const ending = await restrictions.proposeEnd(head('sc'), once('sc'), id, end);
    await answer(ending.id, 'cq', true);
    await tomorrow();
    expect(await departure()).toBe('accepted');
  });

  it('names each field that is wrong', async () => {
    const ask = async (more: object, by = head('sc')) =>
      fault(restrictions.impose(by, once('sc'), await restriction(more)));
    expect(await ask({ places: ['99'] })).toBe('/places/0');
    expect(await ask({ places: ['5101', '9901'] })).toBe('/places/1');
    expect(await ask({ places: ['50'] })).toBe('RULE_REFUSED R-08');
    expect(await ask({ kind: 'ROUTE', places: ['51'] })).toBe('/places');
    expect(await ask({ kind: 'ROUTE', places: ['50', '52'] })).toBe('RULE_REFUSED R-08');
    expect(await ask({ validTo: '2025-12-31' })).toBe('/validTo');
    expect(await ask({ validFrom: '2025-12-01', validTo: '2025-12-31' })).toBe('/validTo');
    expect(await ask({ validTo: '2027-12-31' })).toBe('/validTo');
    expect(await ask({}, f.people.as('sc-officer1'))).toBe('NOT_PERMITTED');
    expect(await ask({}, f.people.as('carrier'))).toBe('NOT_PERMITTED');
    const { answer: made } = await restrictions.impose(head('sc'), once('sc'), await restriction({ places: ['5115'] }));
    const last = (on: string) => fault(restrictions.end(head('sc'), once('sc'), made.id, { on, reason: '…' }));
    expect([await last('2025-01-01'), await last('2027-01-01')]).toEqual(['/on', '/on']);
    expect(await fault(restrictions.end(head('cq'), once('cq'), made.id, { on: await today(), reason: '…' }))).toBe(
      'NOT_PERMITTED',
    );
  });
});
