import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { arrivalForm, BATTERIES, departForm, loadForm, receiptForm } from '#src/demo/forms';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';
import { until } from '../support/waiting.js';
import '../support/slow.js';

/** Seals, photographs and detours on the road, and the link by which a driver opens one run. */
let w: Full;
let door: ReturnType<typeof visitors>;
let folder: string;
let approval: string;
let truck = 0;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'road-'));
  w = await full('2025-11-24 09:00', listed(2026, '30000.000000'), { LIANDAN_FILES: folder });
  await w.story.until('2026-01-12 09:00');
  door = visitors(w.app);
  ({ approval } = await w.approved(BATTERIES, '900.000000'));
}, 180_000);
afterAll(async () => {
  await w?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Every load has a vehicle of its own here, whatever others have left on the road (R-16a). */
beforeEach(() => w.sql('DELETE FROM liandan.moving_vehicle'));

const photo = (text: string) => Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.from(text)]);
const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const issued = () => w.haul(BATTERIES, approval, '20.000000', (truck = (truck % 4) + 1), 'issued');
const now = async () => (await w.one<{ at: Date }>('SELECT liandan.now() AS at')).at.toISOString();
/** A command on a manifest, at its present version. */
const say = async (login: string, id: string, verb: string, body: object) => {
  const { version } = await w.row('manifest', id);
  return door.post(login, `/v1/manifests/${id}/${verb}`, body, version);
};
const load = async (id: string, more: object = {}) => {
  const { context } = await w.row('manifest', id);
  const form = loadForm('20.000000', context['lines'][0].labels[0] as string, await now());
  return say('remover-sc', id, 'load', { ...form, ...more });
};
const departure = async (id: string) =>
  departForm(BATTERIES, String((await w.row('manifest', id)).context['number']), truck);

describe('loading', () => {
  const picture = photo('the load');
  const photos = [{ sha256: digestOf(picture), bytes: picture.length }];
  const seals = ['SC-001', 'SC-002'];

  it('[R-13c][Z-07] keeps seals and photograph with the manifest, for whoever may read it', async () => {
    const id = await issued();
    expect((await door.put('remover-sc', `/v1/files/${digestOf(picture)}`, picture)).status).toBe(200);
    expect((await load(id, { seals, photos })).status).toBe(200);
    const { context } = await w.row('manifest', id);
    expect(context).toMatchObject({ seals, photos: [{ ...photos[0], org: context['remover'].id }] });
    const seen = async (login: string) => (await door.get(login, `/v1/cases/${id}/files/${digestOf(picture)}`)).status;
    const readers = ['remover-sc', 'carrier', 'receiver-cq', 'sc-officer1', 'cq-officer1'];
    expect(await Promise.all(readers.map(seen))).toEqual(readers.map(() => 200));
    expect(await Promise.all(['remover-sc2', 'hn-officer1'].map(seen))).toEqual([404, 404]);
    const event = await w.one<{ payload: { seals: string[]; photos: object[] } }>(
      `SELECT convert_from(p.payload, 'UTF8')::jsonb AS payload FROM liandan.audit_event e JOIN liandan.audit_payload p ON p.event_id = e.event_id
        WHERE e.case_id = $1 AND e.type = 'load'`,
      [id],
    );
    expect(event.payload).toMatchObject({ seals, photos });
    const [named] = await w.sql('SELECT named_at FROM liandan.stored_file WHERE sha256 = $1', [digestOf(picture)]);
    expect(named?.['named_at']).not.toBeNull();
  });

  it('[R-13c] needs neither, and keeps nothing of them then', async () => {
    const id = await issued();
    expect((await load(id)).status).toBe(200);
    const { context } = await w.row('manifest', id);
    expect(Object.keys(context).filter((name) => ['seals', 'photos'].includes(name))).toEqual([]);
    expect((await say('remover-sc', id, 'unload', { reason: '换车' })).status).toBe(200);
  });

  it('[R-13c] refuses seals and photographs that are none', async () => {
    const id = await issued();
    for (const more of [
      { seals: ['A', 'A'] },
      { seals: [''] },
      { seals: 'A' },
      { photos: [{ sha256: 'x', bytes: 1 }] },
      { photos: [{ ...photos[0], name: 'x' }] },
    ])
      expect((await load(id, more)).status).toBe(400);
  });

  it('[R-12a] has the receiver say whether the seals are those of the loading', async () => {
    const id = await issued();
    await load(id, { seals });
    await say('carrier', id, 'depart', await departure(id));
    await say('carrier', id, 'arriveAtReceiver', arrivalForm(BATTERIES));
    const receipt = receiptForm(BATTERIES, '20.000000') as object;
    expect((await say('receiver-cq', id, 'accept', { ...receipt, sealsMatch: 'yes' })).status).toBe(400);
    expect((await say('receiver-cq', id, 'accept', { ...receipt, sealsMatch: true })).status).toBe(200);
    expect((await w.row('manifest', id)).context['receipt']).toMatchObject({ sealsMatch: true });
  });
});

