import type { Actor } from '#domain/actor';
import { BATTERIES, COMPLETE, SHENGTONG, arrivalForm, receiptForm } from '#src/demo/forms';
import { NoticeFeed } from '#src/notice/notice.feed';
import { NoticeService } from '#src/notice/notice.service';
import { full, type Full } from '../support/full.js';

interface Item {
  caseId: string;
  machine: string;
  verbs: string[];
  clock: string | null;
  dueDay: string | null;
  daysLeft: number | null;
  overdue: boolean;
  onBehalfOf: string | null;
}
interface Told {
  id: string;
  kind: string;
  level: string;
  rule: string | null;
  caseId: string;
  paper: string | null;
  toldAt: Date;
  read: boolean;
}

let w: Full;

const service = () => w.app.get(NoticeService, { strict: false });
const actor = (who: string | Actor) => (typeof who === 'string' ? w.people.as(who) : who);
/** What waits for somebody in a case, as verbs. */
const waits = async (who: string | Actor, id: string): Promise<string[]> => {
  const { items } = await service().inbox(actor(who), { case: id });
  return (items as Item[]).flatMap(({ verbs }) => verbs);
};
const item = async (who: string | Actor, id: string): Promise<Item> => {
  const { items } = await service().inbox(actor(who), { case: id });
  return items[0] as Item;
};
const told = async (who: string | Actor, id: string): Promise<Told[]> => {
  const { items } = await service().notices(actor(who), { case: id, limit: '200' });
  return items as Told[];
};
const kinds = async (who: string | Actor, id: string) => (await told(who, id)).map(({ kind }) => kind).sort();
const box = async (who: string, name: 'done' | 'ended') =>
  ((await service().inbox(actor(who), { box: name })).items as Item[]).map(({ caseId }) => caseId);
/** Somebody of a transport authority; auditors are those with a grant. */
const department = async (kind: 'transport' | 'auditor', province: string | null): Promise<Actor> => {
  if (kind === 'auditor') return w.people.as('auditor');
  const org = await w.one<{ id: string }>(
    'SELECT id FROM liandan.organisation WHERE kind = $1 AND province IS NOT DISTINCT FROM $2',
    [kind, province],
  );
  return {
    ...w.people.as('sc-officer1'),
    person: org.id,
    org: org.id,
    kind,
    province,
    roles: ['officer'],
  };
};

/** Everything that the feed writes, in an order of its own. */
const written = async () => ({
  docket: await w.sql('SELECT * FROM liandan.docket ORDER BY case_id'),
  task: await w.sql('SELECT * FROM liandan.task ORDER BY case_id, addressee'),
  hand: await w.sql('SELECT * FROM liandan.hand ORDER BY case_id, person, org'),
  reminder: await w.sql('SELECT * FROM liandan.reminder ORDER BY deadline, level'),
  notice: await w.sql(
    `SELECT id, kind, rule, level, addressee, roles, entrusted_keys, machine, case_id, title, text, paper, source, told_at, readers
     FROM liandan.notice ORDER BY id`,
  ),
});

