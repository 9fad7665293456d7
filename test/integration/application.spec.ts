import { randomUUID } from 'node:crypto';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { ApprovalRow } from '#src/approval/approval.entity';
import { ConsultationRow, LetterCounter, LetterRow } from '#src/consultation/consultation.entity';
import { dataSourceOptions } from '#src/database/data-source';
import { schemaDifferences } from '#src/database/schema';
import { TransferApplicationRow } from '#src/transfer-application/transfer-application.entity';
import { paperHash } from '#src/consultation/letter-book';
import { Tx } from '#workflow/workflow';
import { UNBALANCED } from '../support/invariants.js';
import { applicationWorld, type ApplicationWorld } from '../support/applications.js';

type Context = Record<string, any>;
let w: ApplicationWorld;
const application = async (id: string) =>
  (await w.row('transfer_application', id)) as { state: string; context: Context };
const letterOf = async (id: string): Promise<string> => (await application(id)).context['letters'].at(-1).id;
const consulted = async (quantity = '1') => {
  // Accepted while the agreement rests, so that W-01 fails; a consulted case does not return to the fast track.
  const id = await w.submitted(quantity);
  await w.engine.sql(`UPDATE liandan.agreement SET state = 'suspended'`);
  await w.accept(id);
  await w.engine.sql(`UPDATE liandan.agreement SET state = 'active'`);
  await w.act(w.first, id, 'passReview', {
    findings: { planRow: true, licence: true, method: true, proximity: true },
    note: '初审通过',
  });
  return id;
};

beforeAll(async () => {
  w = await applicationWorld();
});
afterAll(() => w?.stop());

describe('fast track', () => {
  it('[W-02][P10][P11] is routed with its acceptance and approved without a letter, in one transaction each', async () => {
    const id = await w.submitted('10');
    await w.accept(id);
    expect(await application(id)).toMatchObject({
      state: 'accepted',
      context: { track: 'WHITELIST', route: { listing: w.ids.entry } },
    });
    await w.act(w.second, id, 'approve');
    const { state, context } = await application(id);
    expect(state).toBe('approved');
    const { state: issued, context: approval } = await w.row('approval', context['approval'].id);
    expect(issued).toBe('issued');
    expect(approval).toMatchObject({
      number: `川环许决〔${w.year}〕1号`,
      lines: [{ approved: '10.000000', reserved: '0.000000' }],
      listing: w.ids.entry,
    });
    expect(await w.row('whitelist_entry', w.ids.entry)).toMatchObject({ context: { quota: { used: '10.000000' } } });
    expect(await w.engine.sql('SELECT 1 FROM liandan.consultation WHERE about_id = $1', [id])).toEqual([]);
  });

  it('[W-01] asks the registers no more often when the receiver has stood on many lists', async () => {
    const plain = Tx.prototype.query;
    let asked = 0;
    Tx.prototype.query = function (this: Tx, ...words: Parameters<typeof plain>) {
      asked += 1;
      return plain.apply(this, words);
    } as typeof plain;
    const queries = async () => {
      const id = await w.submitted('1');
      asked = 0;
      await w.accept(id);
      return asked;
    };
    try {
      const few = await queries();
      await w.engine.sql(
        `INSERT INTO liandan.whitelist_entry (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
         SELECT gen_random_uuid(), 'suspended', version, seq, head, machine_version, context, readers, created_at, updated_at
         FROM liandan.whitelist_entry, generate_series(1, 20) WHERE id = $1`,
        [w.ids.entry],
      );
      expect(await queries()).toBe(few);
    } finally {
      Tx.prototype.query = plain;
      await w.engine.sql(`DELETE FROM liandan.whitelist_entry WHERE id <> $1`, [w.ids.entry]);
    }
  });

  it('[R-26b][W-03][P28] tells ecology and transport of both provinces and serves the decision', async () => {
    const [{ id }] = (await w.engine.sql(`SELECT id FROM liandan.transfer_application LIMIT 1`)) as [{ id: string }];
    await w.deliver();
    const papers = await w.papers(id);
    expect(papers.map(({ kind }) => kind).sort()).toEqual([
      'ACCEPTANCE_RECEIPT',
      'APPROVAL_DECISION',
      'APPROVAL_NOTICE',
      'APPROVAL_NOTICE',
      'RESULT_NOTICE',
    ]);
    expect(papers.every(({ delivered_at }) => delivered_at !== null)).toBe(true);
    expect((await application(id)).context['servedAt']).not.toBeNull();
    const clocks = await w.engine.sql(`SELECT status FROM liandan.deadline WHERE case_id = $1 AND clock = 'K-44'`, [
      id,
    ]);
    expect(clocks).toEqual([{ status: 'met' }]);
  });

  it('[V1][R-27b] becomes active on its first day', async () => {
    await w.pass(0);
    const [row] = await w.engine.sql(`SELECT state FROM liandan.approval LIMIT 1`);
    expect(row).toEqual({ state: 'active' });
  });

  it('[R-24a] refuses the signature of the officer who accepted, and leaves no number behind', async () => {
    const id = await w.submitted('1');
    await w.accept(id);
    await expect(w.act(w.first, id, 'approve')).rejects.toMatchObject({
      code: 'RULE_REFUSED',
      refusal: { rule: 'R-24a' },
    });
    await w.act(w.second, id, 'approve');
    const { context } = await application(id);
    expect(context['approval'].number).toBe(`川环许决〔${w.year}〕2号`);
  });

  it('[W-05] lets exactly those win that fit; the others are asked for over quota', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) {
      const id = await w.submitted('30');
      await w.accept(id);
      ids.push(id);
    }
    const outcomes = await Promise.allSettled(ids.map((id) => w.act(w.second, id, 'approve')));
    const lost = outcomes.filter((o): o is PromiseRejectedResult => o.status === 'rejected');
    expect(lost).toHaveLength(2);
    expect(lost.map(({ reason }) => reason.refusal?.rule)).toEqual(['W-05', 'W-05']);
    expect(await w.row('whitelist_entry', w.ids.entry)).toMatchObject({ context: { quota: { used: '71.000000' } } });
    await w.deliver();
    const tracks = await Promise.all(ids.map(async (id) => (await application(id)).context['track']));
    expect(tracks.filter((t) => t === 'OVER_QUOTA')).toHaveLength(2);
    expect(await w.engine.sql(UNBALANCED)).toEqual([]);
  });

  it('[W-06][P13][P14][P23] approves over quota after consent; the entry is raised for this case only', async () => {
    const [{ id }] = (await w.engine.sql(
      `SELECT id FROM liandan.transfer_application WHERE track = 'OVER_QUOTA' AND state = 'accepted' ORDER BY id LIMIT 1`,
    )) as [{ id: string }];
    await w.act(w.first, id, 'sendOverQuotaLetter', { extra: '1' });
    await w.deliver();
    const letter = await letterOf(id);
    await w.draft(letter, { agree: true });
    await w.reply(letter, 'replyAgree');
    await w.deliver();
    expect((await application(id)).state).toBe('repliedAgree');
    await w.act(w.second, id, 'approve');
    expect(await w.row('whitelist_entry', w.ids.entry)).toMatchObject({
      state: 'exhausted',
      context: { quota: { cap: '101.000000', used: '101.000000' } },
    });
    expect(await w.engine.sql(UNBALANCED)).toEqual([]);
  });
});

