import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebhookDelivery } from '#src/webhook/webhook.delivery';
import { full, type Full, type Prologue } from './full.js';
import { sequenced } from './logged.js';
import { ownCertificate } from './receiver.js';
import { visitors } from './visitor.js';

/** Administrators of organisations of the demonstration set, each beside somebody who works there. */
const ADMINISTRATORS = {
  'remover-admin': 'remover-sc',
  'receiver-admin': 'receiver-cq',
  'carrier-admin': 'carrier',
  'sc-admin': 'sc-officer1',
  'cq-admin': 'cq-officer1',
  'audit-admin': 'auditor',
};
export type Administrator = keyof typeof ADMINISTRATORS;
/** The head of the organisation of an administrator, who confirms where it may send to. */
export const headOf = (administrator: Administrator) => administrator.replace('-admin', '-confirms');

/** The whole product with receivers on this machine permitted, administrators, and a key that seals secrets. */
export async function withWebhooks(start: string, prologue?: Prologue, over: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'webhooks-'));
  const own = ownCertificate();
  writeFileSync(join(folder, 'key'), randomBytes(32), { mode: 0o600 });
  writeFileSync(join(folder, 'ca.pem'), own.cert);
  const settings = {
    LIANDAN_WEBHOOK_NETWORKS: '127.0.0.0/8',
    LIANDAN_WEBHOOK_PORTS: '443,1024-65535',
    LIANDAN_WEBHOOK_CA: join(folder, 'ca.pem'),
    LIANDAN_SECOND_FACTOR_KEY: join(folder, 'key'),
    ...over,
  };
  const w = await full(start, prologue, settings);
  for (const [login, beside] of Object.entries(ADMINISTRATORS)) {
    await administrator(w, login, beside);
    await administrator(w, headOf(login as Administrator), beside, ['head']);
  }
  const door = visitors(w.app);
  const delivery = w.behind.get(WebhookDelivery, { strict: false });
  const confirm = async (login: Administrator, id: string) => {
    const { version } = await w.one<{ version: number }>('SELECT version FROM liandan.webhook WHERE id = $1', [id]);
    const { status, body } = await door.post(headOf(login), `/v1/webhooks/${id}/confirm`, { version });
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  };
  return {
    w,
    door,
    delivery,
    own,
    settings,
    confirm,
    /** Registers an endpoint, which a head confirms; what is returned has the secret. */
    register: async (login: Administrator, url: string, types: string[] = []) => {
      const { status, body } = await door.post(login, '/v1/webhooks', { url, label: '接收系统', types });
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
      await confirm(login, String(body['id']));
      return body as { id: string; version: number; secret: string };
    },
    /** Logs what has happened and delivers what is due, without waiting for any pause. */
    deliver: async (id: string) => {
      await sequenced(w);
      await w.sql(`UPDATE liandan.webhook SET next_at = clock_timestamp() WHERE id = $1`, [id]);
      let taken = 0;
      for (let n = 1; n > 0; taken += n) n = await delivery.deliver(id);
      return taken;
    },
    /** What the people of an organisation read in the feed behind a place, to its end. */
    feed: async (login: string, after?: string) => {
      const items: Record<string, any>[] = [];
      for (;;) {
        const { body } = await door.get(login, `/v1/events?limit=200${after ? `&after=${after}` : ''}`);
        if (body['items'].length === 0) return { items, after };
        items.push(...body['items']);
        after = body['after'] as string;
      }
    },
    shown: async (login: Administrator, id: string) => {
      const { body } = await door.get(login, '/v1/webhooks');
      return (body['items'] as Record<string, any>[]).find((each) => each['id'] === id) ?? {};
    },
    attempts: async (login: Administrator, id: string, query = '') =>
      (await door.get(login, `/v1/webhooks/${id}/attempts${query}`)).body['items'] as Record<string, any>[],
  };
}
export type Webhooks = Awaited<ReturnType<typeof withWebhooks>>;

/** Somebody who administers the organisation of whoever works there, or has other roles in it, and does nothing else. */
export async function administrator(w: Full, login: string, beside: string, roles = ['admin']): Promise<void> {
  await w.sql(
    `WITH p AS (INSERT INTO liandan.person (login, name, hash) SELECT $1, $1, hash FROM liandan.person WHERE login = $2 RETURNING id)
     INSERT INTO liandan.membership (person, organisation, roles)
     SELECT p.id, m.organisation, $3 FROM p, liandan.membership m JOIN liandan.person o ON o.id = m.person WHERE o.login = $2`,
    [login, beside, roles],
  );
}
