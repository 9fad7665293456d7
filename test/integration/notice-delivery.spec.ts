import { DataSource } from 'typeorm';
import { Poller } from '#src/deadline/poller';
import { BATTERIES, COMPLETE } from '#src/demo/forms';
import { smtp } from '#src/notice/mail-port';
import { MailService } from '#src/notice/mail.service';
import { NoticeService } from '#src/notice/notice.service';
import { ReminderService } from '#src/notice/reminder.service';
import { Workflow } from '#workflow/workflow';
import { full, type Full } from '../support/full.js';
import { Letterbox } from '../support/letterbox.js';
import { until } from '../support/waiting.js';

let w: Full;
let application: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00');
  await w.list(2025, '30000.000000');
  await w.story.until('2025-01-06 09:00');
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const service = () => w.app.get(NoticeService, { strict: false });
const levels = async (source: string) =>
  (await w.sql('SELECT addressee, kind, rule FROM liandan.notice WHERE source = $1 ORDER BY addressee', [source])) as {
    addressee: string;
    kind: string;
    rule: string;
  }[];
const undelivered = async (id: string) =>
  (await w.one<{ id: string }>('SELECT id FROM liandan.letter WHERE case_id = $1 AND delivered_at IS NULL', [id])).id;
const clockTo = (wall: string) => w.sql('SELECT liandan.set_clock($1::timestamptz)', [`${wall}+08:00`]);

describe('delivery between authorities', () => {
  it('[R-23d] reminds the origin once, one working day before the check of an application ends, whatever the number of workers', async () => {
    application = await w.submit(BATTERIES, '1000.000000');
    await w.story.settle();
    const { due } = await w.clock(application, 'K-23');
    expect(due).toBe('2025-01-13');
    const worker = w.behind.get(Workflow);
    const fresh = () => new ReminderService(worker);
    const [planned] = await w.sql(
      `SELECT r.deadline, to_char(r.at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') AS at FROM liandan.reminder r WHERE r.case_id = $1`,
      [application],
    );
    expect(planned?.['at']).toBe('2025-01-10 00:00');
    const source = `clock/${planned?.['deadline']}/dayBefore`;
    await clockTo('2025-01-09 23:59');
    await Promise.all([fresh().turn(), fresh().turn()]);
    expect(await levels(source)).toEqual([]);
    await clockTo('2025-01-10 00:01');
    await Promise.all([fresh().turn(), fresh().turn(), fresh().turn()]);
    await fresh().turn(); // a worker that has just started
    expect(await levels(source)).toEqual([{ addressee: 'p:51', kind: 'reminder.dayBefore', rule: 'R-23c' }]);
    expect(await w.sql('SELECT 1 FROM liandan.reminder WHERE case_id = $1', [application])).toEqual([]);
  });

  it('[R-23c] tells no reminder of a clock that was met meanwhile', async () => {
    const met = await w.submit(BATTERIES, '10.000000');
    await w.story.settle();
    const { due } = await w.clock(met, 'K-23');
    await w.act('application', met, 'sc-officer1', 'accept', { checklist: COMPLETE });
    // The feed has not heard of it yet; the clock itself is asked.
    await clockTo(`${due} 00:01`);
    await w.behind.get(ReminderService, { strict: false }).turn();
    expect(
      await w.sql(`SELECT kind FROM liandan.notice WHERE case_id = $1 AND kind = 'reminder.dayBefore'`, [met]),
    ).toEqual([]);
  });

  it('[R-26b][W-03] flags the notices that did not arrive on their day to the sender and the auditors, once; late they still arrive', async () => {
    // Nobody told the applicant anything in five working days: it is deemed accepted.
    await w.behind.get(Poller).turn();
    await w.story.drain();
    await w.act('application', application, 'sc-officer1', 'recommend', { outcome: 'APPROVE', note: '符合条件' });
    await w.approve(BATTERIES, application);
    const day = await w.today();
    const reminders = w.behind.get(ReminderService, { strict: false });
    await reminders.turn();
    const flags = () =>
      w.sql(
        `SELECT addressee, rule, count(*)::int AS n FROM liandan.notice WHERE case_id = $1 AND kind = 'undelivered' GROUP BY 1, 2 ORDER BY 1, 2`,
        [application],
      );
    expect(await flags()).toEqual([]);
    await clockTo(`${day} 24:00`);
    await reminders.turn();
    await reminders.turn();
    expect(await flags()).toEqual([
      { addressee: 'audit', rule: 'R-26b', n: 2 },
      { addressee: 'audit', rule: 'W-03', n: 1 },
      { addressee: 'p:51', rule: 'R-26b', n: 2 },
      { addressee: 'p:51', rule: 'W-03', n: 1 },
    ]);
  });

  it('[A-44][K-44] a decision that is not served in ten working days is flagged; serving it late meets the clock late', async () => {
    const { due } = await w.clock(application, 'K-44');
    await clockTo(`${due} 24:00`);
    await w.behind.get(Poller).turn();
    expect(await w.clock(application, 'K-44')).toMatchObject({ status: 'passed', overdue: true });
    expect(
      (await w.row('application', application)).context['overdue'].map(({ clock }: { clock: string }) => clock),
    ).toContain('K-44');
    const inbox = async () =>
      ((await service().notices(w.people.as('remover-sc'), { case: application })).items as { kind: string }[]).map(
        ({ kind }) => kind,
      );
    expect(await inbox()).not.toContain('application.served');
    await w.story.settle();
    expect(await inbox()).toContain('application.served');
    expect(await w.clock(application, 'K-44')).toMatchObject({ status: 'metLate', overdue: true });
    const { items } = await service().notices(w.people.as('cq-officer1'), { case: application });
    expect((items as { kind: string }[]).map(({ kind }) => kind)).toEqual(['paper.RESULT_NOTICE']);
  });
});

