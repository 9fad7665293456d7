import { ENTRY_AGREED, inSql } from '#domain/standing';
import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import type { IncidentContext, IncidentSubject, OpeningEvidence } from '#domain/incident/incident.context';
import { incidentMachine } from '#domain/incident/incident.machine';
import { incidentParts, incidentReaders } from '#domain/incident/incident.policy';
import { incidentTests } from '#domain/incident/incident.tests';
import { offered } from '#workflow/decide';
import type { Asking, Kind } from '#workflow/kind';
import { Workflow, type Command, type Fact, type Once, type Outcome, type Row, type Tx } from '#workflow/workflow';
import { clocksOf, ConsultationService } from '../consultation/consultation.service.js';
import { pageOf, type ListQuery } from '../http/page.js';
import { isAuthority } from '../party/party.service.js';
import { INCIDENTS } from './incident.lists.js';
import { provincesOf } from './provinces-of.js';
import { AFTER_ACTION } from './room.acts.js';

/** A manifest as an incident must know it, with the provinces of its ways. */
type Known = 'machine' | 'id' | 'number' | 'state';
type Named = Pick<IncidentSubject, Known> & { context: Omit<IncidentSubject, Known> & { ways: string[] } };

/** Incidents (突发环境事件): the case that the bureau of the place keeps, and what everybody concerned reads of it. */
@Injectable()
export class IncidentService {
  readonly kind: Kind<IncidentContext>;
  private readonly divisions = loadReference().divisions;

  constructor(
    private readonly workflow: Workflow,
    private readonly letters: ConsultationService,
  ) {
    this.kind = workflow.register<IncidentContext>({
      name: 'incident',
      table: 'incident',
      version: 1,
      machine: incidentMachine,
      tests: incidentTests as unknown as Kind<IncidentContext>['tests'],
      parts: incidentParts,
      readers: incidentReaders,
      evidence: (tx, row, asking) => this.evidence(tx, row, asking),
    });
    workflow.provide('incident.writeNotices', (tx, fact) => this.writeNotices(tx, fact));
  }

  open(by: Actor, command: Command, once?: Once): Promise<Outcome<IncidentContext>> {
    return this.workflow.open(this.kind, { by, command, once });
  }

