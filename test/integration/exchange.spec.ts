import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BATTERIES } from '#src/demo/forms';
import { FEED_PORTS, folder, http, signatureOf, type FeedMessage, type FeedPorts } from '#src/exchange/feed.port';
import { FeedService } from '#src/exchange/feed.service';
import { full, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

const SECRET = 'a secret of the test, long enough';

/** A system of the other side, that can be down. */
class OtherSide {
  readonly taken: { message: FeedMessage; key: string; signature: string }[] = [];
  down = true;
  asked = 0;
  private server: Server | undefined;

  async open(): Promise<string> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.asked += 1;
        if (!this.down) {
          this.taken.push({
            message: JSON.parse(Buffer.concat(chunks).toString('utf8')) as FeedMessage,
            key: String(request.headers['idempotency-key']),
            signature: String(request.headers['liandan-signature']),
          });
        }
        response.writeHead(this.down ? 503 : 204).end();
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/in`;
  }
  close(): Promise<void> {
    return new Promise((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
  }
}

let w: Full;
let door: ReturnType<typeof visitors>;
let approval: string;
let lines: string;
const national = new OtherSide();
const police = new OtherSide();
const credit = new OtherSide();
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  door = visitors(w.app);
  await w.list(2026, '30000.000000');
  await w.story.until('2026-01-12 09:00');
  ({ approval } = await w.approved(BATTERIES, '1000.000000'));
  await w.story.settle();
  lines = await mkdtemp(join(tmpdir(), 'feeds-'));
  const ports: FeedPorts = {
    national: http(await national.open(), SECRET),
    police: http(await police.open(), SECRET),
    credit: http(await credit.open(), SECRET),
    transport: folder(lines, SECRET),
  };
  Object.assign(w.behind.get<FeedPorts>(FEED_PORTS, { strict: false }), ports);
}, 120_000);
afterAll(async () => {
  await Promise.all([national, police, credit].map((side) => side.close()));
  await rm(lines, { recursive: true, force: true });
  await w?.stop();
});

const feeds = () => w.behind.get(FeedService, { strict: false });
/** Sends until nothing is left that may go now; what failed before may go at once. */
async function send(): Promise<void> {
  await w.sql(`UPDATE liandan.feed_message SET next_at = clock_timestamp() WHERE state = 'waiting'`);
  while ((await feeds().turn()) > 0);
}
const messages = (feed: string, about: string) =>
  w.sql(
    `SELECT id, type, state, attempts, last_error, sent_at, flagged_at, version FROM liandan.feed_message
     WHERE feed = $1 AND case_id = $2 ORDER BY version, id`,
    [feed, about],
  );
const numberOf = async (id: string) => (await w.row('manifest', id)).context['number'] as string;

describe('the national system', () => {
  let manifest: string;

  it('[R-07] a manifest that cannot be sent waits, is flagged after 24 hours and not before, and goes out when it can', async () => {
    manifest = await w.haul(BATTERIES, approval, '20.000000', 0, 'accepted');
    await w.story.drain();
    await send();
    const waiting = await messages('national', manifest);
    expect(waiting.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['manifest.issued', 'manifest.loaded', 'manifest.departed', 'manifest.accepted']),
    );
    expect(waiting.map(({ type }) => type)).not.toContain('manifest.created');
    expect(new Set(waiting.map(({ state }) => state))).toEqual(new Set(['waiting']));
    expect(waiting[0]).toMatchObject({ attempts: 1, last_error: 'Error: answered 503' });

    await w.story.until('2026-01-13 08:59');
    const flagged = async () => (await messages('national', manifest)).filter((m) => m['flagged_at'] !== null).length;
    expect(await flagged()).toBe(0);
    await w.story.until('2026-01-13 09:30');
    await w.story.settle();
    expect(await flagged()).toBe(waiting.length);
    const [first] = waiting;
    const events = await w.sql(`SELECT type, rule_ids FROM liandan.audit_event WHERE case_id = $1`, [first?.['id']]);
    expect(events).toMatchObject([{ type: 'flagUnsent' }]);
    const told = await w.sql(`SELECT data FROM liandan.fact WHERE type = 'feedMessage.flagged' AND case_id = $1`, [
      first?.['id'],
    ]);
    expect(told).toMatchObject([{ data: { feed: 'national', case: manifest, rules: ['R-07'] } }]);

    national.down = false;
    await send();
    expect(new Set((await messages('national', manifest)).map(({ state }) => state))).toEqual(new Set(['sent']));
    expect(await flagged()).toBe(waiting.length);
  });

  it('[L-16] is told the whole process with the document, signed, in order and once', async () => {
    const taken = national.taken.filter(
      ({ message }) => message.number !== null && (message.body['id'] as string) === manifest,
    );
    expect(taken.map(({ message }) => message.type)).toEqual(
      (await messages('national', manifest)).map(({ type }) => type),
    );
    for (const { message, key, signature } of taken) {
      expect([key, signature]).toEqual([message.id, signatureOf(message, SECRET)]);
      expect(message.body['document']).toMatchObject({
        number: await numberOf(manifest),
        lines: [{ wasteCode: '900-052-31', removed: '20.000000' }],
        receipt: { outcome: 'ACCEPTED' },
      });
    }
    expect(national.taken.map(({ message }) => message.type)).toContain('approval.issued');
    const before = national.asked;
    await w.story.settle();
    await send();
    expect(national.asked).toBe(before);
  });

  it('[R-07] does not flag what was sent in its time; nobody takes a flag off or a message away', async () => {
    const prompt = await w.haul(BATTERIES, approval, '5.000000', 1, 'issued');
    await w.story.drain();
    await send();
    await w.story.until('2026-01-15 09:00');
    expect((await messages('national', prompt)).map((m) => m['flagged_at'])).toEqual([null]);
    for (const act of [
      `UPDATE liandan.feed_message SET flagged_at = NULL WHERE case_id = $1`,
      `DELETE FROM liandan.feed_message WHERE case_id = $1`,
      `UPDATE liandan.feed_message SET sent_at = NULL, state = 'waiting' WHERE case_id = $1`,
    ]) {
      await expect(w.sql(act, [manifest])).rejects.toThrow(/R-07/);
    }
  });

  it('[R-07] shows its status on each manifest to whoever sees the manifest', async () => {
    const url = `/v1/feeds/messages?case=${manifest}&feed=national`;
    const { body } = await door.get('remover-sc', url);
    expect(body['items']).toHaveLength((await messages('national', manifest)).length);
    expect(body['items'][0]).toMatchObject({ state: 'sent', flaggedAt: expect.any(String) });
    expect((await door.get('remover-hn', url)).body['items']).toEqual([]);
    const { body: all } = await door.get('sc-officer1', '/v1/feeds');
    expect((all as unknown as { name: string }[]).map(({ name }) => name)).toEqual([
      'national',
      'transport',
      'police',
      'credit',
    ]);
  });
});

describe('transport and police', () => {
  const written = async () =>
    (await readFile(join(lines, 'transport.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { message: FeedMessage; signature: string });

  it('[R-05] are shown load, vehicle and way, and what is closed; nothing of contracts and plans', async () => {
    const id = await w.haul(BATTERIES, approval, '5.000000', 2, 'driving');
    const number = await numberOf(id);
    const made = await door.post('sc-head', '/v1/restrictions', {
      ...{
        kind: 'AREA',
        places: ['5115'],
        effect: 'BLOCK',
        ground: 'EVENT',
        title: '活动期间管控',
        reason: '重大活动',
      },
      ...{ validFrom: await w.today(), validTo: '2026-02-01' },
    });
    expect(made.status).toBe(201);
    await w.story.drain();
    await send();
    const own = (await written()).filter(({ message }) => message.number === number);
    expect(own.map(({ message }) => message.type)).toEqual(['manifest.issued', 'manifest.loaded', 'manifest.departed']);
    const { message, signature } = own[2]!;
    expect(signature).toBe(signatureOf(message, SECRET));
    expect(message.body['document']).toMatchObject({
      load: [{ wasteCode: '900-052-31', removed: '5.000000' }],
      legs: [{ state: 'moving', vehicle: expect.any(String), driver: { name: '赵某' } }],
    });
    expect(JSON.stringify(message)).not.toMatch(/contract|planRow|approval/);
    expect((await written()).map(({ message: { type } }) => type)).toContain('restriction.imposed');
  });

  it('[R-05] a feed that fails is flagged while the load is on the road; the other is not', async () => {
    const id = await w.haul(BATTERIES, approval, '5.000000', 3, 'driving');
    await w.story.drain();
    await send();
    const hour = (
      await w.one<{ at: string }>(
        `SELECT to_char((liandan.now() + interval '61 minutes') AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') AS at`,
      )
    ).at;
    await w.story.until(hour);
    const flags = async (feed: string) => (await messages(feed, id)).map((m) => m['flagged_at'] !== null);
    expect(await flags('police')).toEqual([true, true, true]);
    expect(await flags('transport')).toEqual([false, false, false]);
    const fact = await w.one(
      `SELECT data FROM liandan.fact WHERE type = 'feedMessage.flagged' AND data ->> 'feed' = 'police' AND data ->> 'case' = $1
        ORDER BY id LIMIT 1`,
      [id],
    );
    expect(fact['data']).toMatchObject({ rules: ['R-05'], error: 'Error: answered 503' });
    police.down = false;
    await send();
    expect(new Set((await messages('police', id)).map(({ state }) => state))).toEqual(new Set(['sent']));
  });
});

