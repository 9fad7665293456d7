import pg from 'pg';
import { api, type Api } from '../support/api.js';
import { until } from '../support/waiting.js';

let a: Api;
beforeEach(async () => {
  a = await api();
});
afterEach(() => a.stop());

const figures = async () => {
  const began = performance.now();
  const { status, body } = await a.ask<string>('GET', '/metrics');
  return { status, text: body as unknown as string, ms: performance.now() - began };
};

it('a figure that cannot be read is left out and named; all others are told', async () => {
  await a.sql('REVOKE EXECUTE ON FUNCTION liandan.sequencer_lag FROM liandan_app');
  await a.sql('REVOKE SELECT ON liandan.deadline, liandan.manifest FROM liandan_app');
  let text = '';
  await until('the last figure is there', async () => {
    const page = await figures();
    expect(page.status).toBe(200);
    return /^liandan_queue_depth\{/m.test((text = page.text));
  });
  for (const name of ['sequencer', 'clocks', 'cases of manifest'])
    expect(text).toContain(`liandan_figures_failing{figures="${name}"} 1`);
  expect(text.match(/^liandan_figures_failing\{/gm)).toHaveLength(3);
  // Nothing is told of what nobody has read, least of all a zero.
  expect(text).not.toMatch(/^liandan_(sequencer_lag_events|sequencer_lag_seconds|clocks_open)/m);
  expect(text).toMatch(/^liandan_outbox_unsent 0$/m);
  expect(text).toMatch(/^liandan_queue_depth\{queue="mailbox-51"\} 0$/m);
  expect(text).toMatch(/^process_cpu_seconds_total /m);

  await a.sql('GRANT EXECUTE ON FUNCTION liandan.sequencer_lag TO liandan_app');
  await until(
    'it is read again',
    async () => /^liandan_sequencer_lag_events \d+$/m.test((await figures()).text),
    20_000,
  );
  expect((await figures()).text).not.toContain('liandan_figures_failing{figures="sequencer"}');
});

it('a page goes out in time whatever holds a table, with what could be read', async () => {
  const holder = new pg.Client({ connectionString: a.database.adminUrl });
  await holder.connect();
  try {
    await holder.query('BEGIN; LOCK TABLE liandan.deadline IN ACCESS EXCLUSIVE MODE');
    const { status, text, ms } = await figures();
    expect([status, ms < 4_000]).toEqual([200, true]);
    expect(text).toMatch(/^liandan_outbox_unsent 0$/m);
    await until('the rest is there', async () => /^liandan_queue_depth\{/m.test((await figures()).text), 20_000);
    expect((await figures()).text).toContain('liandan_figures_failing{figures="clocks"} 1');
  } finally {
    await holder.end();
  }
});
