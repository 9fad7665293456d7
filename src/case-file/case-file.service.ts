import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { COSIGNATURE } from '#ledger/cosignature';
import { parsePolicy, policyOf, writePolicy } from '#ledger/policy';
import { deploymentOf } from '#ledger/leaf';
import { inclusionProofs } from '#ledger/proof';
import { verifierKey } from '#ledger/note';
import { type EventPart, type LogPart, writeCaseFile } from '#case-file/write';
import { nameOf } from '#case-file/format';
import { judgeOf, machineDocument, type MachineDocument } from '#case-file/machines';
import { closedPolicies, Settings } from '#config/env';
import { loadReference } from '#config/reference';
import { system, type Actor } from '#domain/actor';
import { DRAWINGS, followsDrawings } from '#domain/whitelist/listing.policy';
import type { ListingContext } from '#domain/whitelist/listing.case';
import type { ConsultationContext } from '#domain/consultation/consultation.machine';
import { seesDraft } from '#domain/consultation/consultation.policy';
import { EdgeError } from '#access/edge-error';
import { DomainError, type Refusal } from '#domain/errors';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import { MASKED, shownTo } from '#domain/personal/masking';
import type { ApplicationContext } from '#domain/transfer-application/transfer-application.case';
import { eventId } from '#ledger/event-id';
import { seesWhole } from '#domain/manifest/manifest.policy';
import { Workflow } from '#workflow/workflow';
import { CasePapers } from './case-file.papers.js';
import { type CaseRecord, recordOf } from './case-file.record.js';
import { machines, type Machine } from '../http/places.js';
import { Register } from '../party/register.js';
import { BehindTheEnd, logsOf, sqlOf } from './case-file.log.js';

/** Inclusion in the log is promised within five seconds of the command. */
const PATIENCE_MS = 5_000;
const PAGE = 200;

/** Why somebody who sees the case may not have the whole record of it. */
const PART_ONLY: Partial<Record<Machine, (by: Actor, context: unknown) => Omit<Refusal, 'rule'> | undefined>> = {
  manifest: (by, context) =>
    seesWhole(by, context as ManifestContext)
      ? undefined
      : {
          detail: {
            zh: '承运人仅可查阅本人运输段，不能取得全案文件',
            en: 'A carrier sees its own legs, not the whole record',
          },
          remedy: { zh: '请向移出人索取', en: 'Ask the remover for it' },
        },
  consultation: (by, context) => {
    const letter = context as ConsultationContext;
    return letter.draft === null || letter.answer !== null || seesDraft(by, letter)
      ? undefined
      : {
          detail: {
            zh: '复函已起草尚未签发，全案文件暂仅供收函机关取得',
            en: 'A reply is drafted and not signed: until then the whole record is for the addressee',
          },
          remedy: {
            zh: '请在复函签发后取得，或者向收函机关索取',
            en: 'Take it after the reply is signed, or ask the addressee for it',
          },
        };
  },
};

/** The authority that keeps a case has its whole record, also of the time before the case came to it (lifecycle §11.2). */
const KEEPS: Partial<Record<Machine, (by: Actor, context: unknown) => boolean>> = {
  application: (by, context) => {
    const { origin, receivedAt } = context as ApplicationContext;
    return (by.kind === 'province' || by.kind === 'city') && by.province === origin && receivedAt !== null;
  },
};

/** Acts that everybody hears of who may see the case, and not all that they say (Z-07). */
const UNTOLD: Partial<Record<Machine, (by: Actor, context: unknown) => readonly string[]>> = {
  list: (by) => (by.kind === 'firm' ? ['draftFeedback', 'sendFeedback'] : []),
  listing: (by, context) => (followsDrawings(by, context as ListingContext) ? [] : DRAWINGS),
};

/** A case as its row shows it to the caller. */
interface Seen {
  table: string;
  state: string;
  context: object;
  readers: string[];
}

/** What a case file carries beside its record. */
export interface Carried {
  papers?: boolean;
}

/** What a case file would have to show is gone from this instance with its year. */
const removed = () =>
  new EdgeError('ERASED', {
    rule: 'Z-05',
    detail: {
      zh: '该事项部分年度的记录保存期满已移除，不能再出具全案文件',
      en: 'Of this case the record of a year was removed after its term: no whole file can be made any more',
    },
    remedy: {
      zh: '请使用移除前导出的年度日志或此前取得的全案文件',
      en: 'Use the export of the year, made before it was removed, or a case file taken earlier',
    },
  });