describe('results', () => {
  it('[W-03] a refusal on the white list is told to the partner on the same day', async () => {
    const id = await w.submit(BATTERIES, '40.000000');
    await w.act('application', id, 'sc-officer1', 'accept', { checklist: COMPLETE });
    await w.act('application', id, 'sc-officer2', 'refuse', { code: 'RR05', reason: '与管理计划不符' });
    await w.story.settle();
    const [paper, ...more] = await w.sql(
      `SELECT kind, readers, issued_at::date = delivered_at::date AS "sameDay" FROM liandan.letter WHERE case_id = $1 AND addressee = '50'`,
      [id],
    );
    expect(paper).toEqual({ kind: 'RESULT_NOTICE', readers: ['p:51', 'p:50'], sameDay: true });
    expect(more).toEqual([]);
    const { items } = await service().notices(w.people.as('cq-officer1'), { case: id });
    expect(items).toMatchObject([{ kind: 'paper.RESULT_NOTICE', rule: 'W-03' }]);
  });

  /** The terms of all agreements, otherwise. */
  const agree = async (name: string, values: string[]) => {
    for (const table of ['agreement', 'whitelist'])
      await w.sql(
        `UPDATE liandan.${table} SET context = regexp_replace(context::text, '"' || $1 || '": \\[[^\\]]*\\]', '"' || $1 || '": ' || $2, 'g')::jsonb`,
        [name, JSON.stringify(values)],
      );
  };
  /** Who is told what of an approval, or of a refusal, under such terms. */
  const told = async (agreed: string[], refuse = false) => {
    await agree('resultNoticeTo', agreed);
    const id = await w.submit(BATTERIES, '40.000000');
    await w.act('application', id, 'sc-officer1', 'accept', { checklist: COMPLETE });
    if (refuse) await w.act('application', id, 'sc-officer2', 'refuse', { code: 'RR05', reason: '与管理计划不符' });
    else await w.approve(BATTERIES, id);
    await w.story.settle();
    const papers = await w.sql(
      `SELECT kind, readers, addressee_name AS name, delivered_at IS NOT NULL AS delivered
         FROM liandan.letter WHERE case_id = $1 AND addressee IS NOT NULL`,
      [id],
    );
    const of = (reader: string) =>
      papers.filter(({ readers }) => (readers as string[]).at(-1) === reader).map(({ kind }) => kind);
    return { id, papers, of };
  };

  it('[W-03][Z-07] where the agreement says so, the transport department of the partner is told the result too', async () => {
    expect((await told(['ECOLOGY', 'TRANSPORT'])).of('t:50')).toEqual(['RESULT_NOTICE']);
    const { of } = await told(['ECOLOGY']);
    expect([of('t:50'), of('p:50')]).toEqual([['APPROVAL_NOTICE'], ['RESULT_NOTICE']]);
    expect((await told(['ECOLOGY', 'TRANSPORT'], true)).of('t:50')).toEqual(['RESULT_NOTICE']);
    expect((await told(['ECOLOGY'], true)).of('t:50')).toEqual([]);
  });

  it('[W-03] where the agreement says so, every party is told the result, and no other province', async () => {
    await agree('parties', ['51', '50', '52', '53']);
    for (const refuse of [false, true]) {
      const { id, of, papers } = await told(['ALL_PARTIES'], refuse);
      for (const party of ['50', '52', '53']) expect([party, of(`p:${party}`)]).toEqual([party, ['RESULT_NOTICE']]);
      expect(of('t:52')).toEqual([]);
      expect(papers.every(({ delivered }) => delivered)).toBe(true);
      const inbox = await w.sql(
        `SELECT addressee, kind, rule FROM liandan.notice WHERE case_id = $1 AND addressee IN ('p:52', 'p:43') AND kind LIKE 'paper.%'`,
        [id],
      );
      expect(inbox).toEqual([{ addressee: 'p:52', kind: 'paper.RESULT_NOTICE', rule: 'W-03' }]);
      expect((await told(['ECOLOGY'], refuse)).of('p:52')).toEqual([]);
    }
  });

  it('[W-03] the ministry is told where the agreement says so; where none is registered that is said and flagged', async () => {
    for (const refuse of [false, true]) {
      const { id, of } = await told(['ECOLOGY', 'MINISTRY'], refuse);
      expect([of('ministry'), of('p:50')]).toEqual([['RESULT_NOTICE'], ['RESULT_NOTICE']]);
      const { items } = await service().notices(w.people.as('mee-officer'), { case: id });
      expect(items).toMatchObject([{ kind: 'paper.RESULT_NOTICE', rule: 'W-03' }]);
      expect((await told(['ECOLOGY'], refuse)).of('ministry')).toEqual([]);
    }
    await w.sql(`UPDATE liandan.organisation SET active = false WHERE kind = 'ministry'`);
    const { id, papers } = await told(['MINISTRY']);
    expect(papers.filter(({ delivered }) => !delivered)).toEqual([
      {
        kind: 'RESULT_NOTICE',
        readers: ['p:51', 'ministry'],
        name: expect.stringContaining('未在本系统登记'),
        delivered: false,
      },
    ]);
    await clockTo(`${await w.today()} 24:00`);
    await w.behind.get(ReminderService, { strict: false }).turn();
    expect(await levels(`undelivered/${await undelivered(id)}`)).toEqual([
      { addressee: 'audit', kind: 'undelivered', rule: 'W-03' },
      { addressee: 'p:51', kind: 'undelivered', rule: 'W-03' },
    ]);
    await w.sql(`UPDATE liandan.organisation SET active = true WHERE kind = 'ministry'`);
  });
});

