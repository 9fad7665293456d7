// Roles and databases of an installation, made with an administrator's connection.
import pg from 'pg';

/** Login roles: the owner migrates; every process has a role of its own and owns no table. */
export const ROLES = {
  owner: 'liandan_owner',
  app: 'liandan_app',
  worker: 'liandan_worker',
  sequencer: 'liandan_sequencer',
  signer: 'liandan_signer',
  auditor: 'liandan_auditor',
  /** Owns the schema of BullMQ where queues run on PostgreSQL, and sees nothing else. */
  queue: 'liandan_queue',
};

const identifier = (name) => {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new Error(`not a database name: ${name}`);
  return `"${name}"`;
};

export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The URL of a role on a database of the same cluster. */
export function urlFor(adminUrl, user, password, database) {
  const url = new URL(adminUrl);
  url.username = user;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}

/** Creates the login roles, or gives them the passwords that our files hold. `passwordOf(role)` → password. */
export async function prepareRoles(adminUrl, passwordOf) {
  await withClient(adminUrl, async (client) => {
    for (const role of Object.values(ROLES)) {
      const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
      const verb = rowCount ? 'alter' : 'create';
      const rights = 'login nosuperuser nocreatedb nocreaterole nobypassrls';
      const password = client.escapeLiteral(passwordOf(role));
      await client.query(`${verb} role ${identifier(role)} ${rights} password ${password}`);
    }
  });
}

/** Creates a database owned by the owner role, empty or as a copy of `template`; only our roles may connect. */
export async function createDatabase(adminUrl, name, template) {
  await withClient(adminUrl, async (client) => {
    const like = template ? ` template ${identifier(template)}` : '';
    await client.query(`create database ${identifier(name)} owner ${ROLES.owner}${like}`);
    await client.query(`revoke all on database ${identifier(name)} from public`);
    await client.query(`grant connect on database ${identifier(name)} to ${Object.values(ROLES).join(', ')}`);
    await client.query(`grant create on database ${identifier(name)} to ${ROLES.queue}`);
    await client.query(`grant temporary on database ${identifier(name)} to ${ROLES.worker}`);
  });
}

export async function databaseExists(adminUrl, name) {
  return withClient(adminUrl, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    return rowCount === 1;
  });
}

/** Drops a database, ending the sessions on it. */
export async function dropDatabase(adminUrl, name) {
  await withClient(adminUrl, (client) => client.query(`drop database if exists ${identifier(name)} with (force)`));
}
