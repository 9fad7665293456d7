import { randomUUID } from 'node:crypto';
import type { Answered } from '../support/visitor.js';
import { Receiver } from '../support/receiver.js';
import { headOf, withWebhooks, type Webhooks } from '../support/webhooks.js';

/** Who may do what with endpoints, and every refusal. */
let h: Webhooks;
let receiver: Receiver;
let id: string;
beforeAll(async () => {
  h = await withWebhooks('2025-11-24 09:00');
  receiver = await Receiver.open();
  ({ id } = await h.register('remover-admin', receiver.address));
}, 120_000);
afterAll(async () => {
  await receiver?.close();
  await h?.w.stop();
});

const told = ({ body, status }: Answered) =>
  [status, body['code'], body['errors']?.[0]?.pointer].filter((part) => part !== undefined);
const post = (login: string, path: string, body: object = {}) => h.door.post(login, `/v1/webhooks${path}`, body);
const verbs = (): [string, object][] => [
  ['change', { url: receiver.address, label: 'x', types: [] }],
  ['rotate', { overlapHours: 24 }],
  ['pause', {}],
  ['resume', {}],
  ['test', {}],
  ['replay', { since: new Date().toISOString() }],
  ['remove', {}],
];

describe('access', () => {
  it('[Z-07] is of the administrators of the organisation: to those of the other side it does not exist', async () => {
    for (const login of ['receiver-admin', 'sc-admin', 'cq-admin']) {
      for (const [verb, body] of verbs())
        expect([verb, ...told(await post(login, `/${id}/${verb}`, body))]).toEqual([verb, 404, 'NOT_FOUND']);
      expect((await h.door.get(login, `/v1/webhooks/${id}/attempts`)).status).toBe(404);
      expect((await h.door.get(login, '/v1/webhooks')).body['items']).toEqual([]);
    }
    expect((await h.door.get('remover-admin', '/v1/webhooks')).body['items']).toMatchObject([{ id, state: 'active' }]);
  });

  it('is not of those who work cases, nor of auditors and the operator, whose readings are other', async () => {
    const ask = { url: receiver.address, label: 'x', types: [] };
    for (const login of ['remover-sc', 'sc-officer1', 'auditor', 'audit-admin', 'admin']) {
      expect(told(await post(login, '', ask))).toEqual([403, 'NOT_PERMITTED']);
      expect(told(await h.door.get(login, '/v1/webhooks'))).toEqual([403, 'NOT_PERMITTED']);
      expect(told(await h.door.get(login, `/v1/webhooks/${id}/attempts`))).toEqual([403, 'NOT_PERMITTED']);
      for (const [verb, body] of verbs())
        expect(told(await post(login, `/${id}/${verb}`, body))).toEqual([403, 'NOT_PERMITTED']);
    }
    expect((await h.door.get(null, '/v1/webhooks')).status).toBe(401);
  });

  it('[Z-07] lets an administrator read what it sends no more than before: no case', async () => {
    expect((await h.door.get('sc-admin', '/v1/events')).body['items']).toEqual([]);
    expect((await h.door.get('sc-admin', '/v1/manifests')).body['items']).toEqual([]);
  });
});

