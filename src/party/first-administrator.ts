import { randomUUID } from 'node:crypto';
import { hashPassword, newPassword } from '#access/secrets';
import { system } from '#domain/actor';
import type { Register } from './register.js';
import { notNow } from './register-words.js';

export interface FirstAdministrator {
  login: string;
  name: string;
  /** The organisation that runs the instance. */
  organisation: string;
}

/**
 * The administrator of the operator on an instance where nobody can log in yet; all others are made by administrators.
 * Written down like every other account. Returns the password, to be changed at the first login. Throws INVALID_TRANSITION
 * where a person exists, however many ask at once.
 */
export async function firstAdministrator(register: Register, asked: FirstAdministrator): Promise<string> {
  const password = newPassword();
  const hash = await hashPassword(password);
  const once = { kind: 'key', actor: 'first-administrator', key: randomUUID(), fingerprint: '' } as const;
  await register.act(system, once, { machine: 'person', verb: 'create', payload: asked }, async (query) => {
    await query('SELECT pg_advisory_xact_lock($1)', [FIRST]);
    const people = await query('SELECT FROM liandan.person LIMIT 1');
    if (people.length > 0)
      throw notNow({
        zh: '已有用户，其他账号由管理员在“单位与人员”中建立',
        en: 'There are people already: their administrators make further accounts',
      });
    const id = randomUUID();
    const [operator] = await query<{ id: string }>(
      `INSERT INTO liandan.organisation (kind, name) VALUES ('operator', $1) RETURNING id`,
      [asked.organisation],
    );
    if (!operator) throw new Error('no organisation was made');
    await query('SELECT liandan.person_create($1, $2, $3, $4)', [id, asked.login, asked.name, hash]);
    await query('SELECT liandan.membership_set($1, $2, $3, $4)', [id, operator.id, ['admin'], []]);
    return { id, version: 1, from: null, to: 'active', rules: [], readers: [`o:${operator.id}`] };
  });
  return password;
}

/** Advisory lock: one first administrator at a time. */
const FIRST = 4_105_117_001;
