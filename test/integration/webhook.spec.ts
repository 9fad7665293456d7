import { BATTERIES, BATTERIES_TOO } from '#src/demo/forms';
import { sequenced } from '../support/logged.js';
import { answering, Receiver, verified } from '../support/receiver.js';
import { until } from '../support/waiting.js';
import { withWebhooks, type Webhooks } from '../support/webhooks.js';

/** What is sent, to whom, in which order; what happens when it is not taken. Receivers are real servers. */
let h: Webhooks;
let receiver: Receiver;
let endpoint: { id: string; secret: string };

beforeAll(async () => {
  h = await withWebhooks('2025-11-24 09:00');
  await h.w.list(2026, '30000.000000');
  await h.w.story.until('2026-01-01 00:00');
  await sequenced(h.w);
  receiver = await Receiver.open(h.own);
  endpoint = await h.register('remover-admin', `${receiver.address}/in?key=of-the-receiver`);
}, 120_000);
afterAll(async () => {
  await receiver?.close();
  await h?.w.stop();
});
beforeEach(() => {
  receiver.says = undefined;
  receiver.got.length = 0;
});

describe('delivery', () => {
  it('tells a year to its end before the first fact of the next', async () => {
    const before = (await h.feed('remover-sc')).after;
    const id = await h.w.submit(BATTERIES, '1.000000');
    await sequenced(h.w);
    expect((await h.feed('remover-sc', before)).items).toEqual([]);
    expect(await h.deliver(endpoint.id)).toBe(0);
    // A minute later nothing of the old year can come any more.
    await h.w.story.until('2026-01-01 00:02');
    const of = (facts: { caseId?: string }[]) => facts.filter(({ caseId }) => caseId === id);
    const { items } = await h.feed('remover-sc', before);
    expect(of(items).length).toBeGreaterThan(0);
    await h.deliver(endpoint.id);
    expect(of(receiver.got.map(({ event }) => event.data))).toMatchObject(of(items));
    await h.w.story.until('2026-01-12 09:00');
  });

  it('carries exactly the facts that the organisation may read, in the order of the feed, signed and once', async () => {
    const before = (await h.feed('remover-sc')).after;
    await h.w.submit(BATTERIES, '1000.000000');
    await h.w.submit(BATTERIES_TOO, '10.000000'); // another firm's, not to be seen
    await h.w.story.settle();
    expect(await h.deliver(endpoint.id)).toBeGreaterThan(0);
    const { items } = await h.feed('remover-sc', before);
    const got = receiver.got.splice(0);
    expect(got.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    for (const each of got) {
      const event = verified(each, endpoint.secret);
      expect(event.id).toBe(each.id);
      expect(each.headers['content-type']).toMatch(/^application\/cloudevents\+json/);
    }
    // The same as the feed says, word for word, and where it goes on behind it.
    const last = got.at(-1)!.event;
    const { after, ...data } = last.data;
    expect(data).toEqual(items.at(-1));
    expect((await h.feed('remover-sc', after)).items).toEqual([]);
    const orders = got.map(({ event }) => event.sequence ?? '');
    expect(orders).toEqual([...orders].sort());
    expect(await h.deliver(endpoint.id)).toBe(0);
  });

  it('[Z-07] tells nobody facts of a case of others', async () => {
    const other = await Receiver.open();
    const [theirs, province] = [
      await h.register('receiver-admin', other.address),
      await h.register('cq-admin', `${other.address}/province`),
    ];
    const id = await h.w.submit(BATTERIES, '20.000000');
    await h.w.story.settle();
    for (const { id: each } of [theirs, province, endpoint]) await h.deliver(each);
    const about = (login: string) =>
      h.feed(login).then(({ items }) => items.filter(({ caseId }) => caseId === id).length);
    // A draft and a submission are of the remover and its authorities, until the letter goes out.
    expect(await about('remover-sc')).toBeGreaterThan(0);
    expect(receiver.got.some(({ event }) => event.data['caseId'] === id)).toBe(true);
    const seen = await Promise.all(['receiver-cq', 'cq-officer1'].map(about));
    const sent = ['/', '/province'].map(
      (path) => other.got.filter((got) => got.path === path && got.event.data['caseId'] === id).length,
    );
    expect(sent).toEqual(seen);
    await other.close();
  });

  it('[Z-07] tells a carrier that its load was accepted as the feed does: without how much', async () => {
    const other = await Receiver.open();
    const { id } = await h.register('carrier-admin', other.address, ['manifest.accepted']);
    const { approval } = await h.w.approved(BATTERIES, '50.000000');
    await h.w.haul(BATTERIES, approval, '10.000000', 1, 'accepted');
    await h.w.story.settle();
    expect(await h.deliver(id)).toBe(1);
    const { data } = other.got[0]!.event.data as { data: object };
    const { items } = await h.feed('carrier');
    expect(data).toEqual(items.find(({ type }) => type === 'manifest.accepted')?.['data']);
    expect(data).toMatchObject({ number: expect.stringMatching(/^\d{14}$/) });
    expect(data).not.toHaveProperty('totalAccepted');
    await other.close();
  });

  it('[Z-07] carries numbers of people as the feed tells them: whole to who needs them, masked to the others', async () => {
    const other = await Receiver.open();
    const since = new Date(Date.now() - 86_400_000).toISOString();
    const sent = async (login: 'cq-admin' | 'sc-admin', feed: string, path: string) => {
      const { id, version } = await h.register(login, `${other.address}/${path}`, ['list.proposed']);
      const { status } = await h.door.post(login, `/v1/webhooks/${id}/replay`, { since }, version);
      expect(status).toBeLessThan(300);
      await h.deliver(id);
      const got = other.got.find((each) => each.path === `/${path}`)!;
      const { after: _, ...fact } = got.event.data;
      expect(fact).toEqual((await h.feed(feed)).items.find((each) => each['id'] === fact['id']));
      // Once more by itself: the same.
      await h.door.post(login, `/v1/webhooks/${id}/replay`, { message: got.id }, version + 1);
      await h.deliver(id);
      const again = other.got.filter((each) => each.path === `/${path}` && each.id === got.id);
      expect(again.map(({ event }) => event.data)).toEqual([got.event.data, got.event.data]);
      return [fact['data'].letter.entries[0].contact.phone, fact['masked']];
    };
    expect(await sent('cq-admin', 'cq-officer1', 'receiving')).toEqual(['13700000000', undefined]);
    expect(await sent('sc-admin', 'sc-officer1', 'counterpart')).toEqual([
      '137****0000',
      ['/data/letter/entries/0/contact/phone'],
    ]);
    await other.close();
  });

  it('carries the types that were chosen, one or by their beginning', async () => {
    const other = await Receiver.open();
    const { id } = await h.register('sc-admin', other.address, ['application.submitted', 'list.']);
    await h.w.submit(BATTERIES, '30.000000');
    await h.w.story.settle();
    await h.deliver(id);
    expect([...new Set(other.got.map(({ event }) => event.type))]).toEqual(['application.submitted']);
    await h.door.post('sc-admin', `/v1/webhooks/${id}/change`, {
      url: other.address,
      label: '全部',
      types: ['application.'],
    });
    await h.confirm('sc-admin', id);
    await h.w.accepted(BATTERIES, '40.000000');
    await h.w.story.settle();
    await h.deliver(id);
    const types = new Set(other.got.map(({ event }) => event.type));
    expect([...types].every((type) => type.startsWith('application.'))).toBe(true);
    expect(types.has('application.accepted')).toBe(true);
    await other.close();
  });

  it('holds back what comes next until what came before was taken, and says why', async () => {
    await h.w.submit(BATTERIES, '50.000000');
    await h.w.story.settle();
    await sequenced(h.w);
    receiver.says = answering(503, { 'retry-after': '7200' }, 'we are being mended');
    expect(await h.delivery.deliver(endpoint.id)).toBe(0);
    const [first, ...more] = receiver.ids();
    expect(more).toEqual([]);
    expect(await h.delivery.deliver(endpoint.id)).toBe(0); // the pause has not passed
    expect(receiver.ids()).toEqual([]);
    const shown = await h.shown('remover-admin', endpoint.id);
    expect(shown).toMatchObject({
      state: 'active',
      failures: 1,
      lastOutcome: 'refused',
      lastError: 'we are being mended',
    });
    expect(shown['backlog']).toBeGreaterThan(1);
    // No sooner than the receiver wants.
    expect(Date.parse(String(shown['nextAt'])) - Date.now()).toBeGreaterThan(7000_000);
    expect((await h.attempts('remover-admin', endpoint.id))[0]).toMatchObject({
      ...{ kind: 'feed', message: first, outcome: 'refused', status: 503, error: 'we are being mended' },
      milliseconds: expect.any(Number),
    });
    receiver.says = answering(500);
    await h.w.sql('UPDATE liandan.webhook SET next_at = clock_timestamp() WHERE id = $1', [endpoint.id]);
    await h.delivery.deliver(endpoint.id);
    expect(receiver.ids()).toEqual([first]);
    const wait = Date.parse(String((await h.shown('remover-admin', endpoint.id))['nextAt'])) - Date.now();
    expect(wait).toBeLessThanOrEqual(4000); // two failures: two to four seconds
    receiver.says = undefined;
    await h.deliver(endpoint.id);
    expect(receiver.ids()[0]).toBe(first);
    expect(await h.shown('remover-admin', endpoint.id)).toMatchObject({
      failures: 0,
      failingSince: null,
      backlog: 0,
      lastOutcome: 'taken',
    });
  });

  it('is one at a time for an endpoint and in order, though four workers are woken for it', async () => {
    const before = (await h.feed('remover-sc')).after;
    for (const tonnes of ['60.000000', '61.000000']) await h.w.submit(BATTERIES, tonnes);
    await h.w.story.settle();
    await sequenced(h.w);
    const attempts = () => h.w.one<{ n: number }>('SELECT count(*)::int AS n FROM liandan.webhook_attempt');
    const { n } = await attempts();
    await Promise.all([1, 2, 3, 4].map(() => h.delivery.deliver(endpoint.id)));
    const wanted = (await h.feed('remover-sc', before)).items.map(({ id }) => id);
    expect(wanted.length).toBeGreaterThan(1);
    expect(receiver.ids()).toEqual(wanted);
    expect((await attempts()).n - n).toBe(wanted.length);
  });

  it('is not gone on with by a worker that was asleep while another had the endpoint', async () => {
    const before = (await h.feed('remover-sc')).after;
    for (const tonnes of ['62.000000', '63.000000']) await h.w.submit(BATTERIES, tonnes);
    await h.w.story.settle();
    await sequenced(h.w);
    const wanted = (await h.feed('remover-sc', before)).items.map(({ id }) => id);
    let answer = () => {};
    receiver.says = (_, response) => {
      receiver.says = undefined;
      answer = () => void response.writeHead(204).end();
    };
    const asleep = h.delivery.deliver(endpoint.id);
    await until('the first fact is on its way', () => Promise.resolve(receiver.got.length > 0));
    const [first] = receiver.ids();
    // Its lease has ended when the next one comes: what was not marked goes out again, and everything behind it.
    await h.w.sql('UPDATE liandan.webhook SET leased_until = clock_timestamp() WHERE id = $1', [endpoint.id]);
    expect(await h.delivery.deliver(endpoint.id)).toBe(wanted.length);
    answer();
    await asleep;
    // The one that wakes marks nothing, and sends nothing more.
    expect([first, ...receiver.ids()]).toEqual([wanted[0], ...wanted]);
    expect(await h.shown('remover-admin', endpoint.id)).toMatchObject({ backlog: 0, failures: 0 });
    expect(await h.deliver(endpoint.id)).toBe(0);
    expect(receiver.ids()).toEqual([]);
  });

  it('is held up by no other endpoint, whether it never answers or leads nowhere', async () => {
    const silent = await Receiver.open();
    silent.says = () => undefined;
    const nowhere = await Receiver.open();
    await nowhere.close();
    const dead = [
      await h.register('remover-admin', silent.address),
      await h.register('remover-admin', nowhere.address),
    ].map(({ id }) => id);
    await h.w.submit(BATTERIES, '64.000000');
    await h.w.story.settle();
    await sequenced(h.w);
    const trying = dead.map((id) => h.delivery.deliver(id));
    await until('the silent one is being waited for', () => Promise.resolve(silent.got.length > 0));
    expect(await h.delivery.deliver(endpoint.id)).toBeGreaterThan(0);
    expect(receiver.ids().length).toBeGreaterThan(0);
    await silent.close();
    expect(await Promise.all(trying)).toEqual([0, 0]);
    for (const id of dead) {
      expect(await h.shown('remover-admin', id)).toMatchObject({ failures: 1, lastOutcome: 'unreachable' });
      await h.door.post('remover-admin', `/v1/webhooks/${id}/remove`);
    }
  });

  it('goes nowhere when the address leads into a network that is not permitted, even if it was once', async () => {
    const other = await Receiver.open();
    const { id } = await h.register('receiver-admin', `${other.address}/once`);
    await h.w.sql(`UPDATE liandan.webhook SET url = 'https://169.254.169.254/latest/' WHERE id = $1`, [id]);
    expect((await h.door.post('receiver-admin', `/v1/webhooks/${id}/test`)).status).toBe(200);
    await h.deliver(id);
    expect((await h.attempts('receiver-admin', id))[0]).toMatchObject({
      kind: 'test',
      outcome: 'forbidden',
      status: null,
    });
    await h.door.post('receiver-admin', `/v1/webhooks/${id}/remove`);
    await other.close();
  });

  it('wakes an endpoint that has something to send, once, and again when its job is lost', async () => {
    await h.w.submit(BATTERIES, '70.000000');
    await h.w.story.settle();
    await sequenced(h.w);
    await h.deliver(endpoint.id);
    receiver.ids();
    const waiting = () =>
      h.w.one<{ queued: boolean }>('SELECT queued_at IS NOT NULL AS queued FROM liandan.webhook WHERE id = $1', [
        endpoint.id,
      ]);
    await h.delivery.turn();
    expect(await waiting()).toEqual({ queued: false }); // nothing to send
    await h.w.submit(BATTERIES, '71.000000');
    await h.w.story.settle();
    await sequenced(h.w);
    await h.delivery.turn();
    expect(await waiting()).toEqual({ queued: true });
    const generation = () =>
      h.w.one<{ n: number }>('SELECT generation AS n FROM liandan.webhook WHERE id = $1', [endpoint.id]);
    const { n } = await generation();
    await h.delivery.turn();
    expect(await generation()).toEqual({ n });
    await h.w.sql(`UPDATE liandan.webhook SET queued_at = queued_at - interval '31 seconds' WHERE id = $1`, [
      endpoint.id,
    ]);
    await h.delivery.turn();
    expect(await generation()).toEqual({ n: n + 1 });
    const active = (yes: boolean) =>
      h.w.sql(
        'UPDATE liandan.organisation SET active = $2 WHERE id = (SELECT organisation FROM liandan.webhook WHERE id = $1)',
        [endpoint.id, yes],
      );
    await active(false);
    await h.w.sql(`UPDATE liandan.webhook SET queued_at = NULL WHERE id = $1`, [endpoint.id]);
    await h.delivery.turn();
    expect(await waiting()).toEqual({ queued: false }); // nobody is there who may read
    expect(await h.deliver(endpoint.id)).toBe(0);
    await active(true);
    expect(await h.deliver(endpoint.id)).toBeGreaterThan(0);
  });
});

describe('an endpoint that does not answer as it should', () => {
  const notices = (login: string) =>
    h.door.get(login, '/v1/notices').then(({ body }) => body['items'] as Record<string, any>[]);
  const doomed = async () => {
    const { id } = await h.register('sc-admin', receiver.address);
    await h.door.post('sc-admin', `/v1/webhooks/${id}/test`);
    return id;
  };

  it('is disabled at once when it is gone, which is recorded and told to its administrators alone', async () => {
    receiver.says = answering(410);
    const id = await doomed();
    await h.deliver(id);
    expect(await h.shown('sc-admin', id)).toMatchObject({ state: 'disabled', reason: 'gone' });
    const told = (await notices('sc-admin')).filter(({ caseId }) => caseId === id);
    expect(told).toMatchObject([{ kind: 'webhook.disabled', level: 'ALARM', machine: 'webhook', read: false }]);
    expect((await h.door.post('sc-admin', `/v1/notices/${told[0]?.['id']}/read`)).status).toBe(200);
    for (const other of ['cq-admin', 'sc-officer1', 'remover-admin'])
      expect((await notices(other)).filter(({ caseId }) => caseId === id)).toEqual([]);
    const events = await h.w.sql('SELECT type, person_id FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq', [
      id,
    ]);
    expect(events.map(({ type }) => type)).toEqual(['register', 'confirm', 'test', 'disable']);
    expect(events.at(-1)?.['person_id']).toBeNull();
    receiver.says = undefined;
    expect((await h.door.post('sc-admin', `/v1/webhooks/${id}/resume`)).status).toBe(200);
    expect(await h.shown('sc-admin', id)).toMatchObject({ state: 'active', reason: null, failures: 0 });
    await h.door.post('sc-admin', `/v1/webhooks/${id}/remove`);
  });

  it('is disabled after days of failure, not before, and goes on where it stopped', async () => {
    const { id, secret } = await h.register('sc-admin', receiver.address);
    receiver.says = answering(500, {}, 'broken');
    await h.w.submit(BATTERIES, '80.000000');
    await h.w.story.settle();
    await h.deliver(id);
    const [first] = receiver.ids();
    const since = (days: number) =>
      h.w.sql(
        'UPDATE liandan.webhook SET failing_since = clock_timestamp() - make_interval(hours => $2) WHERE id = $1',
        [id, days * 24 + 1],
      );
    await since(4);
    await h.deliver(id);
    expect(await h.shown('sc-admin', id)).toMatchObject({ state: 'active', failures: 2 });
    await since(5);
    await h.deliver(id);
    expect(await h.shown('sc-admin', id)).toMatchObject({ state: 'disabled', reason: 'failing' });
    expect((await notices('sc-admin')).filter(({ caseId }) => caseId === id)).toHaveLength(1);
    receiver.says = undefined;
    receiver.got.length = 0;
    expect(await h.deliver(id)).toBe(0);
    expect(receiver.got).toEqual([]);
    await h.door.post('sc-admin', `/v1/webhooks/${id}/resume`);
    await h.deliver(id);
    expect(receiver.got[0]?.id).toBe(first);
    verified(receiver.got[0]!, secret);
    await h.door.post('sc-admin', `/v1/webhooks/${id}/remove`);
  });

  it('is told in the figures of the instance', async () => {
    receiver.says = answering(500);
    await h.w.submit(BATTERIES, '90.000000');
    await h.w.story.settle();
    await h.deliver(endpoint.id);
    const { raw } = await h.door.get(null, '/metrics');
    const figures = raw.toString('utf8');
    expect(figures).toMatch(/^liandan_webhooks\{state="failing"\} 1$/m);
    expect(figures).toMatch(/^liandan_webhook_backlog_entries [1-9]/m);
    expect(figures).toMatch(/^liandan_webhook_failing_seconds 0?\.?\d/m);
    expect(figures).toMatch(/^liandan_webhook_attempts_hour\{outcome="refused"\} [1-9]/m);
    receiver.says = undefined;
    await h.deliver(endpoint.id);
  });
});
