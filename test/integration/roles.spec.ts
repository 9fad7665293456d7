import { freshDatabase, query, ROLE_NAMES, type TestDatabase } from '../support/database.js';

describe('login roles of an installation', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it.each(ROLE_NAMES)('%s connects with its own password and has no rights over the cluster', async (role) => {
    const { rows } = await query(
      database.urls[role],
      `select rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication
       from pg_roles where rolname = current_user`,
    );
    const nothing = { rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolbypassrls: false };
    expect(rows).toEqual([{ rolname: `liandan_${role}`, ...nothing, rolreplication: false }]);
  });

  it('refuses a connection without the password', async () => {
    const url = new URL(database.urls.app);
    url.password = 'wrong';
    await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  it('lets only the owner create in the database, and the queue role a schema of its own', async () => {
    for (const role of ROLE_NAMES.filter((name) => name !== 'owner')) {
      if (role !== 'queue') {
        await expect(query(database.urls[role], 'create schema intruder')).rejects.toThrow(/permission denied/);
      }
      // The worker compares what a replay makes with what stands, in tables that pass (migration 0033).
      const temporary = query(database.urls[role], 'create temporary table t ()');
      await (role === 'worker' ? temporary : expect(temporary).rejects.toThrow(/permission denied/));
      await expect(query(database.urls[role], 'create table public.intruder ()')).rejects.toThrow(/permission denied/);
    }
  });

  it('asks every connection for a password', async () => {
    const { rows } = await query(database.adminUrl, `select * from pg_hba_file_rules where auth_method = 'trust'`);
    expect(rows).toEqual([]);
  });
});
