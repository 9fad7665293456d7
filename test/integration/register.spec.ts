import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { DataSource } from 'typeorm';
import { system } from '#domain/actor';
import { dataSourceOptions } from '#src/database/data-source';
import { Register, type Query } from '#src/party/register';
import { api, key, type Api } from '../support/api.js';
import { licensed } from '../support/licensed.js';
import { blocked, until } from '../support/waiting.js';

/** Acts of registers that meet each other. */
let a: Api;
let register: Register;
let firm: string;
let handler: string;
let operator: string;
beforeAll(async () => {
  a = await api();
  register = a.app.get(Register, { strict: false });
  firm = await a.organisation({
    kind: 'firm',
    name: '移出厂',
    province: '51',
    city: '5101',
    uscc: '91510100MA6CXUT212',
  });
  handler = await a.person(firm, ['handler']);
  operator = await a.person(await a.organisation({ kind: 'operator', name: '运营方' }), ['admin']);
  await licensed(a.sql, 'CQ5001', { name: '重庆某处置' });
  await a.sql(`CREATE TABLE liandan.spot (id int PRIMARY KEY, n int NOT NULL DEFAULT 0);
    INSERT INTO liandan.spot (id) VALUES (1), (2); GRANT SELECT, UPDATE ON liandan.spot TO liandan_app`);
});
afterAll(() => a?.stop());

/** An act of a register whose rows are those of `work`. */
const act = (work: (query: Query) => Promise<unknown>) => {
  const once = { kind: 'key' as const, actor: 'test', key: randomUUID(), fingerprint: '' };
  return register.act(system, once, { machine: 'simulation', verb: 'ask', payload: {} }, async (query) => {
    await work(query);
    return { id: randomUUID(), version: 1, from: null, to: 'asked', rules: [], readers: ['all'] };
  });
};
const touch = (query: Query, id: number) => query('UPDATE liandan.spot SET n = n + 1 WHERE id = $1', [id]);
const counts = async () => (await a.sql('SELECT n FROM liandan.spot ORDER BY id')).map(({ n }) => n);
/** A transaction that holds what the statement locks, until it is ended. */
async function holding(lock: string) {
  const source = await new DataSource({ type: 'postgres', url: a.database.adminUrl }).initialize();
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  await runner.query(lock);
  return async () => {
    await runner.commitTransaction();
    await source.destroy();
  };
}

