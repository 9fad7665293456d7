import pg from 'pg';
import { isCreditCode } from '#domain/identity/credit-code';
import { isPlate } from '#domain/identity/plate';
import { demoSet } from '#src/demo/party-set';
import { seedParty } from '#src/demo/seed-party';
import { freshDatabase, type TestDatabase } from '../support/database.js';

describe('the demonstration set', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await freshDatabase()));
  afterAll(() => database?.drop());

  it('is the same on every machine and has valid credit codes', () => {
    const set = demoSet();
    expect(demoSet()).toEqual(set);
    for (const firm of set.organisations.filter((o) => o.kind === 'firm'))
      expect([firm.name, isCreditCode(firm.uscc ?? '')]).toEqual([firm.name, true]);
    expect(new Set(set.organisations.map((o) => o.uscc).filter(Boolean)).size).toBe(
      set.organisations.filter((o) => o.uscc).length,
    );
  });

  it('is written once, however often it is seeded', async () => {
    const client = new pg.Client({ connectionString: database.urls.owner });
    await client.connect();
    const count = async () =>
      (
        await client.query(
          'SELECT (SELECT count(*) FROM liandan.organisation) + (SELECT count(*) FROM liandan.plan_row) + (SELECT count(*) FROM liandan.contract) + (SELECT count(*) FROM liandan.driver) AS n',
        )
      ).rows[0];
    await seedParty(client, demoSet(), 'a demonstration password');
    const before = await count();
    await seedParty(client, demoSet(), 'another');
    expect(await count()).toEqual(before);
    const plates = (await client.query<{ plate: string }>('SELECT plate FROM liandan.vehicle')).rows;
    expect(plates.filter((v) => !isPlate(v.plate))).toEqual([]);
    await client.end();
  });
});
