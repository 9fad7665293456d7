import { readFileSync } from 'node:fs';
import { BATTERIES } from '#src/demo/forms';
import { record } from '#src/archive/journal';
import { migrations } from '#src/database/migrations/index';
import { PAPER_KINDS } from '#domain/glossary/papers';
import { full, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  w = await full('2024-12-30 09:00');
  door = visitors(w.app);
}, 120_000);
afterAll(() => w?.stop());

describe('the installation', () => {
  it('[Z-05] tells what runs, what was taken elsewhere and how long records stay, and nothing it does not know', async () => {
    const { status, body } = await door.get('admin', '/v1/installation');
    expect(status).toBe(200);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(body).toMatchObject({
      ...{ software: version, deployment: 'local' },
      schema: { applied: migrations.length, known: migrations.length },
      ...{ exports: [], removals: [] },
    });
    const server = await w.one<{ server_version: string }>('SHOW server_version');
    expect(body['database']).toEqual({
      ...{ version: server.server_version, archiving: false, archived: null, failed: null, standbys: 0 },
    });
    expect(body['kept']).toContainEqual({ kind: 'MANIFEST', landfill: false, years: 10, rule: 'R-20a' });
    expect(body['kept']).toContainEqual({ kind: 'MANIFEST', landfill: true, years: 'FOREVER', rule: 'P-18' });
    expect(body['kept']).toContainEqual({ kind: 'LEDGER', landfill: false, years: 5, rule: 'M-09' });
  });

  it('counts the exports of this deployment, of which the administrator reads nothing else', async () => {
    const client = { query: async (text: string, values?: unknown[]) => ({ rows: await w.sql(text, values) }) };
    for (const note of ['a', 'b']) await record(client as never, 'local', 'export', 'export', ['Z-05'], { note });
    await record(client as never, 'elsewhere', 'export', 'export', ['Z-05'], {});
    const { body } = await door.get('admin', '/v1/installation');
    expect(body['exports']).toEqual([{ type: 'export', at: expect.any(String) as string, times: 2 }]);
    expect(JSON.stringify(body)).not.toContain('note');
  });

  it.each(['remover-sc', 'sc-head', 'city-5101'])('is nothing of %s', async (login) => {
    for (const path of ['installation', 'templates']) {
      const { status, body } = await door.get(login, `/v1/${path}`);
      expect([status, body['code'], Boolean(body['remedy'])]).toEqual([403, 'NOT_PERMITTED', true]);
    }
    expect((await door.get('auditor', '/v1/installation')).status).toBe(200);
  });
});

describe('templates', () => {
  it('has a blank of every kind of letter, with the words of the law and no content of a case', async () => {
    const { body } = await door.get('admin', '/v1/templates');
    const items = body['items'] as { kind: string; template: string; blank: { blocks: { text?: string }[] } | null }[];
    expect(items.map(({ kind }) => kind)).toEqual(PAPER_KINDS);
    const blanks = items.filter(({ template }) => template === 'official');
    expect(blanks).toHaveLength(PAPER_KINDS.length - 3);
    for (const { kind, blank } of blanks) {
      expect([kind, (blank?.blocks.length ?? 0) > 0]).toEqual([kind, true]);
      expect(JSON.stringify(blank)).not.toMatch(/undefined|NaN|null,"null|\[object/);
    }
    const refusal = items.find(({ kind }) => kind === 'REFUSAL_DECISION');
    expect(JSON.stringify(refusal?.blank)).toMatch(/行政复议.*行政诉讼/);
  });

  it('names the editions that have printed what was issued, by number and day alone', async () => {
    await w.list(2025, '60000.000000');
    await w.story.until('2025-01-12 09:00');
    await w.approved(BATTERIES, '3000.000000');
    await w.story.settle();
    const { body } = await door.get('admin', '/v1/templates');
    const items = body['items'] as { kind: string; editions: { edition: string; papers: number }[] }[];
    const printed = await w.sql(
      'SELECT kind, edition, count(*)::int AS papers FROM liandan.document GROUP BY kind, edition',
    );
    expect(printed.length).toBeGreaterThan(0);
    for (const { kind, edition, papers } of printed)
      expect(items.find((item) => item.kind === kind)?.editions).toContainEqual(
        expect.objectContaining({ edition: edition as string, papers: papers as number }),
      );
    expect((await door.get('admin', '/v1/documents')).body['items']).toEqual([]);
  }, 120_000);
});