it('does again what met another act in a deadlock, once each', async () => {
  const before = await counts();
  let holders = 0;
  const both = (first: number, second: number) =>
    act(async (query) => {
      await touch(query, first);
      holders += 1;
      await until('each holds what the other wants', async () => holders >= 2);
      await touch(query, second);
    });
  const outcomes = await Promise.allSettled([both(1, 2), both(2, 1)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(await counts()).toEqual(before.map((n) => Number(n) + 2));
});

it('does again what waited too long for a lock, and says that it is busy when nobody lets go', async () => {
  const release = await holding('UPDATE liandan.spot SET n = n WHERE id = 1');
  let attempts = 0;
  const impatient = (letGo?: number) =>
    act(async (query) => {
      if (++attempts === letGo) await release();
      await query(`SET LOCAL lock_timeout = '20ms'`);
      await touch(query, 1);
    });
  await expect(impatient()).rejects.toMatchObject({ code: 'BUSY' });
  expect(attempts).toBeGreaterThan(1);
  attempts = 0;
  expect(await impatient(2)).toMatchObject({ replayed: false });
});

it('[M-02] [Z-01] of two plans of one site that come at once files one, and refuses the other by its rule, on record', async () => {
  const [site] = await a.sql(
    `INSERT INTO liandan.site (organisation, name, address, city) VALUES ($1, '一厂', '青白江', '5101') RETURNING id`,
    [firm],
  );
  const row = {
    ...{ line: 1, transferType: 'CROSS_PROVINCE', wasteName: '废铅蓄电池', wasteCode: '900-052-31', category: 'HW31' },
    ...{ hazard: ['T', 'C'], quantity: '24.86', method: 'R4', receiverKind: 'LICENCE_HOLDER' },
    ...{ receiverName: '重庆某处置', licenceNo: 'CQ5001' },
  };
  const body = { site: site?.['id'], year: 2026, rows: [row] };
  const file = () => a.ask('POST', '/v1/plans', { as: handler, body, headers: key() });
  const release = await holding('LOCK TABLE liandan.plan IN EXCLUSIVE MODE');
  const asked = [file(), file()];
  await blocked(a.sql, 2);
  await release();
  const answers = await Promise.all(asked);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
  expect(answers.find(({ status }) => status === 422)?.body).toMatchObject({
    rule: 'M-02',
    remedy: expect.any(String),
  });
  expect(
    await a.sql(`SELECT count(*)::int AS n FROM liandan.audit_event WHERE machine = 'plan' AND outcome = 'refused'`),
  ).toEqual([{ n: 1 }]);
});

it('[Z-01] names what is on record already where no rule looks for it, and records the refusal', async () => {
  const make = (over: object) =>
    a.ask('POST', '/v1/organisations', {
      as: operator,
      headers: key(),
      body: { kind: 'firm', name: '另一家', uscc: '91510100MA6CXUT212', province: '51', city: '5101', ...over },
    });
  expect(await make({})).toMatchObject({
    status: 409,
    body: { code: 'INVALID_TRANSITION', detail: '该统一社会信用代码已登记', errors: [{ pointer: '/uscc' }] },
  });
  const ministry = { kind: 'province', name: '四川省生态环境厅', uscc: undefined, city: undefined };
  expect((await make(ministry)).status).toBe(201);
  expect(await make({ ...ministry, name: '又一个厅' })).toMatchObject({
    status: 409,
    body: { detail: '该省主管部门已登记', errors: [{ pointer: '/province' }] },
  });
  expect(
    await a.sql(`SELECT count(*)::int AS n FROM liandan.audit_event WHERE type = 'create' AND outcome = 'refused'`),
  ).toEqual([{ n: 2 }]);
});

it('[M-04] writes the rows of a plan in one statement', async () => {
  await a.sql(`CREATE TABLE liandan.written (at timestamptz DEFAULT clock_timestamp()); GRANT INSERT ON liandan.written TO liandan_app;
    CREATE FUNCTION liandan.note_written() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO liandan.written DEFAULT VALUES; RETURN NULL; END $$;
    CREATE TRIGGER noted AFTER INSERT ON liandan.plan_row FOR EACH STATEMENT EXECUTE FUNCTION liandan.note_written()`);
  const [site] = await a.sql(
    `INSERT INTO liandan.site (organisation, name, address, city) VALUES ($1, '二厂', '青白江', '5101') RETURNING id`,
    [firm],
  );
  const rows = Array.from({ length: 40 }, (_, i) => ({
    ...{
      line: i + 1,
      transferType: 'CROSS_PROVINCE',
      wasteName: `废物${i}`,
      wasteCode: '900-052-31',
      category: 'HW31',
    },
    ...{ hazard: ['T', 'C'], quantity: `${i + 1}.5`, method: 'R4', receiverKind: 'LICENCE_HOLDER' },
    ...{ receiverName: '重庆某处置', licenceNo: 'CQ5001', ...(i % 2 ? { form: 'S', harmfulComponent: '铅' } : {}) },
  }));
  const filed = await a.ask('POST', '/v1/plans', {
    as: handler,
    body: { site: site?.['id'], year: 2026, rows },
    headers: key(),
  });
  expect(filed.status).toBe(201);
  expect(await a.sql('SELECT count(*)::int AS n FROM liandan.written')).toEqual([{ n: 1 }]);
  const kept = await a.sql(
    `SELECT line, waste_name, quantity::text AS quantity, form, harmful_component FROM liandan.plan_row WHERE plan = $1 ORDER BY line`,
    [filed.body['id']],
  );
  expect(kept).toHaveLength(40);
  expect(kept[1]).toEqual({ line: 2, waste_name: '废物1', quantity: '2500000', form: 'S', harmful_component: '铅' });
  expect(kept[2]).toEqual({ line: 3, waste_name: '废物2', quantity: '3500000', form: null, harmful_component: null });
});

/** The session that waits for a lock just now, ended by the server. */
const cutBlocked = async () => {
  await blocked(a.sql);
  await a.sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
};

it('[Z-03] does again what lost its connection in the middle: nothing of it had happened, and it counts once', async () => {
  const release = await holding('LOCK TABLE liandan.organisation IN EXCLUSIVE MODE');
  const asked = a.ask('POST', '/v1/organisations', {
    as: operator,
    headers: key(),
    body: { kind: 'firm', name: '断线厂', uscc: '91510100MA6DXWT28H', province: '51', city: '5101' },
  });
  try {
    await cutBlocked();
    await blocked(a.sql);
  } finally {
    await release();
  }
  expect((await asked).status).toBe(201);
  expect(await a.sql(`SELECT count(*)::int AS n FROM liandan.organisation WHERE name = '断线厂'`)).toEqual([{ n: 1 }]);
});

it('[Z-03] says 503, and when to come again, of an act that lost its connection at its end; its key settles it', async () => {
  // What is checked at the end of a transaction waits there, where nobody can tell any more what becomes of it.
  await a.sql(`CREATE FUNCTION liandan.touch_spot() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN UPDATE liandan.spot SET n = n + 1 WHERE id = 2; RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER touched AFTER INSERT ON liandan.organisation DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION liandan.touch_spot()`);
  const before = await counts();
  const headers = key();
  const ask = () =>
    a.ask('POST', '/v1/organisations', {
      as: operator,
      headers,
      body: { kind: 'firm', name: '未知厂', uscc: '91510100MA6EXWT297', province: '51', city: '5101' },
    });
  const release = await holding('UPDATE liandan.spot SET n = n WHERE id = 2');
  const asked = ask();
  await cutBlocked().finally(release);
  const unknown = await asked;
  expect(unknown).toMatchObject({ status: 503, body: { code: 'BUSY', detail: '数据库连接中断，结果未知' } });
  expect(unknown.body['remedy']).toMatch(/Idempotency-Key/);
  expect(Number(unknown.headers['retry-after'])).toBeGreaterThan(0);
  expect((await ask()).status).toBe(201);
  expect((await ask()).status).toBe(201);
  expect(await a.sql(`SELECT count(*)::int AS n FROM liandan.organisation WHERE name = '未知厂'`)).toEqual([{ n: 1 }]);
  expect(await counts()).toEqual([before[0], Number(before[1]) + 1]);
  await a.sql('DROP TRIGGER touched ON liandan.organisation');
});

it('[Z-03] gives the answer of an act that was committed while its connection went', async () => {
  const target = new URL(a.database.urls.app);
  let armed = false;
  const server = net.createServer((from) => {
    const to = net.connect(Number(target.port), target.hostname);
    from.on('error', () => to.destroy()).on('close', () => to.destroy());
    to.on('error', () => from.destroy()).on('close', () => from.destroy());
    from.pipe(to);
    to.on('data', (bytes) => {
      if (!armed || !bytes.includes('COMMIT\0')) return void from.write(bytes);
      armed = false;
      from.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = Object.assign(new URL(target), { port: String((server.address() as net.AddressInfo).port) });
  const source = await new DataSource(dataSourceOptions(through.href, 2)).initialize();
  try {
    const before = await counts();
    const cut = new Register(source, 'test', {}, () => undefined);
    const once = { kind: 'key' as const, actor: 'test', key: randomUUID(), fingerprint: '' };
    const id = randomUUID();
    const answer = await cut.act(system, once, { machine: 'simulation', verb: 'ask', payload: {} }, async (query) => {
      await touch(query, 1);
      armed = true;
      return { id, version: 1, from: null, to: 'asked', rules: [], readers: ['all'] };
    });
    expect(armed).toBe(false);
    expect(answer).toMatchObject({ answer: { id, state: 'asked' }, replayed: true });
    expect(await counts()).toEqual([Number(before[0]) + 1, before[1]]);
  } finally {
    await source.destroy();
    server.close();
  }
});
