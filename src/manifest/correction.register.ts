import { Injectable } from '@nestjs/common';
import { officerOf, type Actor, type Part } from '#domain/actor';
import type { Fault } from '#domain/errors';
import { CORRECTING } from '#domain/field-rules/manifest.fields';
import * as ofManifest from '#domain/manifest/manifest.corrections';
import type { Asked } from '#domain/manifest/manifest.records';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import { manifestParts } from '#domain/manifest/manifest.policy';
import type { PipelineContext } from '#domain/pipeline/pipeline.context';
import * as ofPipeline from '#domain/pipeline/pipeline.corrections';
import { pipelineParts } from '#domain/pipeline/pipeline.policy';
import type { KeyOnce } from '#workflow/idempotency';
import type { List } from '../http/page.js';
import { Register, type Registered } from '../party/register.js';
import { notFound, notNow, notPermitted, refused } from '../party/register-words.js';
import { CORRECTION_REQUESTS } from './manifest.acts.js';
import type { AskCorrection } from './correction.commands.js';

/** A manifest or a pipeline transfer by its id. */
const SUBJECT = `SELECT 'manifest' AS machine, state, context FROM liandan.manifest WHERE id = $1
  UNION ALL SELECT 'pipeline', state, context FROM liandan.pipeline WHERE id = $1`;
type Subject = { state: string } & (
  { machine: 'manifest'; context: ManifestContext } | { machine: 'pipeline'; context: PipelineContext }
);
/** In which states it may be corrected, and what of the asked fields is not open to the caller (M21, PL15). */
interface Correctable {
  states: readonly string[];
  parts: Part[];
  uncorrectable: string[];
  fixed: Fault[];
  foreign: string[];
  unfit: string[];
}
function correctable(by: Actor, { machine, context: c }: Subject, asked: Asked[]): Correctable {
  if (machine === 'pipeline') {
    const parts = pipelineParts(by, c).filter((part) => part === 'REM' || part === 'RCV');
    return {
      states: ['accepted', 'closed'],
      parts,
      uncorrectable: ofPipeline.uncorrectable(asked),
      fixed: [],
      foreign: ofPipeline.foreign(c, asked, parts),
      unfit: ofPipeline.unfit(c, asked),
    };
  }
  const parts = manifestParts(by, c).filter((part) => ['REM', 'CAR', 'RCV'].includes(part));
  return {
    states: CORRECTING,
    parts,
    uncorrectable: ofManifest.uncorrectable(asked),
    fixed: ofManifest.fixedFaults(asked),
    foreign: ofManifest.foreign(c, asked, parts, by.org),
    unfit: ofManifest.unfit(c, asked),
  };
}

export const CORRECTIONS: List = {
  name: 'correction-requests',
  from: 'liandan.manifest_correction r',
  select: `r.id, r.manifest, r.number, r.org, r.org_name AS "orgName", r.reason, r.changes, r.state, r.version,
    r.asked_at AS "askedAt", r.decision`,
  id: 'r.id',
  filters: {
    manifest: { column: 'r.manifest', type: 'uuid' },
    state: { column: 'r.state', of: ['ASKED', 'CONSENTED', 'REFUSED', 'ENTERED'] },
    org: { column: 'r.org', type: 'uuid' },
  },
  sorts: { askedAt: { column: 'r.asked_at', type: 'timestamptz' } },
};

/** Corrections asked for by a party, and the consent of one of the two provinces, without which none is entered (R-29, M21). */
@Injectable()
export class CorrectionRegister {
  constructor(private readonly register: Register) {}

  ask(by: Actor, once: KeyOnce, { manifest, changes, reason }: AskCorrection): Promise<Registered> {
    const act = { machine: 'correction', verb: 'ask', payload: { manifest, changes, reason } };
    return this.register.act(by, once, act, async (query, at) => {
      CORRECTION_REQUESTS.admit(by, 'ask');
      const [row] = await query<Subject>(SUBJECT, [manifest]);
      if (!row) throw notFound();
      const { state, context } = row;
      const to = correctable(by, row, changes);
      if (to.parts.length === 0) throw notPermitted();
      if (!to.states.includes(state)) {
        throw notNow({ zh: '接受或拒收之后方可更正', en: 'Corrections are possible from the receipt on' });
      }
      judge('Z-02', to.uncorrectable, '不得更正', 'Not open to correction', to.fixed);
      judge('R-29', to.foreign, '不属于本单位填写的部分', 'Not your part of the form');
      judge('R-29', to.unfit, '更正值不合格', 'A value does not fit its field');
      const { number, origin, destination } = context;
      const readers = [`o:${by.org}`, `p:${origin}`, `p:${destination}`];
      const [asked] = await query<{ id: string }>(
        `INSERT INTO liandan.manifest_correction (manifest, number, org, org_name, reason, changes, asked_at, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
        [manifest, number, by.org, by.orgName, reason, JSON.stringify(changes), at, readers],
      );
      if (!asked) throw notFound();
      const data = { manifest, number, reason, fields: changes.map(({ field }) => field), origin, destination };
      const facts = [{ type: 'correction.asked', data: { ...data, provinces: [origin, destination] } }];
      return { id: asked.id, version: 1, from: null, to: 'ASKED', rules: ['R-29'], readers, facts };
    });
  }

  consent(by: Actor, once: KeyOnce, id: string, expected: number, remarks?: string): Promise<Registered> {
    return this.decide(by, once, id, expected, 'CONSENTED', remarks);
  }

  refuse(by: Actor, once: KeyOnce, id: string, expected: number, remarks: string): Promise<Registered> {
    return this.decide(by, once, id, expected, 'REFUSED', remarks);
  }

  /** By an officer of one of the two provinces. One word is enough, and it is the last. */
  private decide(
    by: Actor,
    once: KeyOnce,
    id: string,
    expected: number,
    to: 'CONSENTED' | 'REFUSED',
    remarks: string | undefined,
  ): Promise<Registered> {
    const verb = to === 'CONSENTED' ? 'consent' : 'refuse';
    const act = { machine: 'correction', verb, subject: id, payload: { remarks: remarks ?? null } };
    return this.register.act(by, once, act, async (query, at) => {
      const row = await CORRECTION_REQUESTS.held(query, by, verb, id, at, { expected });
      const side = officerOf(by, row.origin ?? '') ? 'OUT' : 'IN';
      await query(
        'UPDATE liandan.manifest_correction SET state = $2, version = version + 1, decision = $3 WHERE id = $1',
        [id, to, JSON.stringify({ side, name: by.name, orgName: by.orgName, at, remarks: remarks ?? null })],
      );
      const { manifest: about, number, org, readers } = row;
      const facts = [
        {
          type: to === 'CONSENTED' ? 'correction.consented' : 'correction.refused',
          data: { manifest: about, number, org },
        },
      ];
      return { id, version: row.version + 1, from: 'ASKED', to, rules: ['R-29'], readers, facts };
    });
  }
}

function judge(rule: string, fields: string[], zh: string, en: string, faults: Fault[] = []): void {
  if (fields.length === 0) return;
  throw refused(
    rule,
    { zh: `${zh}：${fields.join('、')}`, en: `${en}: ${fields.join(', ')}` },
    { zh: '请仅更正本单位填写且允许更正的内容。', en: 'Ask only for what your part of the form allows.' },
    faults,
  );
}
