import { Injectable } from '@nestjs/common';
import { EdgeError } from '#access/edge-error';
import { type Actor, system } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { inclusionProof } from '#ledger/proof';
import { writeProof } from '#ledger/proof-file';
import { Workflow } from '#workflow/workflow';
import { sqlOf } from './case-file.log.js';
import { CaseFileService } from './case-file.service.js';
import { HEAD_OVER } from '../evidence/head-over.js';

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
   * one covers it. For whoever may have the case file and saw the event. Throws NOT_FOUND, NOT_PERMITTED, NOT_LOGGED_YET.
   */
  async of(by: Actor, id: string, event: string): Promise<EventProof> {
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
      const [head] = await tx.query<{ note: string; size: string }>(
        'event_proof_head',
        `SELECT h.note, h.size FROM liandan.log_leaf l CROSS JOIN LATERAL (${HEAD_OVER}) h
         WHERE l.event_id = $1`,
        [event],
      );
      const proof = head && (await inclusionProof(sqlOf(tx), event, Number(head.size)));
      if (!head || !proof) throw notYet(event);
      const { index, path } = proof;
      return { seq: seen.seq, file: writeProof({ index, path, checkpoint: head.note, extra: seen.leaf }) };
    });
  }
}

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
