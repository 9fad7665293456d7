import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Settings } from '#config/env';
import { system } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import type { PipelineContext } from '#domain/pipeline/pipeline.context';
import { labelQr } from '#domain/waste/label';
import { Deliveries } from '#outbox/deliveries';
import { keptEvents, replayed } from '#workflow/replay';
import { Workflow, type Fact, type Kind } from '#workflow/workflow';
import { PolicyService } from '../policy/policy.service.js';
import { DocumentPress, type Draft } from './document.press.js';
import { FinalPapers } from './final-papers.js';
import { paperDraft, type PaperRow } from './paper-draft.js';
import { labelSheet } from './sheets/label.js';
import { manifestSheet, type ManifestRecord } from './sheets/manifest.js';
import { pipelineSheet, type PipelineRecord } from './sheets/pipeline.js';
import { signatureSheet, signedAct, type SignatureRecord } from './sheets/receipt.js';
import { YIELDS, type Yield } from './yields.js';

/** A record of what was moved, by truck or by pipe. */
type Moved = ManifestContext | PipelineContext;

/**
 * Who may have the whole record, which a print carries: of the firms only those who are shown all of it. What the approval
 * still holds for it is no secret to a carrier: it is the quantity on the form.
 */
function wholeFor(kind: Kind<Moved>, context: Moved): string[] {
  const whole = { ...context, held: [] };
  const seen = (org: string) => kind.view?.({ ...system, kind: 'firm', org }, context) ?? context;
  return kind
    .readers(context)
    .filter((reader) => !reader.startsWith('o:') || isDeepStrictEqual({ ...seen(reader.slice(2)), held: [] }, whole));
}

/** What is signed beside a case: the case with which it lies. */
const BESIDE: Record<string, (data: Fact['data']) => [machine: string, id: string]> = {
  'approval.alarmed': ({ approval }) => ['approval', String(approval)],
  'listing.alarmed': ({ entry }) => ['listing', String(entry)],
};

/** Works the queue `document`: what is frozen is printed behind the request, once. A delivery repeated prints nothing. */
@Injectable()
export class DocumentProcessor implements OnModuleInit {
  constructor(
    private readonly workflow: Workflow,
    private readonly deliveries: Deliveries,
    private readonly press: DocumentPress,
    private readonly awaiting: FinalPapers,
    private readonly policies: PolicyService,
    @Inject(Settings) private readonly settings: Pick<Settings, 'LIANDAN_ORIGIN'>,
  ) {}

  onModuleInit(): void {
    for (const [type, yields] of Object.entries(YIELDS)) {
      this.deliveries.hear('document', type, (fact) => this.work(fact, yields));
    }
  }

  private async work(fact: Fact, yields: Yield[]): Promise<void> {
    const drafts: Draft[] = [];
    if (yields.includes('papers')) drafts.push(...(await this.papers(fact)));
    if (yields.includes('manifest')) drafts.push(...(await this.manifest(fact, yields.includes('labels'))));
    if (yields.includes('signature')) drafts.push(...(await this.signature(fact)));
    for (const draft of drafts) await this.press.print(draft);
  }

  private get db(): DataSource {
    return this.workflow.db;
  }

  /** Papers of the case, or of the case that the letter is about, that are not printed yet. */
  private async papers(fact: Fact): Promise<Draft[]> {
    const about = (fact.data['about'] as { id?: unknown } | undefined)?.id;
    const cases = [fact.caseId, about, fact.data['application'], fact.data['approval'], fact.data['entry']].filter(
      (id) => typeof id === 'string',
    );
    const rows = await this.db.query<PaperRow[]>(
      `SELECT l.* FROM liandan.letter l WHERE l.case_id = ANY ($1::uuid[])
         AND NOT EXISTS (SELECT FROM liandan.document d WHERE d.source = 'paper/' || l.id) ORDER BY l.id`,
      [cases],
    );
    return (await this.awaiting.hold(rows)).map((row) => paperDraft(row, this.settings.LIANDAN_ORIGIN));
  }

