import { Injectable } from '@nestjs/common';
import { EdgeError } from '#access/edge-error';
import { type Actor, system } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { nationalInclusionProof } from '#ledger/national';
import { inclusionProof } from '#ledger/proof';
import { writeProof } from '#ledger/proof-file';
import { type Tx, Workflow } from '#workflow/workflow';
import { sqlOf } from './case-file.log.js';
import { CaseFileService } from './case-file.service.js';
import { HEAD_OVER } from '../evidence/head-over.js';
import type { TreeKind } from '../log/log.service.js';

export interface EventProof {
  /** Place in the chain of the case. */
  seq: number;
  /** C2SP tlog-proof with the leaf itself in its `extra` line. */
  file: string;
}

/** The proof of one event of a case, to be verified without us and without the case file. */
@Injectable()
export class EventProofService {
  constructor(
    private readonly workflow: Workflow,
    private readonly files: CaseFileService,
  ) {}

  /**
   * Where the event stands in the log: the leaf with its inclusion proof under the newest head, cosigned where a cosigned
   * one covers it; or in the second tree of the log, under its newest head. For whoever may have the case file and saw the
   * event. Throws NOT_FOUND, NOT_PERMITTED, NOT_LOGGED_YET.
   */
  async of(by: Actor, id: string, event: string, tree: TreeKind = 'log'): Promise<EventProof> {
    const [seen] = await this.workflow.read(by, (tx) =>
      tx.query<{ machine: string; seq: number; leaf: Buffer }>(
        'event_proof_leaf',
        'SELECT machine, seq, leaf FROM liandan.audit_event WHERE case_id = $1 AND event_id = $2',
        [id, event],
      ),
    );
    if (!seen) throw new DomainError('NOT_FOUND');
    await this.files.admit(by, await this.files.machineOf(id), id);
    return this.workflow.read(system, async (tx) => {
      const { over, prove } = TREES[tree];
      const [head] = await tx.query<{ note: string; size: string }>(
        `event_proof_head_${tree}`,
        `SELECT h.note, h.size FROM liandan.log_leaf l CROSS JOIN LATERAL (${over}) h WHERE l.event_id = $1`,
        [event],
      );
      const proof = head && (await prove(sqlOf(tx), event, Number(head.size)));
      if (!head || !proof) throw tree === 'national' && !(await keepsNational(tx)) ? noNational() : notYet(event);
      const { index, path } = proof;
      return { seq: seen.seq, file: writeProof({ index, path, checkpoint: head.note, extra: seen.leaf }) };
    });
  }
}

/** The head over a leaf `l`, and the proof under it. */
const TREES = {
  log: { over: HEAD_OVER, prove: inclusionProof },
  national: {
    over: `SELECT n.note, n.size FROM liandan.log_national_head n
            WHERE n.tree = l.tree AND n.size > l.idx ORDER BY n.size DESC LIMIT 1`,
    prove: nationalInclusionProof,
  },
} satisfies Record<TreeKind, unknown>;

async function keepsNational(tx: Tx): Promise<boolean> {
  const [any] = await tx.query('event_proof_national', 'SELECT 1 FROM liandan.log_national LIMIT 1');
  return any !== undefined;
}

const noNational = () =>
  new DomainError('NOT_FOUND', {
    detail: {
      zh: '本系统未启用国密算法，没有以 SM3 计算的第二棵树',
      en: 'The national algorithms are not switched on here: there is no second tree by SM3',
    },
    remedy: {
      zh: '请取用同一事件在日志本身中的证明（地址末尾不加 /sm3）',
      en: 'Take the proof of the event in the log itself, at the address without /sm3',
    },
  });

const notYet = (event: string) =>
  new EdgeError(
    'NOT_LOGGED_YET',
    {
      detail: { zh: '已记录，尚未入日志', en: 'Recorded, not yet under a signed head' },
      remedy: { zh: '请稍候几秒后重试', en: 'Try again in a few seconds' },
      data: { event },
    },
    1,
  );