/** A part of the record stands in a log of another deployment, whose keys and witnesses this instance is not told. */
const elsewhere = (tree: string) =>
  new DomainError('NOT_FOUND', {
    detail: {
      zh: `该事项的部分记录载于已关闭部署的日志 ${tree}，本系统未配置其见证规则，不能出具全案文件`,
      en: `A part of the record stands in ${tree}, the log of a deployment that was closed, and its policy is not configured: no whole file can be made`,
    },
    remedy: {
      zh: '请系统管理单位在 LIANDAN_CLOSED_POLICIES 中列出该部署的见证规则文件；或索取各该日志的导出文件',
      en: 'Let the operator name the policy file of that deployment in LIANDAN_CLOSED_POLICIES; or ask for the exports of these logs',
    },
  });
const unproven = (tree: string) =>
  new DomainError('NOT_FOUND', {
    detail: {
      zh: `该事项有事件载于已关闭的日志 ${tree} 最后一个签名头之后，已无从证明，不能出具全案文件`,
      en: `An event of the case stands behind the last signed head of ${tree}, a log that was closed: nothing proves it, and no whole file can be made`,
    },
    remedy: {
      zh: '请查阅审计记录；该日志关闭时签名器未签署其末尾部分',
      en: 'Read the audit record; the signer had not signed the end of that log when it was closed',
    },
  });

/** Case files (integrity.md §6): the whole record of a case, to be checked by anybody. */
@Injectable()
export class CaseFileService {
  constructor(
    private readonly workflow: Workflow,
    private readonly settings: Settings,
    private readonly papers: CasePapers,
    private readonly register: Register,
  ) {}

  /**
   * The bytes of the case file, as they come. Whoever may see the case may have it; of events that the caller may not
   * read it leaves out what they say, and then every personal value (Z-07). With `papers` it carries what its events name:
   * whoever may have the file may open them too. Waits until the log has taken the newest event. Throws NOT_FOUND,
   * NOT_PERMITTED, BUSY.
   */
  async open(by: Actor, machine: Machine, id: string, carried: Carried = {}): Promise<AsyncGenerator<Uint8Array>> {
    return (await this.opened(by, machine, id, carried)).bytes;
  }

  /** The same, with the newest head that it rests on: a signed note with all its lines. */
  async opened(
    by: Actor,
    machine: Machine,
    id: string,
    { papers = false }: Carried = {},
  ): Promise<{ bytes: AsyncGenerator<Uint8Array>; checkpoint: string }> {
    const seen = await this.see(by, machine, id);
    const { table } = seen;
    const { policyFile, keysOf, witnessed } = await this.trust();
    const { record, logs, judge } = await this.settled({ machine, table }, id, witnessed);
    const trees = logs.map(({ last }) => last.tree);
    const leftOut = await this.unread(by, machine, id, seen.context, record.document.leaves.length);
    if (leftOut.length === 0) await this.note(by, machine, id, seen);
    const { calendar, calendarFiles } = loadReference();
    const bytes = writeCaseFile({
      document: record.document,
      machine: judge,
      calendar: {
        years: calendar.years,
        days: calendarFiles.flatMap(({ days }) => days.map(({ date, kind }) => ({ date, kind }))),
      },
      policy: policyFile(trees.at(-1) ?? ''),
      closedPolicies: trees
        .filter(
          (tree, i) =>
            deploymentOf(tree) !== deploymentOf(trees.at(-1) ?? '') &&
            deploymentOf(trees[i + 1] ?? '') !== deploymentOf(tree),
        )
        .map((tree) => ({ deployment: nameOf(tree), policy: policyFile(tree) })),
      keys: keysOf(trees),
      logs,
      events: this.events(id, record.document.leaves.length, logs, leftOut),
      leftOut,
      ...(papers ? { papers: (digests: readonly string[]) => this.papers.of(machine, id, digests) } : {}),
    });
    return { bytes, checkpoint: logs.at(-1)?.last.note ?? '' };
  }

  /** The machine of a case by its id. Throws NOT_FOUND. */
  async machineOf(id: string): Promise<Machine> {
    const [event] = await this.workflow.read(system, (tx) =>
      tx.query<{ machine: string }>(
        'case_file_machine',
        'SELECT machine FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq LIMIT 1',
        [id],
      ),
    );
    const machine = machines.find((each) => each === event?.machine);
    if (!machine) throw new DomainError('NOT_FOUND');
    return machine;
  }