  send(by: Actor, id: string, command: Command, once?: Once, expected?: number): Promise<Outcome<IncidentContext>> {
    return this.workflow.send(this.kind, id, { by, command, once, expected });
  }

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, INCIDENTS, query));
  }

  /** The shared room: the case with its log and clocks, its manifests, remarks and reports, and who is on duty now. */
  one(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<{ state: string; version: number; context: IncidentContext }>(
        'incident_one',
        'SELECT state, version, context FROM liandan.incident WHERE id = $1',
        [id],
      );
      if (!found) throw new DomainError('NOT_FOUND', { data: { machine: 'incident' } });
      const { state, version, context } = found;
      return {
        ...context,
        id,
        state,
        version,
        verbs: offered(this.kind, state, context, by),
        clocks: await clocksOf(tx, id),
        held: await tx.query(
          'incident_held',
          `SELECT machine, manifest, number, relation, frozen_at AS "frozenAt", released_at AS "releasedAt",
                  not_frozen_because AS "notFrozenBecause"
             FROM liandan.incident_manifest WHERE incident = $1 ORDER BY relation, number`,
          [id],
        ),
        remarks: await tx.query(
          'incident_remarks',
          `SELECT id, at, org, org_name AS "orgName", person_name AS "personName", text
             FROM liandan.incident_remark WHERE incident = $1 ORDER BY at, id`,
          [id],
        ),
        afterAction: await reportsOf(tx, by, id),
        onDuty: await tx.query(
          'incident_on_duty',
          `SELECT authority, authority_name AS "authorityName", province, city,
                  CASE WHEN $3 THEN person END AS person, phone
             FROM liandan.duty_roster
            WHERE province = ANY ($1) AND withdrawn_at IS NULL AND $2::timestamptz >= duty_from AND $2 < duty_to
            ORDER BY province, city NULLS FIRST, duty_from, id`,
          [provincesOf(context), tx.at, isAuthority(by)],
        ),
      };
    });
  }

  private async evidence(tx: Tx, row: Row<IncidentContext> | null, asking: Asking): Promise<object> {
    const { touches, provinces } = asking as { touches?: string[]; provinces?: string[] };
    const unknownProvinces = [...(touches ?? []), ...(provinces ?? [])].filter(
      (code) => !this.divisions.isMainland(code),
    );
    if (row === null) return { ...(await this.opening(tx, asking)), unknownProvinces };
    if (asking.type === 'close') return this.closing(tx, row);
    return { unknownProvinces };
  }

  private async opening(tx: Tx, asking: Asking): Promise<Omit<OpeningEvidence, 'unknownProvinces'>> {
    const { place, manifests: named } = asking as unknown as {
      place: { division: string };
      manifests?: string[] | null;
    };
    const manifests = named ?? [];
    const rows = await tx.query<Named>(
      'incident_subjects',
      'SELECT * FROM liandan.incident_manifests($1::text[]) ORDER BY number',
      [manifests],
    );
    const province = place.division.slice(0, 2);
    const astray = rows.filter(({ context }) => !context.ways.includes(province)).map(({ number }) => number);
    return {
      placeKnown: this.divisions.city(place.division) !== undefined,
      subjects: rows.map(({ context: { ways: _, ...context }, ...subject }) => ({ ...subject, ...context })),
      unknownNumbers: manifests.filter((number) => !rows.some((row) => row.number === number)),
      ...(asking.type === 'reportInitial' && astray.length > 0 ? { astray } : {}),
    };
  }

  private async closing(tx: Tx, { id, context }: Row<IncidentContext>) {
    const held = await tx.query<{ number: string }>(
      'incident_unreleased',
      'SELECT number FROM liandan.incident_holds($1) AS number ORDER BY 1',
      [id],
    );
    // Freezing follows the report in transactions of its own: what it has not reached yet is not released either.
    const [reached] = await tx.query<{ numbers: string[] }>(
      'incident_reached',
      `SELECT coalesce(array_agg(number), '{}') AS numbers FROM liandan.incident_manifest
        WHERE incident = $1 AND (frozen_at IS NOT NULL OR not_frozen_because IS NOT NULL)`,
      [id],
    );
    const pending = context.manifests
      .map(({ number }) => number)
      .filter((number) => !reached?.numbers.includes(number));
    const units = [...context.manifests.map(({ receiver }) => receiver), ...(context.final?.serious ?? [])];
    const entries = await tx.query<{ id: string; receiver: string; receiving: string }>(
      'incident_entries',
      `SELECT id, receiver, receiving FROM liandan.whitelist_entry
        WHERE receiver = ANY ($1::uuid[]) AND state IN ${inSql(ENTRY_AGREED)} ORDER BY id`,
      [units],
    );
    return { unreleased: [...new Set([...held.map(({ number }) => number), ...pending])].sort(), entries };
  }

  /** One frozen, numbered notice for each province that is told (E-05). */
  private async writeNotices(tx: Tx, fact: Fact): Promise<void> {
    const { provinces, from, text, place, level, kind, leaked, occurredAt, numbers } = fact.data as {
      provinces: string[];
      from: string;
    } & Record<string, unknown>;
    const names = new Map<string, string>();
    for (const to of [...provinces].sort()) if (to !== from) names.set(to, await this.letters.nameOf(tx, to));
    for (const [to, own] of names) {
      const others = [...names.values()].filter((name) => name !== own);
      await this.letters.tell(tx, {
        kind: INCIDENT_NOTICE,
        from,
        to,
        title: '关于突发环境事件的通报',
        body: {
          text,
          place,
          level,
          kind,
          leaked,
          occurredAt,
          manifests: numbers,
          ...(others.length > 0 ? { others } : {}),
        },
        machine: 'incident',
        caseId: fact.caseId,
      });
    }
  }
}

export const INCIDENT_NOTICE = 'INCIDENT_NOTICE';

/** The after-action reports with what the caller may ask of each. */
async function reportsOf(tx: Tx, by: Actor, incident: string): Promise<object[]> {
  const reports = await tx.query<{ id: string }>(
    'incident_after_action',
    `SELECT r.id, r.version, r.course, r.causes, r.lessons, r.provinces, r.drafted_by AS "draftedBy",
            r.drafted_at AS "draftedAt",
            ARRAY(SELECT s.province FROM liandan.after_action_signature s WHERE s.report = r.id ORDER BY 1) AS "signedBy"
       FROM liandan.after_action r WHERE r.incident = $1 ORDER BY r.version`,
    [incident],
  );
  const told = await AFTER_ACTION.on(
    tx,
    by,
    reports.map(({ id }) => id),
  );
  return reports.map((report) => ({ ...report, actions: told.get(report.id) ?? [] }));
}