describe('mail', () => {
  const box = new Letterbox();
  afterAll(() => box.down());
  const mails = () =>
    w.sql('SELECT state, attempts, last_error FROM liandan.mail WHERE address = $1 ORDER BY created_at', [
      'wang@example.cn',
    ]);
  const mailer = () =>
    new MailService(w.behind.get(DataSource), smtp(`smtp://127.0.0.1:${box.port}`, 'liandan@example.cn'));

  it('goes to those who asked for it, is tried again while the server is down, and is taken once', async () => {
    await box.up();
    await box.down(); // its port is free, and nobody listens
    const remover = w.people.as('remover-sc');
    expect(await service().mail(remover)).toMatchObject({ address: null, enabled: false });
    await service().setMail(remover, { address: 'wang@example.cn', enabled: true });
    const id = await w.submit(BATTERIES, '20.000000');
    await w.act('application', id, 'sc-officer1', 'accept', { checklist: COMPLETE });
    await w.story.settle();
    const [first, second] = [mailer(), mailer()];
    expect(await first.turn()).toMatchObject({ sent: 0 });
    const [waiting] = await mails();
    expect(waiting).toMatchObject({ state: 'waiting', attempts: 1, last_error: expect.stringMatching(/ECONNREFUSED/) });
    expect(await service().mail(remover)).toMatchObject({ waiting: 1, lastError: expect.any(String) });
    await box.up();
    await until('the mail is taken', async () => {
      await Promise.all([first.turn(), second.turn()]);
      return (await mails())[0]?.['state'] === 'sent';
    });
    await Promise.all([first.turn(), second.turn()]);
    expect(box.taken.map(({ to }) => to)).toEqual(['wang@example.cn']);
    expect(box.taken[0]?.id).toMatch(/^<[0-9a-f-]+\.[0-9a-f-]+@example\.cn>$/);
    expect(box.taken[0]?.text).toMatch(/^您的跨省转移申请已受理[\s\S]*Your transfer application is accepted/);
    [first, second].forEach((each) => each.onApplicationShutdown());
  });

  it('is not tried again when the server will never take it, and not sent to who switched it off', async () => {
    const remover = w.people.as('remover-sc');
    box.refuses = 'wang@example.cn';
    const before = box.taken.length;
    const id = await w.submit(BATTERIES, '30.000000');
    await w.act('application', id, 'sc-officer1', 'accept', { checklist: COMPLETE });
    await w.story.settle();
    const post = mailer();
    await post.turn();
    expect((await mails()).at(-1)).toMatchObject({ state: 'refused', attempts: 1 });
    expect(await service().mail(remover)).toMatchObject({ waiting: 0, refused: 1 });
    await service().setMail(remover, { address: 'wang@example.cn', enabled: false });
    await w.act('application', id, 'sc-officer2', 'recommend', { outcome: 'APPROVE', note: '可' });
    await w.approve(BATTERIES, id).catch(() => undefined);
    const kept = (await mails()).length;
    await w.story.settle();
    expect((await mails()).length).toBe(kept);
    expect(box.taken.length).toBe(before);
    post.onApplicationShutdown();
  });

  it('sends nothing without a server', async () => {
    const off = new MailService(w.behind.get(DataSource), null);
    expect([off.isOn, await off.turn()]).toEqual([false, { sent: 0, failing: 0 }]);
  });
});