  /** The table of the machine, if the caller may have a file of the case. Throws NOT_FOUND, NOT_PERMITTED. */
  async admit(by: Actor, machine: Machine, id: string): Promise<string> {
    return (await this.see(by, machine, id)).table;
  }

  private async see(by: Actor, machine: Machine, id: string): Promise<Seen> {
    const kind = this.workflow.kinds.get(machine);
    if (!kind) throw new Error(`no capability keeps ${machine}`);
    const [seen] = await this.workflow.read(by, (tx) =>
      tx.query<{ state: string; context: object; readers: string[]; cut: boolean }>(
        `case_file_seen_${kind.table}`,
        `SELECT state, context, readers, liandan.cut(id) AS cut FROM liandan.${kind.table} WHERE id = $1`,
        [id],
      ),
    );
    if (!seen) throw new DomainError('NOT_FOUND', { data: { machine } });
    const part = PART_ONLY[machine]?.(by, seen.context);
    if (part) throw new DomainError('NOT_PERMITTED', { rule: 'Z-07', ...part });
    if (seen.cut) throw removed();
    return { table: kind.table, ...seen };
  }

  /**
   * Events that the caller may not read, such as what was drafted before the case came into view; of the making of a list
   * a firm sees its own entries only, and an event is of all (Z-07).
   */
  private async unread(by: Actor, machine: Machine, id: string, context: object, count: number): Promise<number[]> {
    if (KEEPS[machine]?.(by, context)) return [];
    const rows = await this.workflow.read(by, (tx) =>
      tx.query<{ seq: number }>(
        'case_file_read',
        `SELECT seq FROM liandan.audit_event
          WHERE case_id = $1 AND (NOT $2 OR 'all' = ANY (readers)) AND NOT (type = ANY ($3))`,
        [id, by.kind === 'firm' && machine === 'list', UNTOLD[machine]?.(by, context) ?? []],
      ),
    );
    const read = new Set(rows.map(({ seq }) => seq));
    return Array.from({ length: count }, (_, i) => i + 1).filter((n) => !read.has(n));
  }

  /** Whoever gets numbers with the file that the screens mask is on record with it (Z-07); an auditor always is (Z-06). */
  private async note(by: Actor, machine: Machine, id: string, { state, context, readers }: Seen): Promise<void> {
    if (by.kind === 'system' || by.kind === 'auditor' || !MASKED.some((each) => each === machine)) return;
    if (shownTo(by, { ...context, state }).pointers.length === 0) return;
    const key = eventId();
    const payload = { machine, case: id, reason: '取得全案文件 Took the whole case file' };
    await this.register.act(
      by,
      { kind: 'key', actor: `case-file/${by.person ?? by.org ?? ''}`, key, fingerprint: key },
      { machine: 'reveal', verb: 'reveal', payload },
      () =>
        Promise.resolve({
          ...{ id: eventId(), version: 1, from: null, to: 'revealed', rules: ['Z-01', 'Z-07'] },
          readers: [...new Set([...readers, ...(by.org ? [`o:${by.org}`] : [])])],
        }),
    );
  }

  /**
   * The case of one instant, all its events under signed heads; under final ones where witnesses are asked for and do not
   * let wait: a file that is taken in the second after an act would else stay without them for ever.
   */
  private async settled(
    kind: { machine: Machine; table: string },
    id: string,
    witnessed: boolean,
  ): Promise<{ record: CaseRecord; logs: LogPart[]; judge: MachineDocument }> {
    for (const until = Date.now() + PATIENCE_MS; ; await pause(200)) {
      const onlyFinal = witnessed && Date.now() < until;
      const found = await this.workflow.read(system, async (tx) => {
        const [row] = await tx.query<{ version: number }>(
          `case_file_version_${kind.table}`,
          `SELECT machine_version AS version FROM liandan.${kind.table} WHERE id = $1`,
          [id],
        );
        const judge = judgeOf(kind.machine, String(row?.version));
        if (!judge) throw new Error(`machine ${kind.machine} has no version ${String(row?.version)}`);
        const machine = machineDocument(judge);
        const sending = machine.rows.filter(({ door }) => door === 'clock').map(({ event }) => event);
        const record = await recordOf(tx, kind, id, (event) => sending.includes(event));
        if (!record || record.pending > 0) return undefined;
        const logs = await logsOf(tx, record.logs, onlyFinal).catch((error: unknown) => {
          throw error instanceof BehindTheEnd ? unproven(error.tree) : error;
        });
        // What no log after it names stands by itself: a deployment that began before logs named the closed one.
        const apart = logs && record.logs.find(({ tree }) => !logs.some(({ last }) => last.tree === tree));
        if (apart) throw elsewhere(record.logs[0]?.tree ?? apart.tree);
        return logs && { record, logs, judge: machine };
      });
      if (found) return found;
      if (Date.now() > until) {
        throw new DomainError('BUSY', {
          detail: { zh: '最新事件尚未列入日志', en: 'The newest event is not in the log yet' },
          remedy: { zh: '请稍后重试', en: 'Try again in a moment' },
        });
      }
    }
  }

