import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { closedPolicies, type Settings } from '#config/env';
import { describe } from '#ledger/fault';
import { isOpen } from '#ledger/leaf';
import { nationalCheck, SM2_KEY } from '#ledger/national';
import { verifierKey } from '#ledger/note';
import { parsePolicy } from '#ledger/policy';
import { existingSignerHome } from '#ledger/signer-home';
import { readReceiptFile } from '#ledger/receipt-file';
import { type Verdict, verifyDatabase } from '#ledger/verify';
import { receiptsCheck } from '#ledger/verify/receipts';
import { journals } from '#domain/journals';
import { caseTables } from '#src/audit/case-tables';
import { replayChecks } from '#src/replay/replay-checks';
import { Workflow } from '#workflow/workflow';
import { headsIn } from '../verifier/exports.js';
import { byKeys } from '../verifier/proof.js';
import { CapabilitiesModule } from './capabilities.module.js';

export interface VerifyRecordOptions {
  key?: string[];
  policy?: string;
  /** policies of deployments that were closed: their heads were cosigned by others */
  closedPolicy?: string[];
  /** files with signed heads kept outside: notes, or the state.json of a signer or a witness */
  knownHead?: string[];
  /** files with receipts, or the answers to them: what they promise must be there */
  receipt?: string[];
  /** also rebuild cases, quota, clocks and books from the record and compare them */
  replay?: boolean;
  json?: boolean;
}

/** Recomputes the history; prints the verdict and returns whether it is whole. */
export async function verify(settings: Settings, options: VerifyRecordOptions): Promise<boolean> {
  const policies = [
    options.policy ?? settings.LIANDAN_POLICY ?? [],
    options.closedPolicy ?? closedPolicies(settings),
  ].flat();
  const app = options.replay
    ? await NestFactory.createApplicationContext(CapabilitiesModule.with(settings), { logger: ['error'] })
    : undefined;
  // Rebuilding takes tables of its own, which only the worker may write to.
  const client = new pg.Client({
    connectionString: settings.need(app ? 'DATABASE_URL_WORKER' : 'DATABASE_URL_AUDITOR'),
  });
  await client.connect();
  try {
    const knownHeads = [...ownHeads(settings), ...(options.knownHead ?? []).flatMap(headsIn)];
    const verdict = await verifyDatabase(client, {
      kinds: caseTables,
      journals,
      publicKeys: options.key ?? ownKeys(settings),
      knownHeads,
      policies: policies.map((file) => parsePolicy(readFileSync(file))),
      further: [...kept(settings, options), ...secondTree(settings), ...(app ? replayChecks(app.get(Workflow)) : [])],
    });
    if (options.json) console.log(JSON.stringify(verdict));
    else if (verdict.fault) console.error(describe(verdict.fault));
    else console.log([...summary(verdict), ...unasked(policies.length > 0, knownHeads.length > 0)].join('\n'));
    return verdict.ok;
  } finally {
    await client.end();
    await app?.close();
  }
}

const summary = ({ events, leaves, heads, finals }: Verdict): string[] => [
  `whole / 完整: ${events} events, ${leaves} leaves, ${heads} signed heads`,
  ...finals.map(
    ({ tree, size, final }) =>
      `  ${tree}: signed up to ${size}, final up to ${final} / 已签名 ${size} 条，其中最终确认 ${final} 条`,
  ),
];

/** What a whole record does not show by itself. */
const unasked = (policy: boolean, known: boolean): string[] => [
  ...(policy
    ? []
    : ['  no policy: whether witnesses cosigned was not asked (--policy) / 未给出见证规则，未核对见证签名']),
  ...(known
    ? []
    : [
        '  no head from outside: whether newer leaves are gone was not asked (--known-head) / 未给出外部保存的日志头，未核对末尾是否缺失',
      ]),
];

/**
 * What the signer remembers to have signed: the database must not have less. Logs of another deployment are closed, and
 * where a backup was restored they lack what the signer remembers: they are held against heads that are given.
 */
function ownHeads({ LIANDAN_SIGNER_DIR: folder, LIANDAN_DEPLOYMENT: deployment }: Settings): string[] {
  if (!folder) return [];
  const heads = [...(existingSignerHome(folder)?.heads ?? [])];
  for (const [tree, { size }] of heads)
    if (!isOpen(tree, deployment))
      console.error(`${tree} is closed: not compared with the head of ${size} leaves that the signer remembers`);
  return heads.filter(([tree]) => isOpen(tree, deployment)).map(([, { note }]) => note);
}

/** The keys of this instance's own signer, for each log that it has signed. */
export function ownKeys(settings: Settings): string[] {
  const folder = settings.LIANDAN_SIGNER_DIR;
  if (!folder) return [];
  const home = existingSignerHome(folder);
  if (!home) return [];
  return [...home.heads.keys()].map((tree) => verifierKey({ name: tree, publicKey: home.publicKey }));
}

/** The receipts that the log is held to. */
function kept(settings: Settings, { receipt: files = [], key }: VerifyRecordOptions) {
  if (files.length === 0) return [];
  const receipts = files.map((file) => {
    const read = readReceiptFile(readFileSync(file, 'utf8'));
    if (!read) throw new Error(`${file} is no receipt, nor the answer to one / ${file} 不是回执，也不是其兑换结果`);
    return read;
  });
  return [receiptsCheck(receipts, byKeys(key ?? ownKeys(settings)))];
}

/** Where this instance keeps a key of the national algorithms, the tree that it signs. */
function secondTree({ LIANDAN_SIGNER_DIR: folder }: Settings) {
  const home = folder === undefined ? undefined : existingSignerHome(join(folder, 'national'), SM2_KEY);
  return home ? [nationalCheck([verifierKey({ name: 'sm3', ...home.signer })])] : [];
}