describe('an entry among several', () => {
  const track = async (id: string) => {
    const { context } = await application(id);
    return { track: context['track'], listing: context['route'].listing };
  };
  /** The entry of the list of the year once more, on another list; the one before is used up. */
  const another = async (list: string, year: number, more: object = {}) => {
    const id = randomUUID();
    await w.engine.sql(
      `INSERT INTO liandan.whitelist (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
       SELECT $1, state, version, seq, head, machine_version, context || jsonb_build_object('year', $3::int), readers, created_at, updated_at
         FROM liandan.whitelist WHERE id = $2 ON CONFLICT DO NOTHING`,
      [list, w.ids.list, year],
    );
    await w.engine.sql(
      `INSERT INTO liandan.whitelist_entry (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
       SELECT $1, 'active', version, seq, head, machine_version,
              context || jsonb_build_object('list', jsonb_build_object('id', $3::text, 'year', $4::int, 'version', 1),
                                            'quota', '{"cap":"50.000000","used":"0.000000"}'::jsonb) || $5::jsonb,
              readers, created_at, updated_at
         FROM liandan.whitelist_entry WHERE id = $2`,
      [id, w.ids.entry, list, year, JSON.stringify(more)],
    );
    return id;
  };
  const end = (id: string) => w.engine.sql(`UPDATE liandan.whitelist_entry SET state = 'expired' WHERE id = $1`, [id]);

  it('[W-01][W-05][W-07] is tested on each, and rests on the one that passes, of the newest list', async () => {
    expect(await w.row('whitelist_entry', w.ids.entry)).toMatchObject({ state: 'exhausted' });
    const alone = await w.submitted('3');
    await w.accept(alone);
    expect(await track(alone)).toEqual({ track: 'OVER_QUOTA', listing: w.ids.entry });
    const older = await another(randomUUID(), w.year - 1);
    const newer = await another(randomUUID(), w.year + 1);
    const free = await w.submitted('3');
    await w.accept(free);
    expect(await track(free)).toEqual({ track: 'WHITELIST', listing: newer });
    // Another agreement's list beside it changes nothing while that agreement rests.
    await end(older);
    await w.engine.sql(
      `UPDATE liandan.whitelist_entry SET context = jsonb_set(context, '{agreement,id}', to_jsonb($2::text)) WHERE id = $1`,
      [newer, randomUUID()],
    );
    const unlinked = await w.submitted('3');
    await w.accept(unlinked);
    expect(await track(unlinked)).toEqual({ track: 'OVER_QUOTA', listing: w.ids.entry });
    await end(newer);
  });

  it('[W-06][P10] goes to consultation, not to a letter in vain, where no more may be approved or the origin has no share', async () => {
    const closed: [string, object][] = [
      ['entryActive', { noFurther: true }],
      ['originAllowed', { origins: ['51', '52'], shares: [{ province: '52', cap: '50.000000', used: '0.000000' }] }],
    ];
    await w.engine.sql(`UPDATE liandan.whitelist_entry SET state = 'suspended' WHERE id = $1`, [w.ids.entry]);
    for (const [failed, more] of closed) {
      const id = await another(w.ids.list, w.year, more);
      const asked = await w.submitted('3');
      await w.accept(asked);
      expect(await track(asked)).toEqual({ track: 'CONSULTED', listing: id });
      const { tests } = (await application(asked)).context['route'];
      expect(tests.find(({ passed }: { passed: boolean }) => !passed).id).toBe(failed);
      await end(id);
    }
    await w.engine.sql(`UPDATE liandan.whitelist_entry SET state = 'exhausted' WHERE id = $1`, [w.ids.entry]);
  });
});

