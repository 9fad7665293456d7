import { BATTERIES, departForm, loadForm } from '#src/demo/forms';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** Somebody of the consignor without an account confirms the loading on the driver's telephone. */
let w: Full;
let door: ReturnType<typeof visitors>;
let approval: string;
let truck = 0;
const { remover, carrier, receiver } = BATTERIES.logins;
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '30000.000000'));
  await w.story.until('2026-01-12 09:00');
  door = visitors(w.app);
  ({ approval } = await w.approved(BATTERIES, '900.000000'));
}, 180_000);
afterAll(() => w?.stop());
beforeEach(async () => {
  await w.sql('DELETE FROM liandan.moving_vehicle');
  // Each test types on a telephone that nobody has typed on.
  await w.sql(`DELETE FROM liandan.login_limit WHERE bucket LIKE 's:%'`);
});

const issued = () => w.haul(BATTERIES, approval, '20.000000', (truck = (truck % 4) + 1), 'issued');
const give = async (more: object = {}, login = remover) =>
  door.post(login, '/v1/signature-codes', { holder: '看库员周某', verb: 'load', ...more });
const codeOf = async (more: object = {}) => {
  const { status, body } = await give(more);
  expect(status).toBe(201);
  return { id: String(body['id']), code: String(body['code']) };
};
const formOf = async (id: string) => {
  const { context } = await w.row('manifest', id);
  const { at } = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
  return loadForm('20.000000', context['lines'][0].labels[0] as string, at.toISOString());
};
const sign = async (id: string, code: string, login: string | null = carrier, more: object = {}) =>
  door.post(login, `/v1/manifests/${id}/signed`, {
    ...{ code, verb: 'load', version: (await w.row('manifest', id)).version, form: await formOf(id) },
    ...more,
  });
const listedOf = async (login: string) =>
  (await door.get(login, '/v1/signature-codes')).body['items'] as Record<string, any>[];
/** Another code than the right one, of the same number. */
const wrongOf = (code: string, n = 1) =>
  code.slice(0, 3) + String((Number(code.slice(3)) + n) % 1_000_000).padStart(6, '0');
/** The pause after a wrong code has passed. */
const waited = () => w.sql('UPDATE liandan.signature_code SET blocked_until = NULL');
const stateOf = async (id: string) => (await w.row('manifest', id)).state;

it('[R-13c][R-11a][Z-01] what is typed on the driver’s device is the act of the consignor, by the name of the person and by code', async () => {
  const id = await issued();
  const { id: given, code } = await codeOf();
  expect(code).toMatch(/^\d{9}$/);
  const done = await sign(id, code);
  expect([done.status, done.body['state']]).toEqual([200, 'loaded']);
  const { context } = await w.row('manifest', id);
  const event = await w.one<{ actor: object; payload: object }>(
    `SELECT convert_from(p.payload, 'UTF8')::jsonb AS payload FROM liandan.audit_event e
       JOIN liandan.audit_payload p ON p.event_id = e.event_id WHERE e.case_id = $1 AND e.type = 'load'`,
    [id],
  );
  expect(event.payload).toMatchObject({ by: { org: context['remover'].id, name: '看库员周某' } });
  const { actor } = await w.one<{ actor: object }>(
    `SELECT convert_from(leaf, 'UTF8')::jsonb -> 'actor' AS actor FROM liandan.audit_event WHERE case_id = $1 AND type = 'load'`,
    [id],
  );
  expect(actor).toMatchObject({ person: given, org: context['remover'].id, auth: 'code' });
  // The use stands in the record of the code too, with the device on which it was typed, and never the code itself.
  const used = (await w.sql(
    `SELECT e.type, convert_from(p.payload, 'UTF8') AS payload FROM liandan.audit_event e
       JOIN liandan.audit_payload p ON p.event_id = e.event_id WHERE e.case_id = $1 ORDER BY e.seq`,
    [given],
  )) as { type: string; payload: string }[];
  expect(used.map(({ type }) => type)).toEqual(['give', 'use']);
  expect(JSON.parse(used[1]!.payload)).toMatchObject({
    manifest: id,
    verb: 'load',
    by: { org: '川渝捷运危险品运输有限公司' },
  });
  for (const { payload } of used) for (const secret of [code, code.slice(3)]) expect(payload).not.toContain(secret);
  expect((await listedOf(remover)).find((each) => each['id'] === given)).toMatchObject({ used: 1, failed: 0 });
});

it('[Z-07] a code is for one organisation and one kind of act, is typed on the device of who drives, and ends', async () => {
  const id = await issued();
  const wrong = { status: 403, body: { code: 'NOT_PERMITTED' } };
  const others = await give({}, 'remover-sc2');
  expect(await sign(id, String(others.body['code']))).toMatchObject(wrong);
  expect(await sign(id, (await codeOf({ verb: 'handOver' })).code)).toMatchObject(wrong);
  const { id: given, code } = await codeOf({ hours: 1 });
  for (const login of [receiver, remover, 'sc-officer1']) expect((await sign(id, code, login)).status).toBe(403);
  expect((await sign(id, code, 'carrier-hn')).status).toBe(404);
  expect((await sign(id, code, null)).status).toBe(401);
  await w.sql(`UPDATE liandan.signature_code SET expires_at = clock_timestamp() WHERE id = $1`, [given]);
  expect(await sign(id, code)).toMatchObject(wrong);
  const revoked = await codeOf();
  expect((await door.remove('carrier', `/v1/signature-codes/${revoked.id}`)).status).toBe(404);
  expect((await door.remove(remover, `/v1/signature-codes/${revoked.id}`)).status).toBe(200);
  const said = await sign(id, revoked.code);
  expect(said).toMatchObject(wrong);
  expect(said.body['remedy']).toMatch(/重新发放/);
  expect(await stateOf(id)).toBe('issued');
});

