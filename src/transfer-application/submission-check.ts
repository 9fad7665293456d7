import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { validity } from '#domain/approval/validity';
import { civilDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import type { Restriction } from '#domain/restriction/restriction';
import { checkSubmission } from '#domain/transfer-application/submission-check';
import type {
  ApplicationContext,
  ApplicationEvent,
  Evidence,
  RouteFinding,
} from '#domain/transfer-application/transfer-application.case';
import type { CheckApplication } from '#domain/transfer-application/transfer-application.commands';
import { drafted } from '#domain/transfer-application/transfer-application.machine';
import { permittedTo } from '#domain/transfer-application/transfer-application.reading';
import { applicationParts } from '#domain/transfer-application/transfer-application.policy';
import { checkWay, type WayEvidence } from '#domain/transfer-application/way-check';
import { trackOf } from '#domain/whitelist/routing';
import type { Row, Tx } from '#workflow/workflow';
import { negativeItems } from '../party/negative-items.js';
import { Workflow } from '#workflow/workflow';
import { ApplicationEvidence } from './transfer-application.evidence.js';

type Found = Pick<Row<ApplicationContext>, 'id' | 'state' | 'context'>;

/**
 * What submission, review and decision would say of a form, were it sent today: the same evidence, the same tests, and
 * nothing is stored. A draft may be named; the form then counts on top of it.
 */
@Injectable()
export class SubmissionCheck {
  constructor(
    private readonly workflow: Workflow,
    private readonly evidence: ApplicationEvidence,
  ) {}

  check(by: Actor, { application, justifications, ...form }: CheckApplication) {
    return this.workflow.read(by, async (tx) => {
      const draft = application ? await this.draft(tx, application) : null;
      if (!applicationParts(by, draft?.context ?? ({} as ApplicationContext)).includes('REM')) {
        throw new DomainError('NOT_PERMITTED', {
          detail: { zh: '预检仅供移出单位使用', en: 'The check ahead of a submission is for the applicant' },
          remedy: { zh: '请由移出单位办理', en: 'The applicant has to ask' },
        });
      }
      const asking = { ...form, type: draft ? 'edit' : 'create', by, door: 'command' as const, at: tx.at };
      const { parties } = await this.evidence.gather(tx, draft as Row<ApplicationContext> | null, asking);
      if (!parties) throw new Error('no parties gathered');
      const c = located(drafted(draft?.context ?? null, form, parties));
      const submitting = { ...asking, type: 'submit', statement: true, signatory: by.name, justifications };
      const evidence = await this.evidence.gather(tx, { context: c } as Row<ApplicationContext>, submitting);
      const event = { ...submitting, parts: ['REM'], evidence } as unknown as ApplicationEvent;
      return {
        on: civilDay(tx.at),
        checks: [...checkSubmission(c, event), ...checkWay(c, await this.way(tx, c, evidence))],
        licence: c.licence && { ...c.licence, ...evidence.licence },
        exemption: evidence.exemption ?? null,
        nearer: evidence.nearer ?? [],
        validity: validityOf(c, evidence, civilDay(tx.at)),
        route: routeOf(
          c.destination && c.receiver && c.lines.length ? await this.evidence.finding(tx, c, tx.at) : null,
        ),
      };
    });
  }

  /** Restrictions of the days to come, closed areas, and the emergency plans of those who are registered (R-08, R-09b). */
  private async way(tx: Tx, c: ApplicationContext, { settings, prepared }: Evidence): Promise<WayEvidence> {
    const on = civilDay(tx.at);
    const restrictions = await tx.query<Restriction>(
      'check_restrictions',
      `SELECT id, kind, places, effect, title, valid_from::text AS "validFrom", valid_to::text AS "validTo", false AS passed
         FROM liandan.restriction WHERE valid_to >= $1::date AND valid_from <= $2::date ORDER BY valid_from, id LIMIT 200`,
      [on, c.period && c.period.to > on ? c.period.to : on],
    );
    return {
      on,
      restrictions,
      closedAreas: await negativeItems(tx, on),
      prepared: prepared ?? [],
      graceDays: settings?.emergencyGraceDays ?? 0,
    };
  }

  private async draft(tx: Tx, id: string): Promise<Found> {
    const [found] = await tx.query<Found>(
      'application_draft',
      'SELECT id, state, context FROM liandan.transfer_application WHERE id = $1',
      [id],
    );
    if (!found) throw new DomainError('NOT_FOUND');
    return found;
  }
}

const NOWHERE = '00000000-0000-0000-0000-000000000000';
/** A form without a site is asked about one that has no plan. */
const located = (c: ApplicationContext): ApplicationContext =>
  c.site.id === '' ? { ...c, site: { ...c.site, id: NOWHERE } } : c;

/** The days that an approval of today would have (R-27b); nothing while period or licence are open. */
function validityOf({ period }: ApplicationContext, evidence: Evidence, on: string) {
  const licenceValidTo = permittedTo(evidence);
  if (!period || !licenceValidTo) return null;
  return validity({
    decisionDay: on,
    requestedFrom: period.from,
    requestedTo: period.to,
    licenceValidTo,
    finishWithinDays: 0,
  });
}

/** The route that the case would take with its acceptance (W-01), and what is left of the entry. */
function routeOf(finding: RouteFinding | null) {
  if (!finding) return null;
  const { tests, agreement, listing, cap, used, remaining, decisionDays, short = null } = finding;
  return { track: trackOf(finding), tests, agreement, listing, cap, used, remaining, decisionDays, short };
}
