import pg from 'pg';
import { describe } from '#ledger/fault';
import { verifierKey } from '#ledger/note';
import { openSignerHome } from '#ledger/signer-home';
import { verifyDatabase } from '#ledger/verify';
import { journals } from '#domain/journals';
import { caseTables } from '#src/audit/case-tables';
import type { Stage } from './stage.js';

const admin = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: process.env.LIANDAN_ADMIN_URL });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

function ownKeys(): string[] {
  const folder = process.env.LIANDAN_SIGNER_DIR;
  if (!folder) throw new Error('LIANDAN_SIGNER_DIR is not set');
  const home = openSignerHome(folder);
  return [...home.heads.keys()].map((tree) => verifierKey({ name: tree, publicKey: home.publicKey }));
}
const verify = () => admin((client) => verifyDatabase(client, { kinds: caseTables, journals, publicKeys: ownKeys() }));

/** Recomputes the whole history of the journey from its stored bytes. */
export async function historyIsWhole(stage: Stage): Promise<void> {
  await stage.logged();
  const verdict = await verify();
  if (verdict.fault) throw new Error(describe(verdict.fault));
  if (verdict.heads === 0) throw new Error('no signed head was checked');
  stage.facts.events = verdict.events;
  stage.facts.heads = verdict.heads;
  await stage.say(
    `全部 ${verdict.events} 条留痕、${verdict.heads} 个签名根复算无误`,
    `${verdict.events} events and ${verdict.heads} signed heads recomputed and found whole`,
  );
}

/** Prints a case's history with its proofs, as the auditor gets it. */
export async function printHistory(stage: Stage, machine: string, id: string): Promise<void> {
  const auditor = await stage.as('auditor');
  const { events } = await auditor.get<{ events: HistoryItem[] }>(`audit/cases/${id}`);
  if (events.length === 0) throw new Error('the history is empty');
  for (const item of events) {
    console.log(
      `    ${item.at}  ${item.type}  ${item.from ?? '—'} → ${item.to ?? '—'}  [${item.rules.join(' ')}]  ` +
        `leaf ${item.hash.slice(0, 12)}…  ${item.proof ? `#${item.proof.index} of ${item.proof.size}, ${item.proof.path.length} hashes` : 'recorded'}`,
    );
  }
}
interface HistoryItem {
  at: string;
  type: string;
  from: string | null;
  to: string | null;
  rules: string[];
  hash: string;
  proof: { index: number; size: number; path: string[] } | null;
}

/** Changes one byte of a stored event as a superuser with triggers off; verification must name that event. */
export async function oneByteIsFound(stage: Stage, caseId: string): Promise<void> {
  const eventId = await admin(async (client) => {
    await client.query(`SET session_replication_role = 'replica'`);
    const { rows } = await client.query<{ event_id: string }>(
      `UPDATE liandan.audit_event SET leaf = set_byte(leaf, 200, get_byte(leaf, 200) # 1)
       WHERE event_id = (SELECT event_id FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq OFFSET 1 LIMIT 1) RETURNING event_id`,
      [caseId],
    );
    return rows[0]?.event_id;
  });
  const { fault } = await verify();
  stage.expect('the altered event is named', fault?.eventId, eventId);
  if (fault)
    await stage.say(`暗改一个字节，被发现：${fault.zh}`, `one byte changed behind the engine's back: ${fault.en}`);
}