describe('consulted track', () => {
  it('[R-24b][TIME-5][R-25a][R-26a] goes by letter, delivery, draft, signed reply and decision', async () => {
    const id = await consulted();
    expect((await application(id)).state).toBe('consulting');
    const letter = await letterOf(id);
    expect(await w.row('consultation', letter)).toMatchObject({
      state: 'issued',
      context: { number: `川环固函〔${w.year}〕2号` },
    });
    await w.deliver();
    expect(await w.row('consultation', letter)).toMatchObject({ state: 'delivered' });
    expect(await w.engine.sql(`SELECT clock, status FROM liandan.deadline WHERE case_id = $1`, [letter])).toEqual([
      { clock: 'K-25', status: 'open' },
    ]);
    await w.draft(letter, { agree: true, conditions: ['按路线运输'] });
    await w.reply(letter, 'replyAgree');
    await w.deliver();
    const { state, context } = await application(id);
    expect(state).toBe('repliedAgree');
    expect(context['letters'][0].reply).toMatchObject({ agree: true, number: expect.stringMatching(/^渝环固函/) });
    await w.act(w.second, id, 'approve');
    const decided = await application(id);
    expect(decided.context['decision'].conditions).toEqual(['按路线运输']);
    await w.deliver();
    expect((await w.row('consultation', letter)).state).toBe('closed');
  });

  it('[P21][P21a] carries one question and its answer between the provinces', async () => {
    const id = await consulted();
    await w.deliver();
    const letter = await letterOf(id);
    await w.engine.app.send(w.letters.kind, letter, {
      by: w.drafter,
      command: { type: 'askInformation', text: '批次？' },
    });
    await w.deliver();
    expect((await application(id)).context['letters'][0].question.text).toBe('批次？');
    await w.act(w.applicant, id, 'giveInformation', { text: '三批' });
    await w.deliver();
    expect((await w.row('consultation', letter)).context['information']).toHaveLength(1);
  });

  it('[W-14][CL9] takes the letter back when the applicant withdraws', async () => {
    const id = await consulted();
    await w.deliver();
    const letter = await letterOf(id);
    await w.act(w.applicant, id, 'withdraw', { reason: '计划取消' });
    await w.deliver();
    expect((await w.row('consultation', letter)).state).toBe('closed');
    expect((await w.papers(id)).find(({ kind }) => kind === 'WITHDRAWAL')?.['delivered_at']).not.toBeNull();
  });

  it('[R-25b][P19] a delivered twice reply counts once', async () => {
    const id = await consulted();
    await w.deliver();
    const letter = await letterOf(id);
    await w.draft(letter, { agree: false, reasons: '无能力' });
    await w.reply(letter, 'replyRefuse');
    const outbox = await w.engine.sql(`SELECT id FROM liandan.outbox WHERE done_at IS NULL AND queue LIKE 'mailbox-%'`);
    for (const { id: job } of outbox) await w.deliveries.deliver(String(job));
    await w.engine.sql(`UPDATE liandan.outbox SET done_at = NULL WHERE id = ANY ($1)`, [outbox.map((o) => o.id)]);
    const before = (await application(id)).context['letters'];
    await w.deliver();
    expect(await application(id)).toMatchObject({ state: 'repliedRefuse', context: { letters: before } });
    await expect(w.act(w.second, id, 'approve')).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
    await w.act(w.second, id, 'refuse', { code: 'RR01', reason: '接受地不同意' });
    await w.deliver();
    const refusal = (await w.papers(id)).find(({ kind }) => kind === 'REFUSAL_DECISION');
    expect(refusal?.['number']).toMatch(/^川环许决/);
    expect(refusal?.['delivered_at']).not.toBeNull();
  });
});