it('[Z-07] who signs for a firm gives codes, its administrator sees and ends them, nobody else sees them, none their secret', async () => {
  for (const login of ['sc-officer1', 'auditor', 'firm-admin']) {
    const { status } = await give({}, login).catch(() => ({ status: 0 }));
    expect([login, status]).toEqual([login, status === 401 ? 401 : 403]);
  }
  const { id } = await codeOf();
  const mine = (await listedOf(remover)).find((each) => each['id'] === id)!;
  expect(Object.keys(mine)).not.toContain('hash');
  expect(mine).toMatchObject({ holder: '看库员周某', verb: 'load', over: false, lockedAt: null, revokedAt: null });
  for (const login of [carrier, receiver, 'sc-officer1'])
    expect((await listedOf(login)).map((each) => each['id'])).not.toContain(id);
  await expect(w.workflow.db.query('SELECT hash FROM liandan.signature_code')).rejects.toThrow(/permission denied/);
});

it('a rule refuses what is signed by code as it refuses the account, and the code still counts', async () => {
  const id = await issued();
  const { code } = await codeOf();
  const form = await formOf(id);
  const refusedForm = { ...form, scans: [{ line: 1, labels: [] }] };
  expect(await sign(id, code, carrier, { form: refusedForm })).toMatchObject({
    status: 422,
    body: { code: 'RULE_REFUSED' },
  });
  expect((await sign(id, code, carrier, { form: { ...form, more: 1 } })).status).toBe(400);
  expect((await sign(id, code, carrier, { version: 99 })).status).toBe(412);
  expect((await sign(id, code)).status).toBe(200);
});

describe('guessing', () => {
  it('of 20 wrong codes at once three are judged, the others wait', async () => {
    const id = await issued();
    const { id: given, code } = await codeOf();
    await w.sql(`UPDATE liandan.login_limit SET attempts = 0`);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => sign(id, wrongOf(code, n + 1))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 403)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(17);
    expect(await w.one('SELECT failed FROM liandan.signature_code WHERE id = $1', [given])).toEqual({ failed: 3 });
    // Not even the right one is judged before the pause is over.
    expect((await sign(id, code)).status).toBe(429);
    await waited();
    await w.sql(`DELETE FROM liandan.login_limit WHERE bucket LIKE 's:%'`);
    expect((await sign(id, code)).status).toBe(200);
  });

  it('waits longer each time, and the tenth wrong code locks it for good', async () => {
    const id = await issued();
    const { id: given, code } = await codeOf();
    const pauses: number[] = [];
    for (let n = 1; n <= 10; n += 1) {
      await w.sql(`DELETE FROM liandan.login_limit WHERE bucket LIKE 's:%'`);
      expect((await sign(id, wrongOf(code, n))).status).toBe(403);
      const { pause } = await w.one<{ pause: number | null }>(
        'SELECT extract(epoch FROM blocked_until - clock_timestamp())::float AS pause FROM liandan.signature_code WHERE id = $1',
        [given],
      );
      pauses.push(pause ?? 0);
      await waited();
    }
    expect(pauses.slice(0, 2)).toEqual([0, 0]);
    for (let n = 3; n < 10; n += 1) expect(pauses[n]).toBeGreaterThan(pauses[n - 1]!);
    await w.sql(`DELETE FROM liandan.login_limit WHERE bucket LIKE 's:%'`);
    expect((await sign(id, code)).status).toBe(403);
    expect((await listedOf(remover)).find((each) => each['id'] === given)).toMatchObject({
      lockedAt: expect.any(String),
    });
    expect(await stateOf(id)).toBe('issued');
  });

  it('of codes that are nobody’s one device gets no further either', async () => {
    const id = await issued();
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) statuses.push((await sign(id, `${100 + n}000000`)).status);
    expect(statuses).toContain(429);
    expect(statuses.filter((status) => status === 403).length).toBeLessThanOrEqual(10);
  });
});

it('[Z-07][R-17] the driver of a link takes the code on the telephone, and the run goes on', async () => {
  const id = await issued();
  const { code } = await codeOf();
  const { body } = await door.post(carrier, '/v1/run-links', { manifest: id });
  const redeemed = await door.post(null, '/v1/run-links/redeem', { secret: body['secret'] });
  const cookie = String(redeemed.headers['set-cookie']).split(';')[0] ?? '';
  const payload = { code, verb: 'load', version: (await w.row('manifest', id)).version, form: await formOf(id) };
  const headers = { host: 'localhost', cookie, origin: 'http://localhost', 'idempotency-key': `signed-${id}` };
  const signed = await w.app.inject({ method: 'POST', url: `/v1/manifests/${id}/signed`, headers, payload });
  expect([signed.statusCode, signed.json()]).toMatchObject([200, { state: 'loaded' }]);
  const { context, version } = await w.row('manifest', id);
  expect(
    (
      await door.post(
        carrier,
        `/v1/manifests/${id}/depart`,
        departForm(BATTERIES, String(context['number']), truck),
        version,
      )
    ).status,
  ).toBe(200);
});