  /** The form as the manifest stood with this fact, rebuilt from the record; with the labels when it is issued. */
  private async manifest(fact: Fact, labels: boolean): Promise<Draft[]> {
    const kind = this.workflow.kinds.get(fact.machine) as Kind<Moved> | undefined;
    if (!kind) throw new Error(`no machine ${fact.machine}`);
    const form = `${fact.machine}/${fact.caseId}/${fact.version}`;
    const sources = [form, ...(labels ? [`labels/${fact.caseId}`] : [])];
    const done = await this.press.printed(sources);
    if (sources.every((source) => done.has(source))) return [];
    const kept = await this.workflow.read(system, (tx) => keptEvents(tx, [fact.caseId]));
    const events = (kept.get(fact.caseId) ?? []).filter(({ version }) => version <= fact.version);
    const standing = [...replayed(kind, events)].at(-1);
    if (standing?.version !== fact.version) throw new Error(`no version ${fact.version} of ${form}`);
    const { context, at } = standing;
    const { number } = context;
    if (!number) return [];
    const readers = wholeFor(kind, context);
    const common = { machine: fact.machine, caseId: fact.caseId, number, at, readers };
    const stands = { id: fact.caseId, version: standing.version, state: standing.state, at };
    if (context.mode === 'PIPELINE') {
      const record: PipelineRecord = { format: 'liandan.pipeline/1', ...stands, manifest: context };
      return [
        {
          ...common,
          record,
          source: form,
          kind: 'MANIFEST',
          sheet: await pipelineSheet(record, this.settings.LIANDAN_ORIGIN),
        },
      ];
    }
    const record: ManifestRecord = {
      format: 'liandan.manifest/1',
      ...stands,
      manifest: context,
      ...(context.onBehalf ? await this.filler(context.creator) : {}),
    };
    const drafts: Draft[] = [
      {
        ...common,
        record,
        source: form,
        kind: 'MANIFEST',
        sheet: await manifestSheet(record, this.settings.LIANDAN_ORIGIN),
      },
    ];
    if (labels && context.lines.some((line) => line.labels.length > 0)) {
      drafts.push({
        ...common,
        record,
        source: `labels/${fact.caseId}`,
        kind: 'LABEL',
        sheet: labelSheet(record, await this.qrText(record)),
      });
    }
    return drafts.filter(({ source }) => !done.has(source));
  }

  /** Name of the collector who filled the form for a small producer. */
  private async filler(creator: string): Promise<Pick<ManifestRecord, 'filledBy'>> {
    const [firm] = await this.db.query<{ name: string }[]>('SELECT name FROM liandan.organisation WHERE id = $1', [
      creator,
    ]);
    return firm ? { filledBy: firm.name } : {};
  }

  /** What the origin has set for its labels: the code, or a link that resolves to it where people reach this instance (T-07). */
  private async qrText({ manifest: { origin, issuedAt }, at }: ManifestRecord): Promise<(code: string) => string> {
    const place = { province: origin, on: civilDay(issuedAt ?? at) };
    const { labelQr: as } = await this.workflow.read(system, (tx) => this.policies.of(tx, place));
    const base = this.settings.LIANDAN_ORIGIN;
    return (code) => (base === undefined ? code : labelQr(code, as, base));
  }

  /** A receipt where a person signed; what the engine did by itself, or because of the act, needs none. */
  private async signature(fact: Fact): Promise<Draft[]> {
    const { person } = fact.by;
    const source = `event/${fact.event}`;
    if (person === null || (await this.press.printed([source])).size > 0) return [];
    const [event] = await this.db.query<{ leaf: string; verb: string; outcome: string }[]>(
      `SELECT encode(hash, 'hex') AS leaf, type AS verb, outcome FROM liandan.audit_event WHERE event_id = $1`,
      [fact.event],
    );
    if (!event) throw new Error(`no audit event ${fact.event}`);
    if (event.outcome !== 'accepted' || signedAct(fact.machine, event.verb) === null) return [];
    const { by } = fact;
    const number = typeof fact.data['number'] === 'string' ? fact.data['number'] : null;
    const record: SignatureRecord = {
      format: 'liandan.signature/1',
      act: fact.type,
      verb: event.verb,
      case: { machine: fact.machine, id: fact.caseId, version: fact.version, number },
      signer: { person, name: by.name, org: by.org, orgName: by.orgName, auth: by.auth },
      at: fact.at,
      event: { id: fact.event, leaf: event.leaf },
    };
    // An alarm is signed beside the approval or entry that it stops, and lies with it.
    const [machine, caseId] = BESIDE[fact.type]?.(fact.data) ?? [fact.machine, fact.caseId];
    return [
      {
        source,
        kind: 'SIGNATURE_RECEIPT',
        machine,
        caseId,
        number,
        at: fact.at,
        record,
        sheet: signatureSheet(record),
        readers: fact.readers,
      },
    ];
  }
}