describe('the fast track, from the application to the treatment', () => {
  let application: string;
  let approval: string;
  let manifest: string;
  beforeAll(async () => {
    w = await full('2024-11-25 09:00');
    await w.list(2025, '30000.000000');
    await w.story.until('2025-01-06 09:00');
  }, 120_000);
  afterAll(() => w?.stop());

  it('[W-02] shows each side what waits for it, by the machine and four eyes, with the working days left', async () => {
    application = await w.submit(BATTERIES, '1000.000000');
    await w.story.settle();
    expect(await item('sc-officer1', application)).toMatchObject({
      verbs: ['accept', 'refuseAcceptance', 'requestCorrection'],
      clock: 'K-23',
      daysLeft: 5,
      overdue: false,
    });
    expect(await waits('sc-officer2', application)).toContain('accept');
    for (const other of ['remover-sc', 'remover-sc2', 'receiver-cq', 'cq-officer1', 'city-5101', 'auditor'])
      expect(await waits(other, application)).toEqual([]);

    await w.act('application', application, 'sc-officer1', 'accept', { checklist: COMPLETE });
    await w.story.settle();
    expect(await waits('sc-officer1', application)).toEqual(['recommend']);
    expect(await waits('sc-officer2', application)).toEqual(['approve', 'recommend', 'refuse']);
    expect(await waits('sc-head', application)).toEqual(['approve', 'recommend', 'refuse']);
    expect(await item('sc-officer2', application)).toMatchObject({ clock: 'K-26', daysLeft: 5 });
    expect(await box('sc-officer1', 'done')).toContain(application);
    expect(await kinds('remover-sc', application)).toEqual(['application.accepted']);

    await w.approve(BATTERIES, application);
    await w.story.settle();
    expect(await waits('sc-officer2', application)).toEqual([]);
    expect(await box('sc-officer2', 'done')).not.toContain(application);
    expect(await box('sc-officer2', 'ended')).toContain(application);
    approval = String((await w.row('application', application)).context['approval'].id);
  });

  it('[P4][R-23b][P26][Z-07] tells the applicant of a correction on the spot, and of a withdrawal those who could see the case', async () => {
    const SEES = ['sc-officer1', 'cq-officer1', 'receiver-cq'];
    const withdrawn = async (id: string) => {
      await w.act('application', id, 'remover-sc', 'withdraw', {});
      await w.story.settle();
      const said = [];
      for (const who of SEES) if ((await kinds(who, id)).includes('application.withdrawn')) said.push(who);
      return said;
    };
    const id = await w.submit(BATTERIES, '10.000000');
    const form = (await w.row('application', id)).context;
    const draft = await w.people.open('application', 'remover-sc', {
      type: 'create',
      site: form['site'].id,
      plan: form['plan'].id,
      receiver: form['receiver'].org,
    } as never);
    expect(await withdrawn(draft)).toEqual([]);
    await w.act('application', id, 'sc-officer1', 'allowSpotCorrection', { fields: ['contact'], note: '电话少一位' });
    await w.story.settle();
    expect(await told('remover-sc', id)).toMatchObject([{ kind: 'application.spotCorrectionAllowed', rule: 'R-23b' }]);
    expect(await withdrawn(id)).toEqual(['sc-officer1']);
    expect(await withdrawn(await w.accepted(BATTERIES, '10.000000'))).toEqual(SEES);
  });

  it('[A-44][K-44] the decision lies in the inbox of the applicant and of nobody else, and that meets the clock', async () => {
    expect(await kinds('remover-sc', application)).toEqual(['application.accepted', 'application.served']);
    expect(await kinds('receiver-cq', application)).toEqual([]);
    expect(await w.clock(application, 'K-44')).toMatchObject({ status: 'met', overdue: false });
    const [notice] = (await told('remover-sc', application)).filter(({ kind }) => kind === 'application.served');
    const { servedAt } = (await w.row('application', application)).context;
    expect(notice).toMatchObject({ rule: 'A-44', read: false });
    expect(new Date(notice!.toldAt).toISOString()).toBe(servedAt);
    await service().read(w.people.as('remover-sc'), notice!.id);
    await service().read(w.people.as('remover-sc'), notice!.id);
    expect((await told('remover-sc', application)).find(({ id }) => id === notice!.id)?.read).toBe(true);
    await expect(service().read(w.people.as('receiver-cq'), notice!.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('[R-26b][W-03][Z-07] tells the result to the partner and the approval to transport on the same day, and to nobody off the route', async () => {
    expect(await kinds('cq-officer1', application)).toEqual(['paper.RESULT_NOTICE']);
    const [result] = await told('cq-officer1', application);
    expect(result).toMatchObject({ rule: 'W-03' });
    for (const province of ['51', '50']) {
      const [paper, ...more] = await told(await department('transport', province), application);
      expect([paper?.rule, more]).toEqual(['R-26b', []]);
      const shown = await w.sql('SELECT addressee_name, delivered_at, readers FROM liandan.letter WHERE id = $1', [
        paper!.paper,
      ]);
      expect(shown[0]).toMatchObject({
        delivered_at: expect.any(Date),
        readers: expect.arrayContaining([`t:${province}`]),
      });
    }
    expect(await told(await department('transport', '43'), application)).toEqual([]);
    expect(await told('hn-officer1', application)).toEqual([]);
  });

  it('[Z-07] a load waits for remover, carrier and receiver in turn, and no firm sees what waits for another', async () => {
    manifest = await w.haul(BATTERIES, approval, '24.860000', 0, 'issued');
    await w.story.settle();
    const turn = async () => {
      await w.story.settle();
      const waiting: Record<string, string[]> = {};
      for (const login of ['remover-sc', 'carrier', 'receiver-cq', 'remover-hn']) {
        const verbs = await waits(login, manifest);
        if (verbs.length > 0) waiting[login] = verbs;
      }
      return waiting;
    };
    expect(await turn()).toEqual({ 'remover-sc': ['load'] });
    const driving = await w.haul(BATTERIES, approval, '24.860000', 1, 'driving');
    manifest = driving;
    expect(await turn()).toEqual({ carrier: ['arriveAtReceiver'] });
    await w.act('manifest', driving, 'carrier', 'arriveAtReceiver', arrivalForm(BATTERIES));
    expect(await turn()).toEqual({ 'receiver-cq': ['accept', 'acceptPartly', 'reject'] });
    expect(await item('receiver-cq', driving)).toMatchObject({ clock: 'K-18', daysLeft: 5 });
    expect(await kinds('remover-sc', driving)).toContain('manifest.arrived');
  });

  it('[R-18a] reminds the receiver on day 3, then tells firm and city bureau, the leaders, and the auditors', async () => {
    const { due } = await w.clock(manifest, 'K-18');
    const start = await w.today();
    expect(await kinds('receiver-cq', manifest)).not.toContain('escalated.OFFICER');
    await w.story.until(`${due} 12:00`);
    const [reminder, ...others] = (await told('receiver-cq', manifest)).filter(({ level }) => level === 'REMINDER');
    expect([reminder?.rule, others]).toEqual(['R-18a', []]);
    expect(await kinds('city-5001', manifest)).toEqual([]);
    await w.story.until(`${due} 23:59`);
    await w.story.until('2025-01-20 09:00');
    expect(start < due).toBe(true);
    expect(await kinds('city-5001', manifest)).toContain('escalated.HEAD');
    expect(await item('receiver-cq', manifest)).toMatchObject({ overdue: true });
    expect((await item('receiver-cq', manifest)).daysLeft).toBeLessThan(0);
    await w.story.until('2025-02-20 09:00');
    expect(await kinds('cq-head', manifest)).toContain('escalated.LEADER');
    expect(await kinds('cq-officer1', manifest)).not.toContain('escalated.LEADER');
    expect(await kinds(await department('auditor', null), manifest)).toEqual(['escalated.AUDITOR']);
    expect((await service().inbox(w.people.as('receiver-cq'), { overdue: 'true' })).counts.overdue).toBeGreaterThan(0);
  });

  it('[R-10e] asks the remover after 30 days to look at the result; silence is told to its province, a look is not', async () => {
    const accept = (id: string) => w.act('manifest', id, 'receiver-cq', 'accept', receiptForm(BATTERIES, '24.860000'));
    const seen = await w.haul(BATTERIES, approval, '24.860000', 2, 'arrived');
    await accept(seen);
    await accept(manifest);
    await w.story.settle();
    expect(await waits('receiver-cq', manifest)).toEqual(['reportResult']);
    expect(await box('receiver-cq', 'ended')).toContain(manifest);
    await w.story.until('2025-03-21 00:01');
    expect(await kinds('remover-sc', seen)).not.toContain('reminder.R-10e');
    await w.story.until('2025-03-22 00:01');
    const [asked, ...again] = (await told('remover-sc', seen)).filter(({ kind }) => kind === 'reminder.R-10e');
    expect([asked?.rule, again]).toEqual(['R-10e', []]);
    expect(await kinds('remover-sc', manifest)).toContain('reminder.R-10e');
    await service().read(w.people.as('remover-sc'), asked!.id);
    await w.story.until('2025-04-22 00:01');
    expect(await kinds('sc-officer1', seen)).toEqual([]);
    expect(await kinds('sc-officer1', manifest)).toContain('reminder.R-10e.unread');
  });

  it('everything that was told until an instant is marked as read at once, for oneself alone', async () => {
    const unread = async (who: string) =>
      (await service().notices(w.people.as(who), { read: 'false', limit: '200' })) as { items: { toldAt: Date }[] };
    const mine = w.people.as('receiver-cq');
    const { items: before } = await unread('receiver-cq');
    const [newest, older] = [before[0]!.toldAt, before.at(-1)!.toldAt];
    expect(before.length).toBeGreaterThan(3);
    const kept = (await unread('cq-head')).items.length;
    const upToOlder = before.filter(({ toldAt }) => toldAt <= older).length;
    expect(await service().readAll(mine, { toldTo: older.toISOString() })).toEqual({ marked: upToOlder });
    expect((await unread('receiver-cq')).items).toHaveLength(before.length - upToOlder);
    const all = { toldTo: newest.toISOString() };
    expect(await service().readAll(mine, all)).toEqual({ marked: before.length - upToOlder });
    expect(await service().readAll(mine, all)).toEqual({ marked: 0 });
    expect((await unread('receiver-cq')).items).toEqual([]);
    expect((await service().inbox(mine, {})).counts.unread).toBe(0);
    expect((await unread('cq-head')).items).toHaveLength(kept);
  });

  it('the rebuilt inbox equals the fed one', async () => {
    await w.story.settle();
    const fed = await written();
    expect(Object.values(fed).map((rows) => rows.length > 0)).toEqual(Object.keys(fed).map(() => true));
    await w.sql(`DELETE FROM liandan.notice WHERE source NOT LIKE 'clock/%' AND source NOT LIKE 'undelivered/%'
         AND id NOT IN (SELECT notice FROM liandan.notice_read)`);
    await w.behind.get(NoticeFeed, { strict: false }).rebuild(7);
    await w.story.settle();
    expect(await written()).toEqual(fed);
  });
});

describe('consultation, from the letter to the reply', () => {
  let application: string;
  let letter: string;
  beforeAll(async () => {
    w = await full('2025-11-17 09:00');
  }, 120_000);
  afterAll(() => w?.stop());

  it('[R-24b][R-DEL] a letter waits for the officers of the addressee and for the delegate of its city, in its name', async () => {
    ({ application, letter } = await w.consulted(SHENGTONG, '100.000000'));
    await w.story.settle();
    expect(await waits('hn-officer2', application)).toEqual([]);
    expect(await item('ha-officer1', letter)).toMatchObject({
      machine: 'consultation',
      verbs: ['draftReply'],
      clock: 'K-25',
      daysLeft: 10,
      onBehalfOf: null,
    });
    expect(await item('city-4108', letter)).toMatchObject({ verbs: ['draftReply'], onBehalfOf: 'p:41' });
    for (const other of ['city-4101', 'hn-officer1', 'receiver-ha', 'cq-officer1'])
      expect(await waits(other, letter)).toEqual([]);
  });

  it('[R-25a] a drafted reply waits for another officer; unsigned it is told to the officers, both heads, the leader and the auditors', async () => {
    await w.act('consultation', letter, 'ha-officer1', 'draftReply', { agree: true });
    await w.story.settle();
    expect(await waits('ha-officer1', letter)).toEqual([]);
    expect(await waits('ha-officer2', letter)).toEqual(['replyAgree', 'replyRefuse']);
    const { due } = await w.clock(letter, 'K-25');
    expect(due).toBe('2025-12-01');
    await w.story.until('2025-11-28 23:59');
    expect(await kinds('ha-officer2', letter)).toEqual([]);
    await w.story.until('2025-12-01 09:00');
    expect(await kinds('ha-officer2', letter)).toEqual(['escalated.OFFICER']);
    expect(await kinds('city-4108', letter)).toEqual(['escalated.OFFICER']);
    await w.story.until('2025-12-02 09:00');
    for (const head of ['ha-head', 'hn-head']) expect(await kinds(head, letter)).toContain('escalated.HEAD');
    expect(await kinds('ha-officer2', letter)).not.toContain('escalated.HEAD');
    await w.story.until('2025-12-16 09:00');
    expect(await kinds('hn-officer1', letter)).toEqual(['escalated.LEADER']);
    expect(await kinds(await department('auditor', null), letter)).toEqual(['escalated.AUDITOR']);
    for (const kind of ['escalated.OFFICER', 'escalated.HEAD', 'escalated.LEADER']) {
      const found = (await told('ha-head', letter)).filter((notice) => notice.kind === kind);
      expect([kind, found.length]).toEqual([kind, 1]);
    }
  });

  it('[K-42] warns the origin on day 30 of 45, and then lets it choose', async () => {
    const { due } = await w.clock(application, 'K-42');
    const warned = async () => (await kinds('hn-officer1', application)).filter((kind) => kind === 'escalated.OFFICER');
    await w.story.until('2025-12-25 09:00');
    expect(await warned()).toEqual([]);
    expect(await waits('hn-officer2', application)).toEqual([]);
    await w.story.until(`${due} 12:00`);
    expect(await warned()).toEqual(['escalated.OFFICER']);
    await w.story.until('2026-01-26 09:00');
    expect(await waits('hn-officer2', application)).toContain('refuse');
  });
});