  /** The events, page by page, so that a case of any length takes little memory; none of them can change any more. */
  private async *events(
    id: string,
    count: number,
    logs: readonly LogPart[],
    leftOut: readonly number[],
  ): AsyncGenerator<EventPart> {
    const unsaid = new Set(leftOut);
    const heads = new Map(logs.map(({ last }) => [last.tree, last]));
    for (let after = 0; after < count; after += PAGE) {
      yield* await this.workflow.read(system, async (tx) => {
        const rows = await tx.query<EventRow>('case_file_events', EVENTS, [id, after, Math.min(after + PAGE, count)]);
        const proofs = await inclusionProofs(
          sqlOf(tx),
          rows.map(({ event_id: event }) => event),
          (tree) => heads.get(tree)?.size,
        );
        return rows.map(({ seq, event_id: event, leaf, commitment, salt, payload, personal }): EventPart => {
          const proof = proofs.get(event);
          const head = heads.get(proof?.tree ?? '');
          if (!proof || !head) throw new Error(`event ${event} was logged and has no proof`);
          return {
            n: seq,
            leaf,
            ...(unsaid.has(seq) ? {} : { payload: { commitment, salt, bytes: payload } }),
            personal: (unsaid.size > 0 ? [] : personal).map((each) => ({
              commitment: each.commitment,
              salt: Buffer.from(each.salt, 'hex'),
              value: Buffer.from(each.value, 'utf8'),
            })),
            proof: { index: proof.index, path: proof.path, checkpoint: head.note },
          };
        });
      });
    }
  }

  /** Who is to be believed, as this deployment is told (LIANDAN_POLICY). */
  private async trust() {
    const file = this.settings.LIANDAN_POLICY;
    if (!file) {
      throw new DomainError('NOT_FOUND', {
        detail: {
          zh: '本系统尚未配置日志公钥（LIANDAN_POLICY）',
          en: 'No keys of the log are configured (LIANDAN_POLICY)',
        },
        remedy: { zh: '请联系系统管理单位', en: 'Ask the operator' },
      });
    }
    const policies = await Promise.all(
      [file, ...closedPolicies(this.settings)].map(async (name) => parsePolicy(await readFile(name))),
    );
    const policyOfTree = (tree: string) => {
      const own = policyOf(policies, tree);
      if (!own) throw elsewhere(tree);
      return own;
    };
    return {
      witnessed: policies[0]?.quorum !== 'none',
      policyFile: (tree: string) => writePolicy(policyOfTree(tree)).toString('utf8'),
      keysOf: (trees: readonly string[]) => {
        const logs = trees.flatMap((tree) => policyOfTree(tree).logs.filter(({ key }) => key.name === tree));
        const witnesses = trees.flatMap((tree) => policyOfTree(tree).witnesses);
        return [
          ...new Set([
            ...logs.map(({ key }) => verifierKey(key)),
            ...witnesses.map(({ key }) => verifierKey({ ...key, type: COSIGNATURE })),
          ]),
        ];
      },
    };
  }
}

interface EventRow {
  seq: number;
  event_id: string;
  leaf: Buffer;
  commitment: string;
  salt: Buffer;
  payload: Buffer;
  personal: { commitment: string; salt: string; value: string }[];
}
// Values in the order of their places in the payload, so that a file has one form.
const EVENTS = `
  SELECT e.seq, e.event_id, e.leaf, p.salt, p.payload, convert_from(e.leaf, 'UTF8')::json ->> 'payload_commitment' AS commitment,
    (SELECT coalesce(json_agg(json_build_object('salt', encode(v.salt, 'hex'), 'value', v.value::text,
              'commitment', encode(sha256(v.salt || convert_to(v.value::text, 'UTF8')), 'hex')) ORDER BY v.pointer COLLATE "C"), '[]')
       FROM liandan.audit_personal v WHERE v.event_id = e.event_id) AS personal
  FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
  WHERE e.case_id = $1 AND e.seq > $2 AND e.seq <= $3 ORDER BY e.seq`;