describe('a detour', () => {
  const tell = async (login: string, manifest: string, more: object = {}) =>
    door.post(login, '/v1/detours', { manifest, reason: 'ROAD_CLOSED', at: await now(), ...more });

  it('[R-11c][R-28d] is told by the carrier on the road, and read by all who read the manifest', async () => {
    const id = await issued();
    await load(id);
    expect((await tell('carrier', id)).status).toBe(409);
    await say('carrier', id, 'depart', await departure(id));
    const position = { lat: '29.56', lon: '106.55' };
    const told = await tell('carrier', id, { via: 'G85', position });
    expect(told.status).toBe(201);
    const of = async (login: string) => (await door.get(login, `/v1/detours?manifest=${id}`)).body['items'] as object[];
    for (const login of ['sc-officer1', 'cq-officer1', 'remover-sc', 'receiver-cq', 'carrier'])
      expect(await of(login)).toMatchObject([{ reason: 'ROAD_CLOSED', via: 'G85', ...position, leg: 1 }]);
    expect(await Promise.all(['hn-officer1', 'remover-sc2'].map(of))).toEqual([[], []]);
    expect((await w.row('manifest', id)).state).toBe('inTransit');
    const event = await w.one<{ machine: string; payload: object }>(
      `SELECT e.machine, convert_from(p.payload, 'UTF8')::jsonb AS payload FROM liandan.audit_event e JOIN liandan.audit_payload p ON p.event_id = e.event_id
        WHERE e.case_id = $1`,
      [told.body['id']],
    );
    expect(event).toMatchObject({ machine: 'detour', payload: { manifest: id, reason: 'ROAD_CLOSED', position } });
  });

  it('[R-11c] holds no position unless the driver gave one, and takes no detour of others or of tomorrow', async () => {
    const id = await issued();
    await load(id);
    await say('carrier', id, 'depart', await departure(id));
    expect((await tell('remover-sc', id)).status).toBe(403);
    expect((await tell('remover-sc2', id)).status).toBe(404);
    expect((await tell('sc-officer1', id)).status).toBe(403);
    expect((await tell('carrier', id, { reason: 'LUNCH' })).status).toBe(400);
    const tomorrow = new Date(Date.parse(await now()) + 86_400_000).toISOString();
    expect(await tell('carrier', id, { at: tomorrow })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/at' }] },
    });
    expect((await tell('carrier', id)).status).toBe(201);
    const { body } = await door.get('carrier', `/v1/detours?manifest=${id}`);
    expect(body['items']).toMatchObject([{ lat: null, lon: null }]);
    await expect(w.workflow.db.query(`UPDATE liandan.detour SET reason = 'OTHER'`)).rejects.toThrow(
      /permission denied/,
    );
  });
});