it('has entities that agree with the tables', async () => {
  const options = dataSourceOptions(w.engine.database.urls.worker, 1);
  const entities = [TransferApplicationRow, ConsultationRow, LetterRow, LetterCounter, ApprovalRow];
  const source = await new DataSource({ ...options, entities } as DataSourceOptions).initialize();
  expect(await schemaDifferences(source)).toEqual([]);
  await source.destroy();
});

describe('papers', () => {
  it('[Z-02] cannot be changed or removed, by nobody', async () => {
    await expect(w.engine.sql(`UPDATE liandan.letter SET title = 'x'`)).rejects.toThrow(/Z-02|cannot be changed/);
    await expect(w.engine.sql(`DELETE FROM liandan.letter`)).rejects.toThrow(/Z-02/);
  });
  it('[Z-04] give the same hash when rendered again', async () => {
    const rows = await w.engine.sql('SELECT * FROM liandan.letter');
    for (const row of rows) {
      const paper = {
        kind: String(row['kind']),
        number: row['number'] as string | null,
        sender: String(row['sender']),
        senderName: String(row['sender_name']),
        addressee: row['addressee'] as string | null,
        addresseeName: String(row['addressee_name']),
        title: String(row['title']),
        body: row['body'] as Record<string, unknown>,
      };
      expect(paperHash(paper, (row['issued_at'] as Date).toISOString())).toBe(row['hash']);
    }
  });
  it('are numbered without gaps per authority and year', async () => {
    const rows = await w.engine.sql(`SELECT number FROM liandan.letter WHERE number IS NOT NULL`);
    const series = new Map<string, number[]>();
    for (const { number } of rows) {
      const [, prefix, serial] = /^(.*〔\d+〕)(\d+)号$/.exec(String(number))!;
      series.set(prefix!, [...(series.get(prefix!) ?? []), Number(serial)]);
    }
    for (const serials of series.values()) expect(serials.sort((a, b) => a - b)).toEqual(serials.map((_, i) => i + 1));
  });
});

describe('reads', () => {
  it('[Z-07] shows each side its cases, with verbs, clocks and papers', async () => {
    const id = await consulted();
    await w.deliver();
    const mine = await w.applications.one(w.applicant, id);
    expect(mine.verbs).toEqual(['giveInformation', 'withdraw']);
    expect(mine.clocks.length).toBeGreaterThan(0);
    expect((await w.applications.one(w.drafter, id)).papers).not.toEqual(mine.papers.map(() => undefined));
    const elsewhere = { ...w.drafter, province: '43' };
    await expect(w.applications.one(elsewhere, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { items } = await w.applications.list(w.first, { state: 'consulting', origin: '51', limit: '1' });
    expect(items).toHaveLength(1);
  });
});

describe('clocks', () => {
  it('[R-23d][P8] deems an application accepted when nobody looks at it, and routes it at once', async () => {
    const id = await w.submitted('1');
    await w.pass(20);
    const { state, context } = await application(id);
    expect(state).toBe('accepted');
    expect(context['deemed']).toBe(true);
    expect(context['acceptedOn']).toBe(context['receivedOn']);
    expect(context['track']).toBe('OVER_QUOTA');
  });
  it('[R-25a][A-42][P22] flags silence, allows refusal after 45 working days, and never approves', async () => {
    const id = await consulted();
    await w.deliver();
    await expect(w.act(w.second, id, 'refuse', { code: 'RR02', reason: '未函复' })).rejects.toMatchObject({
      refusal: { rule: 'A-42' },
    });
    await w.pass(90);
    await w.deliver();
    const { state, context } = await application(id);
    expect(state).toBe('consulting');
    expect(context['overdue'].map((o: { clock: string }) => o.clock).sort()).toEqual(['K-25', 'K-42']);
    await expect(w.act(w.second, id, 'approve')).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
    await w.act(w.second, id, 'refuse', { code: 'RR02', reason: '四十五日内未函复' });
    expect((await application(id)).state).toBe('refused');
  });
});