describe('refused input', () => {
  const admit = (over: object) =>
    post('remover-admin', '', { url: receiver.address, label: '接收系统', types: [], ...over });
  it.each([
    ['no address', { url: 'receiver' }, '/url'],
    ['a scheme of its own', { url: 'gopher://127.0.0.1:2000/' }, '/url'],
    ['a private network', { url: 'https://10.0.0.1/' }, '/url'],
    ['metadata of the cloud', { url: 'https://169.254.169.254/' }, '/url'],
    ['a login in the address', { url: 'https://li:wang@127.0.0.1:2000/' }, '/url'],
    ['a port that is not permitted', { url: 'https://127.0.0.1:25/' }, '/url'],
    ['plain HTTP beyond the machine', { url: 'http://93.184.216.34:2000/' }, '/url'],
    ['a name of the machine itself', { url: 'https://localhost:22/' }, '/url'],
    ['an address without end', { url: `https://receiver.example/${'x'.repeat(500)}` }, '/url'],
    ['no label', { label: '' }, '/label'],
    ['types of nobody', { types: ['manifest.issued', 'manifst.'] }, '/types/1'],
    ['types that are no types', { types: ['*'] }, '/types'],
    ['the same type twice', { types: ['manifest.', 'manifest.'] }, '/types'],
    ['more than is known', { secret: 'whsec_mine' }, '/secret'],
  ])('%s', async (_, over, pointer) => expect(told(await admit(over))).toEqual([400, 'BAD_REQUEST', pointer]));

  it.each([
    ['replay', {}, [400, 'BAD_REQUEST', '']],
    ['replay', { message: randomUUID(), since: new Date().toISOString() }, [400, 'BAD_REQUEST', '']],
    ['replay', { message: randomUUID() }, [400, 'BAD_REQUEST', '/message']],
    ['replay', { since: 'yesterday' }, [400, 'BAD_REQUEST', '/since']],
    ['replay', { since: '2026-13-45T00:00:00Z' }, [400, 'BAD_REQUEST', '/since']],
    ['replay', { since: new Date(Date.now() - 31 * 86_400_000).toISOString() }, [400, 'BAD_REQUEST', '/since']],
    ['replay', { since: new Date(Date.now() + 60_000).toISOString() }, [400, 'BAD_REQUEST', '/since']],
    ['rotate', {}, [400, 'BAD_REQUEST', '/overlapHours']],
    ['rotate', { overlapHours: 169 }, [400, 'BAD_REQUEST', '/overlapHours']],
    ['resume', {}, [409, 'INVALID_TRANSITION']],
    ['pause', { why: 'x' }, [400, 'BAD_REQUEST', '/why']],
  ])('%s %j', async (verb, body, answer) =>
    expect(told(await post('remover-admin', `/${id}/${verb}`, body))).toEqual(answer),
  );

  it('eleven endpoints of one organisation', async () => {
    const made = [];
    for (let i = 0; i < 10; i++) made.push((await h.register('cq-admin', `${receiver.address}/${i}`)).id);
    const more = () => post('cq-admin', '', { url: receiver.address, label: 'x', types: [] });
    expect(told(await more())).toEqual([409, 'INVALID_TRANSITION']);
    expect((await post('cq-admin', `/${made[0]}/remove`)).status).toBe(200);
    expect((await more()).status).toBe(201);
  });
});

describe('a head', () => {
  const head = headOf('carrier-admin');
  const ask = { url: '', label: '承运系统', types: ['manifest.'] };
  const held = async (login = 'carrier-admin') =>
    (await h.door.get(login, '/v1/webhooks')).body['items'].find(({ label }: { label: string }) => label === ask.label);
  let own: string;
  const confirm = (login: string, version: number) => post(login, `/${own}/confirm`, { version });

  it('[Z-07] stands by an address before anything is sent there, and is told that it waits', async () => {
    ask.url = `${receiver.address}/carrier`;
    const made = await post('carrier-admin', '', ask);
    expect([made.status, made.body['state']]).toEqual([201, 'unconfirmed']);
    own = String(made.body['id']);
    expect(told(await confirm('carrier-admin', 1))).toEqual([403, 'NOT_PERMITTED']);
    expect((await confirm('carrier-admin', 1)).body['remedy']).toMatch(/负责人登录后确认/);
    for (const verb of ['test', 'resume', 'pause'])
      expect(told(await post('carrier-admin', `/${own}/${verb}`))).toEqual([409, 'INVALID_TRANSITION']);
    receiver.got.length = 0;
    expect(await h.deliver(own)).toBe(0);
    await h.delivery.turn();
    expect(receiver.got).toEqual([]);
    await h.w.story.settle();
    const notices = async (login: string) =>
      (await h.door.get(login, '/v1/notices')).body['items'].filter(
        ({ kind }: { kind: string }) => kind === 'webhook.waiting',
      );
    expect(await notices(head)).toMatchObject([{ caseId: own, machine: 'webhook' }]);
    expect(await notices('carrier')).toEqual([]);
    expect(await held(head)).toMatchObject({ id: own, state: 'unconfirmed', url: ask.url, confirmedBy: null });
    expect(told(await post(head, `/${own}/pause`))).toEqual([403, 'NOT_PERMITTED']);
  });

  it('[Z-07] confirms in person what he has seen, of his own organisation', async () => {
    const { body } = await h.door.post(head, '/v1/tokens', { label: 'x', scopes: ['*:write'], days: 1 });
    const byToken = await h.w.app.inject({
      ...{ method: 'POST', url: `/v1/webhooks/${own}/confirm`, payload: { version: 1 } },
      headers: { authorization: `Bearer ${String(body['secret'])}`, 'idempotency-key': randomUUID() },
    });
    expect([byToken.statusCode, byToken.json<{ code: string }>().code]).toEqual([403, 'NOT_PERMITTED']);
    expect(told(await confirm(headOf('remover-admin'), 1))).toEqual([404, 'NOT_FOUND']);
    expect(told(await confirm('carrier', 1))).toEqual([403, 'NOT_PERMITTED']);
    expect((await post('carrier-admin', `/${own}/change`, { ...ask, types: [] })).body['state']).toBe('unconfirmed');
    expect(told(await confirm(head, 1))).toEqual([412, 'STALE_VERSION']);
    expect((await confirm(head, 2)).body).toMatchObject({ state: 'active', receipt: { event: expect.any(String) } });
    expect(told(await confirm(head, 3))).toEqual([409, 'INVALID_TRANSITION']);
    expect(await held()).toMatchObject({ state: 'active', confirmedBy: head, confirmedAt: expect.any(String) });
    expect((await post('carrier-admin', `/${own}/test`)).status).toBe(200);
    await h.deliver(own);
    expect(receiver.got.map(({ event }) => event.type)).toContain('webhook.test');
  });

  it('[Z-07] is asked anew when the address or what goes there changes, not for another name', async () => {
    const change = async (over: object) =>
      (await post('carrier-admin', `/${own}/change`, { ...ask, types: [], ...over })).body['state'];
    expect(await change({ label: '承运系统' })).toBe('active');
    await post('carrier-admin', `/${own}/pause`);
    expect(await change({})).toBe('paused');
    expect(await change({ types: ['approval.'] })).toBe('unconfirmed');
    expect(told(await post('carrier-admin', `/${own}/resume`))).toEqual([409, 'INVALID_TRANSITION']);
    expect((await confirm(head, (await held())['version'])).status).toBe(200);
    expect(await change({ types: ['approval.'], url: `${receiver.address}/elsewhere` })).toBe('unconfirmed');
    receiver.got.length = 0;
    expect(await h.deliver(own)).toBe(0);
    expect(receiver.got).toEqual([]);
    await expect(h.w.sql(`UPDATE liandan.webhook SET state = 'active' WHERE id = $1`, [own])).rejects.toThrow(
      /webhook_confirmed/,
    );
  });
});