describe('the credit register', () => {
  it('[L-28] hears of confirmed violations alone, once each, with the paper that says so', async () => {
    credit.down = false;
    const firm = await w.one<{ id: string; uscc: string }>(
      `SELECT o.id, o.uscc FROM liandan.organisation o JOIN liandan.manifest m ON m.remover = o.id LIMIT 1`,
    );
    const record = { on: await w.today(), place: '厂区', present: ['李某'], text: '现场记录' };
    for (const [outcome, documentNo] of [
      ['NONE', undefined],
      ['PENALTY', '川环罚〔2026〕3号'],
    ] as const) {
      const lead = await w.people.open('enforcementLead', 'sc-officer1', {
        ...{
          type: 'open',
          source: 'COMPLAINT',
          title: '群众举报无联单转移',
          text: '举报',
          firm: firm.id,
          partner: '50',
        },
      });
      const said = { outcome, record, ...(documentNo ? { documentNo } : {}) };
      await w.act('enforcementLead', lead, 'sc-officer2', 'recordOutcome', said);
    }
    await w.story.drain();
    await w.story.drain();
    await send();
    const kept = await w.sql('SELECT document, kind, source, province FROM liandan.credit_record WHERE uscc = $1', [
      firm.uscc,
    ]);
    expect(kept).toEqual([{ document: '川环罚〔2026〕3号', kind: 'VIOLATION', source: 'ENFORCEMENT', province: '51' }]);
    const told = credit.taken.map(({ message }) => (message.body['data'] as { document: string }).document);
    expect(told).toEqual(['川环罚〔2026〕3号']);
  });
});
