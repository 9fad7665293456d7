import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { closedPolicies, Settings } from '#config/env';
import { type Actor, system } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { yearOf } from '#ledger/leaf';
import { nationalRows } from '#ledger/national';
import { verifierKey } from '#ledger/note';
import { type Policy, parsePolicy, policyOf, writePolicy } from '#ledger/policy';
import { type RowReader, tileRows } from '#ledger/proof';
import type { Sql } from '#ledger/sql';
import { parseTilePath, TILE_WIDTH, type TilePlace, writeBundle } from '#ledger/tiles';
import { type Tx, Workflow } from '#workflow/workflow';
import { AuditService } from '../audit/audit.service.js';
import { statementName } from '../http/page.js';

/** Which tree over the leaves of a log: the log itself, or the second one by the national algorithms. */
export type TreeKind = 'log' | 'national';

const HEADS: Record<TreeKind, string> = { log: 'liandan.log_checkpoint', national: 'liandan.log_national_head' };

/** The logs as anybody may read them (C2SP tlog-tiles); their entries only for auditors. */
@Injectable()
export class LogService {
  /** Of the deployment in use, and of those that were closed before it. */
  private readonly policies: readonly Policy[];

  constructor(
    private readonly workflow: Workflow,
    private readonly audit: AuditService,
    settings: Settings,
  ) {
    const files = [settings.LIANDAN_POLICY ?? [], closedPolicies(settings)].flat();
    this.policies = files.map((file) => parsePolicy(readFileSync(file)));
  }

  /** The newest signed head with the lines of all witnesses that have cosigned it so far. */
  checkpoint(tree: string, kind: TreeKind): Promise<string> {
    return this.read(async (tx) => {
      const [head] = await tx.query<{ size: string; note: string }>(
        `log_head_${kind}`,
        `SELECT size, note FROM ${HEADS[kind]} WHERE tree = $1 ORDER BY size DESC LIMIT 1`,
        [tree],
      );
      if (!head) throw noLog();
      if (kind === 'national') return head.note;
      const lines = await tx.query<{ witness: string; line: string }>(
        'log_cosignatures',
        'SELECT witness, line FROM liandan.log_cosignature WHERE tree = $1 AND size = $2 ORDER BY witness',
        [tree, head.size],
      );
      const [again] = await tx.query<{ note: string }>(
        'log_heartbeat',
        'SELECT note FROM liandan.log_heartbeat WHERE tree = $1 AND size = $2',
        [tree, head.size],
      );
      const note = again?.note ?? head.note;
      const further = lines.filter(({ witness }) => !note.includes(`\n— ${witness} `));
      return note + further.map(({ line }) => line).join('');
    });
  }

  /** The newest head that the policy holds for final. */
  final(tree: string): Promise<string> {
    return this.read(async (tx) => {
      const [head] = await tx.query<{ note: string }>(
        'log_final',
        'SELECT note FROM liandan.log_confirmed WHERE tree = $1 ORDER BY size DESC, at DESC LIMIT 1',
        [tree],
      );
      if (!head) throw noLog();
      return head.note;
    });
  }

  /** Verifier keys, one a line: the log's own, then those of the witnesses. They prove nothing by standing here. */
  keys(tree: string): Promise<string> {
    return this.read(async (tx) => {
      const own = await tx.query<{ key: string }>(
        'log_keys',
        'SELECT key FROM liandan.log_key WHERE tree = $1 ORDER BY key',
        [tree],
      );
      if (own.length === 0) throw noLog();
      const witnesses = policyOf(this.policies, tree)?.witnesses.map(({ key }) => verifierKey(key)) ?? [];
      return [...own.map(({ key }) => key), ...witnesses].map((key) => `${key}\n`).join('');
    });
  }

  /** What makes a head of this log final (C2SP tlog-policy). */
  policyOf(tree: string): Promise<string> {
    const own = policyOf(this.policies, tree);
    if (own === undefined || Number.isNaN(yearOf(tree))) throw noLog();
    return Promise.resolve(writePolicy(own).toString('utf8'));
  }

  /** A tile of hashes. Throws NOT_FOUND for one that no signed head covers. */
  tile(tree: string, path: string, kind: TreeKind): Promise<Buffer> {
    const place = parseTilePath(path);
    if (place?.kind !== 'hashes') throw noTile(path);
    return this.read(async (tx) => {
      await checkCovered(tx, tree, place.tile, kind, path);
      const read: RowReader = kind === 'log' ? (wanted) => tileRows(sqlOf(tx), wanted) : nationalRows(sqlOf(tx));
      const [row] = await read([{ tree, ...place.tile }]);
      const hashes = row?.subarray(0, place.tile.width * 32);
      if (hashes?.length !== place.tile.width * 32) throw noTile(path);
      return hashes;
    });
  }

  /** The leaf bytes below a tile, for an auditor whose grant covers all of them; the reading is recorded. */
  entries(by: Actor, tree: string, path: string): Promise<Buffer> {
    const place = parseTilePath(path);
    if (place?.kind !== 'entries') throw noTile(path);
    const { tile } = place;
    return this.audit.answer(by, { question: 'log_entries', about: { tree, path } }, async (tx) => {
      await checkCovered(tx, tree, tile, 'log', path);
      const first = tile.index * TILE_WIDTH;
      const rows = await tx.query<{ leaf: Buffer | null }>(
        'log_entries',
        `SELECT coalesce(convert_to(l.head, 'UTF8'), e.leaf) AS leaf FROM liandan.log_leaf l
         LEFT JOIN liandan.bench_event e USING (event_id)
         WHERE l.tree = $1 AND l.idx >= $2 AND l.idx < $3 ORDER BY l.idx`,
        [tree, first, first + tile.width],
      );
      const leaves = rows.flatMap(({ leaf }) => leaf ?? []);
      if (leaves.length === tile.width) return writeBundle(leaves);
      throw new DomainError('NOT_PERMITTED', {
        detail: {
          zh: '授权范围未覆盖该段日志的全部条目',
          en: 'The grant does not cover every entry of this part of the log',
        },
      });
    });
  }

  private read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.workflow.read(system, work);
  }
}

/** Hashes that no signed head covers are not given out: they could still be otherwise. */
async function checkCovered(tx: Tx, tree: string, tile: TilePlace, kind: TreeKind, path: string): Promise<void> {
  const [row] = await tx.query<{ size: string | null }>(
    `log_size_${kind}`,
    `SELECT max(size) AS size FROM ${HEADS[kind]} WHERE tree = $1`,
    [tree],
  );
  const hashes = Math.floor(Number(row?.size ?? 0) / TILE_WIDTH ** tile.level);
  if (tile.index * TILE_WIDTH + tile.width > hashes) throw noTile(path);
}

const noLog = () =>
  new DomainError('NOT_FOUND', { detail: { zh: '无此日志，或尚未签署', en: 'No such log, or nothing is signed yet' } });
const noTile = (path: string) =>
  new DomainError('NOT_FOUND', {
    detail: { zh: `日志中没有 ${path}`, en: `The log has no ${path}` },
    remedy: {
      zh: '路径依 C2SP tlog-tiles；请先取 checkpoint，再按其规模求取',
      en: 'Paths are those of C2SP tlog-tiles: take the checkpoint first and ask for what its size demands',
    },
  });

const sqlOf = (tx: Tx): Sql =>
  ({
    query: async (text: string, values: unknown[] = []) => {
      const rows = await tx.query(statementName('log', text), text, values);
      return { rows, rowCount: rows.length };
    },
  }) as unknown as Sql;