describe('an act', () => {
  it('is recorded with who did it; what came to nothing as well', async () => {
    const { id: own } = await h.register('receiver-admin', receiver.address);
    for (const [verb, body] of [
      ['rotate', { overlapHours: 0 }],
      ['pause', {}],
      ['pause', {}],
      ['resume', {}],
      ['remove', {}],
    ] as const)
      await post('receiver-admin', `/${own}/${verb}`, body);
    const events = await h.w.sql(
      `SELECT e.type, e.outcome, e.from_state, e.to_state, p.login FROM liandan.audit_event e JOIN liandan.person p ON p.id = e.person_id
       WHERE e.case_id = $1 ORDER BY e.seq`,
      [own],
    );
    const by = { login: 'receiver-admin' };
    expect(events).toEqual([
      { type: 'register', outcome: 'accepted', from_state: null, to_state: 'unconfirmed', ...by },
      {
        type: 'confirm',
        outcome: 'accepted',
        from_state: 'unconfirmed',
        to_state: 'active',
        login: headOf('receiver-admin'),
      },
      { type: 'rotate', outcome: 'accepted', from_state: 'active', to_state: 'active', ...by },
      { type: 'pause', outcome: 'accepted', from_state: 'active', to_state: 'paused', ...by },
      { type: 'pause', outcome: 'refused', from_state: null, to_state: null, ...by },
      { type: 'resume', outcome: 'accepted', from_state: 'paused', to_state: 'active', ...by },
      { type: 'remove', outcome: 'accepted', from_state: 'active', to_state: 'removed', ...by },
    ]);
    expect(await h.w.sql('SELECT 1 FROM liandan.webhook_secret WHERE webhook = $1', [own])).toEqual([]);
    expect(told(await post('receiver-admin', `/${own}/test`))).toEqual([404, 'NOT_FOUND']);
  });

  it('takes effect once under one key, and tells the secret once', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const send = (label: string) =>
      h.door.post('receiver-admin', '/v1/webhooks', { url: receiver.address, label, types: [] }, undefined, headers);
    const [first, again, other] = [await send('甲'), await send('甲'), await send('乙')];
    expect([first.status, again.status, other.status]).toEqual([201, 201, 422]);
    const { secret, ...rest } = first.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(again.body).toEqual(rest);
    const made = await h.w.sql(`SELECT label FROM liandan.webhook WHERE label IN ('甲', '乙')`);
    expect(made).toEqual([{ label: '甲' }]);
  });

  it('waits while the endpoint is paused: nothing is asked for, nothing is sent', async () => {
    expect((await post('remover-admin', `/${id}/test`)).status).toBe(200);
    await post('remover-admin', `/${id}/pause`);
    for (const [verb, body] of [
      ['test', {}],
      ['pause', {}],
    ] as const)
      expect(told(await post('remover-admin', `/${id}/${verb}`, body))).toEqual([409, 'INVALID_TRANSITION']);
    receiver.got.length = 0;
    expect(await h.deliver(id)).toBe(0);
    expect(receiver.got).toEqual([]);
    expect((await post('remover-admin', `/${id}/resume`)).status).toBe(200);
    await h.deliver(id);
    expect(receiver.got.map(({ event }) => event.type)).toContain('webhook.test');
  });
});