describe('a link for the driver', () => {
  /** A telephone with whatever cookie it was given. */
  function phone() {
    let cookie = '';
    const ask = async (method: 'GET' | 'POST', url: string, body?: object, version?: number) => {
      const response = await w.app.inject({
        method,
        url,
        ...(body ? { payload: JSON.stringify(body) } : {}),
        headers: {
          host: 'localhost',
          origin: 'http://localhost',
          'idempotency-key': randomUUID(),
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...(cookie ? { cookie } : {}),
          ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        },
      });
      const given = response.headers['set-cookie'];
      if (given) cookie = String(given).split(';')[0] ?? '';
      return { status: response.statusCode, headers: response.headers, body: response.json<Record<string, any>>() };
    };
    return {
      ask,
      open: (secret: string) => ask('POST', '/v1/run-links/redeem', { secret }),
      say: async (id: string, verb: string, body: object) =>
        ask('POST', `/v1/manifests/${id}/${verb}`, body, (await w.row('manifest', id)).version),
    };
  }
  const give = (login: string, manifest: string, more: object = {}) =>
    door.post(login, '/v1/run-links', { manifest, ...more });
  const loaded = async () => {
    const id = await issued();
    await load(id);
    return id;
  };

  it('[Z-07] opens the run on the first device that asks, and on that device again, on no other', async () => {
    const id = await loaded();
    const { status, body } = await give('remover-sc', id);
    expect(status).toBe(201);
    const secret = String(body['secret']);
    const { n } = await w.one<{ n: number }>(
      `SELECT count(*)::int AS n FROM liandan.run_link l, liandan.audit_payload p WHERE l::text LIKE '%' || $1 || '%' OR convert_from(p.payload, 'UTF8') LIKE '%' || $1 || '%'`,
      [secret],
    );
    expect(n).toBe(0);
    const phones = Array.from({ length: 4 }, phone);
    const answers = await Promise.all(phones.map((each) => each.open(secret)));
    expect(answers.map((each) => each.status).sort()).toEqual([200, 403, 403, 403]);
    const at = answers.findIndex((each) => each.status === 200);
    const mine = phones[at]!;
    expect(String(answers[at]!.headers['set-cookie'])).toMatch(/HttpOnly.*SameSite=Lax/i);
    expect((await mine.open(secret)).status).toBe(200);
    const { body: other } = await phone().open(secret);
    expect(other).toMatchObject({ code: 'NOT_PERMITTED', detail: '该链接已绑定到另一部手机' });
    const { body: me } = await mine.ask('GET', '/v1/me');
    const { context } = await w.row('manifest', id);
    expect(me).toMatchObject({
      name: context['legs'][0].driver.name,
      org: context['legs'][0].carrier.id,
      auth: 'link',
      scopes: [`run:${id}:${context['number']}`],
    });
  });

  it('[Z-07][R-11b] lets its driver do the acts of the run, each recorded under the link, and nothing else', async () => {
    const [id, other] = [await loaded(), await loaded()];
    const { body } = await give('carrier', id);
    const driver = phone();
    await driver.open(String(body['secret']));
    expect((await driver.ask('GET', `/v1/manifests/${id}`)).body).toMatchObject({ id, state: 'loaded' });
    for (const url of [`/v1/manifests/${other}`, '/v1/manifests', '/v1/inbox', '/v1/run-links', `/v1/cases/${id}/acts`])
      expect((await driver.ask('GET', url)).body).toMatchObject({ status: 403, code: 'NOT_PERMITTED' });
    expect((await driver.say(other, 'depart', await departure(other))).status).toBe(403);
    expect((await driver.say(id, 'unload', { reason: 'x' })).status).toBe(403);
    expect((await driver.ask('POST', '/v1/tokens', { label: 'x', scopes: ['*:read'], days: 1 })).status).toBe(403);
    expect((await driver.say(id, 'depart', await departure(id))).status).toBe(200);
    const at = await now();
    expect((await driver.ask('POST', '/v1/detours', { manifest: id, reason: 'WEATHER', at })).status).toBe(201);
    expect((await driver.ask('POST', '/v1/detours', { manifest: other, reason: 'WEATHER', at })).status).toBe(403);
    const acts = await w.sql(
      `SELECT type, convert_from(leaf, 'UTF8')::jsonb -> 'actor' ->> 'auth' AS auth FROM liandan.audit_event
        WHERE person_id = $1 AND outcome = 'accepted' ORDER BY event_id`,
      [body['id']],
    );
    expect(acts.map(({ type, auth }) => `${type} ${auth}`)).toEqual(['depart link', 'report link']);
    expect((await driver.say(id, 'arriveAtReceiver', arrivalForm(BATTERIES))).status).toBe(200);
    await say('receiver-cq', id, 'accept', receiptForm(BATTERIES, '20.000000') as object);
    await until('the link is over with its run', async () => (await driver.ask('GET', '/v1/me')).status === 401);
  });

  it('[Z-07] ends at once when who gave it, or the carrier, revokes it, and when its time is over', async () => {
    const id = await loaded();
    const revoke = async (login: string, link: unknown) => {
      const session = visitors(w.app);
      return session.remove(login, `/v1/run-links/${String(link)}`);
    };
    for (const login of ['remover-sc', 'carrier']) {
      const { body } = await give('remover-sc', id);
      const driver = phone();
      await driver.open(String(body['secret']));
      expect((await driver.ask('GET', '/v1/me')).status).toBe(200);
      expect((await revoke('receiver-cq', body['id'])).status).toBe(404);
      expect((await revoke(login, body['id'])).status).toBe(200);
      expect((await driver.ask('GET', '/v1/me')).status).toBe(401);
      expect((await driver.open(String(body['secret']))).status).toBe(404);
    }
    const { body } = await give('remover-sc', id);
    await w.sql(`UPDATE liandan.run_link SET expires_at = clock_timestamp() WHERE id = $1`, [body['id']]);
    expect(await phone().open(String(body['secret']))).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    const { body: list } = await door.get('carrier', `/v1/run-links?manifest=${id}`);
    expect(JSON.stringify(list)).not.toContain('hash');
    expect(list['items']).toHaveLength(3);
    expect((await door.get('receiver-cq', `/v1/run-links?manifest=${id}`)).body['items']).toEqual([]);
  });

  it('[Z-07] is given by remover and carrier alone, for a run that goes on', async () => {
    const id = await loaded();
    expect((await give('receiver-cq', id)).status).toBe(403);
    expect((await give('remover-sc2', id)).status).toBe(404);
    expect((await give('sc-officer1', id)).status).toBe(403);
    expect((await give('remover-sc', id, { hours: 1000 })).status).toBe(400);
    const over = await w.haul(BATTERIES, approval, '20.000000', (truck = (truck % 4) + 1), 'accepted');
    expect((await give('remover-sc', over)).status).toBe(409);
  });

  it('[Z-07] is not found by trying', async () => {
    const tries: number[] = [];
    for (let i = 0; i < 34; i++) tries.push((await phone().open(`${'x'.repeat(40)}${i}`)).status);
    expect(tries[0]).toBe(404);
    expect(tries).toContain(429);
    await w.sql('DELETE FROM liandan.login_limit');
  });
});
