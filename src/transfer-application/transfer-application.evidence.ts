import { ENTRY_OVER } from '#domain/standing';
import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import type { AgreementContext } from '#domain/agreement/agreement.machine';
import type { Material } from '#domain/policy/materials';
import { civilDay, type Day } from '#domain/calendar/civil';
import { categoryOf, covers } from '#domain/licence/coverage';
import {
  restsOnEntry,
  type ApplicationContext,
  type Evidence,
  type Firm,
  type Parties,
  type RouteFinding,
  type Settings,
} from '#domain/transfer-application/transfer-application.case';
import { supplied } from '#domain/transfer-application/supplied';
import type { ApplicationForm } from '#domain/transfer-application/transfer-application.commands';
import type { FastTrackAgreement } from '#domain/whitelist/standing';
import { linked } from '#domain/whitelist/terms';
import type { Hazard } from '#domain/waste/hazards';
import type { ListContext } from '#domain/whitelist/list.case';
import type { ListingContext } from '#domain/whitelist/listing.case';
import { forbidding, type Transfer } from '#domain/whitelist/negative-list';
import {
  agreementOn,
  bestFinding,
  heeded,
  linkingAgreement,
  type RoutingFacts,
  type Standing,
} from '#domain/whitelist/routing';
import { eventId } from '#ledger/event-id';
import type { Asking } from '#workflow/kind';
import type { Row, Tx } from '#workflow/workflow';
import { covering, ReceiverLicence } from '../consultation/receiver-licence.js';
import { FileBook } from '../file/file-book.js';
import { type OrganisationView, PartyService } from '../party/party.service.js';
import { PolicyService } from '../policy/policy.service.js';
import { exemptionOn, freed } from '../whitelist/exempted-use.js';
import { negativeItems } from '../party/negative-items.js';
import { preparedParties } from './prepared.js';

type Case<C> = Standing<C>;

/** Gathers what the machine is shown of the world: parties, plan, licence, white list, negative list, proximity. */
@Injectable()
export class ApplicationEvidence {
  constructor(
    private readonly parties: PartyService,
    private readonly licences: ReceiverLicence,
    private readonly policies: PolicyService,
    private readonly files: FileBook,
  ) {}

  async gather(tx: Tx, row: Row<ApplicationContext> | null, asking: Asking): Promise<Evidence> {
    switch (asking.type) {
      case 'create':
        return this.filled(tx, row, asking);
      case 'edit':
        return {
          ...(await this.filled(tx, row, asking)),
          ...(row?.state === 'correction' ? await this.passed(tx, row.id) : {}),
        };
      case 'correctOnTheSpot':
        return { ...(await this.filled(tx, row, asking)), ...(row ? await this.passed(tx, row.id) : {}) };
      case 'resubmit':
      case 'accept':
      case 'allowSpotCorrection':
      case 'refuseAcceptance':
        return row ? this.passed(tx, row.id) : {};
      case 'submit':
        return row
          ? {
              ...(await this.checks(tx, row.context, asking.at)),
              ...(await this.unstored(tx, row.context.remover.org, row.context.attachments)),
            }
          : {};
      case 'deemAccepted':
        return row ? { settings: await this.settings(tx, row.context, civilDay(asking.at)) } : {};
      case 'requestCorrection':
        return row
          ? { settings: await this.settings(tx, row.context, civilDay(asking.at)), ...(await this.passed(tx, row.id)) }
          : {};
      case 'passReview':
        return row ? { ...(await this.checks(tx, row.context, asking.at)), letterId: eventId() } : {};
      case 'issueLetter':
        return {
          letterId: eventId(),
          ...(row?.context.route?.short ? { finding: await this.finding(tx, row.context, asking.at) } : {}),
        };
      case 'route':
      case 'reroute':
        return row ? { finding: await this.finding(tx, row.context, asking.at) } : {};
      case 'sendOverQuotaLetter':
        return row ? { finding: await this.finding(tx, row.context, asking.at), letterId: eventId() } : {};
      case 'approve':
        return row ? this.decision(tx, row.context, asking.at) : {};
      case 'refuse':
        return row ? { ...(await this.passed(tx, row.id)), lastLetter: row.context.letters.at(-1)?.state ?? null } : {};
      case 'announceApproval':
        return {
          approval: asking['approval'] as { id: string; number: string },
          notices: asking['notices'] as string[],
        };
      default:
        return {};
    }
  }

  /** What the form names, in the registers. A draft may name what is still on its way; what officers have may not. */
  private async filled(tx: Tx, row: Row<ApplicationContext> | null, asking: Asking): Promise<Evidence> {
    const parties = await this.named(tx, asking, row?.context.remover.org ?? null);
    if (!row || row.context.receivedAt === null) return { parties };
    const { origin, destination, remover, corrections } = row.context;
    return {
      parties,
      ...(corrections.at(-1)?.answeredAt === null
        ? { came: supplied(row.context, asking as unknown as ApplicationForm) }
        : {}),
      mainland: mainland(origin, parties.receiver?.province ?? destination),
      ...(await this.unstored(tx, remover.org, (asking as unknown as ApplicationForm).attachments)),
    };
  }

  /** Attachments of which only the digest is here (R-22a). */
  private async unstored(tx: Tx, org: string, attachments: readonly { sha256: string }[] = []) {
    const unstored = await this.files.missing(
      tx,
      org,
      attachments.map(({ sha256 }) => sha256),
    );
    return unstored.length > 0 ? { unstored } : {};
  }

  /** Site, plan, receiver and licence that the form names, as registered; the applicant's own only. */
  private async named(tx: Tx, asking: Asking, remover: string | null): Promise<Parties> {
    const form = asking as unknown as ApplicationForm;
    const org = remover ?? asking.by.org;
    const [own, site, plan, receiver, licence] = [
      org ? await this.parties.organisation(tx, org) : undefined,
      form.site ? await this.parties.site(tx, form.site) : undefined,
      form.plan ? await this.plan(tx, form.plan) : undefined,
      form.receiver ? await this.parties.organisation(tx, form.receiver) : undefined,
      form.licence ? await this.licences.read(tx, form.licence) : undefined,
    ];
    return {
      remover: own ? firmOf(own) : null,
      site: site && site.organisation === org ? { id: site.id, name: site.name, division: site.city } : null,
      plan:
        plan && plan.organisation === org
          ? { id: plan.id, filingNo: plan.filing_no, year: plan.year, filed: true }
          : null,
      receiver: receiver?.kind === 'firm' && receiver.active ? firmOf(receiver) : null,
      licence: licence
        ? {
            id: licence.id,
            number: licence.context.number,
            issuer: licence.context.issuer,
            validFrom: licence.context.validFrom,
            validTo: licence.context.validTo,
          }
        : null,
    };
  }

  private async plan(tx: Tx, id: string) {
    const [found] = await tx.query<{ id: string; organisation: string; filing_no: string; year: number }>(
      'application_plan',
      'SELECT id, organisation, filing_no, year FROM liandan.plan WHERE id = $1',
      [id],
    );
    return found;
  }

  /** The origin's switches and the codes of its published local materials on the day. */
  private async settings(tx: Tx, c: ApplicationContext, on: Day): Promise<Settings> {
    const { deemedClockStart, disposalReach, emergencyGraceDays, correctionDays } = await this.policies.of(tx, {
      province: c.origin,
      counterpart: c.destination,
      on,
      since: c.receivedOn,
    });
    const { local } = await this.policies.materials(tx, { province: c.origin, counterpart: c.destination, on });
    return {
      deemedClockStart,
      disposalReach,
      emergencyGraceDays,
      correctionDays,
      localMaterials: local.map(({ code }) => code),
    };
  }

  /** What a person at the case would be shown of the world today (审查台): nothing is locked, nothing is written. */
  async review(tx: Tx, c: ApplicationContext, at: string): Promise<Evidence & { materials: Material[] }> {
    const [checks, finding, { materials }] = [
      await this.checks(tx, c, at),
      restsOnEntry(c) ? await this.finding(tx, c, at) : undefined,
      await this.policies.materials(tx, { province: c.origin, counterpart: c.destination, on: civilDay(at) }),
    ];
    return { ...checks, ...(finding ? { finding } : {}), materials };
  }

  /** Whether the destination lists the receiver's collection licence for waste from outside (P-03). */
  private async collector(tx: Tx, c: ApplicationContext, on: Day): Promise<boolean> {
    if (!c.destination || !c.receiver) return false;
    const { collectionReceivers } = await this.policies.of(tx, { province: c.destination, counterpart: c.origin, on });
    return collectionReceivers.includes(c.receiver.uscc);
  }

  /** Pre-checks of a submission, which block at review (lifecycle §11.8). */
  private async checks(tx: Tx, c: ApplicationContext, at: string): Promise<Evidence> {
    const on = civilDay(at);
    return {
      codes: codesOf(c, on),
      mainland: mainland(c.origin, c.destination),
      settings: await this.settings(tx, c, on),
      prepared: await preparedParties(tx, c),
      licence: await this.licence(tx, c, on, await this.collector(tx, c, on)),
      ...(await this.exempted(tx, c, on)),
      planGaps: await this.planGaps(tx, c, on),
      negative: await this.negatives(tx, c, on),
      nearer: await this.nearer(tx, c, on),
      reach: await this.reach(tx, c, on),
    };
  }

  /** What an approval needs today, with W-01 tested again unless the case was consulted. */
  private async decision(tx: Tx, c: ApplicationContext, at: string): Promise<Evidence> {
    const on = civilDay(at);
    if (c.licence) await this.licences.hold(tx, c.licence.id);
    const finding = restsOnEntry(c) ? await this.finding(tx, c, at) : undefined;
    return {
      codes: codesOf(c, on),
      licence: await this.licence(tx, c, on, finding?.listing != null || (await this.collector(tx, c, on))),
      ...(await this.exempted(tx, c, on)),
      planGaps: await this.planGaps(tx, c, on),
      negative: await this.negatives(tx, c, on),
      ...(finding ? { finding } : {}),
    };
  }

  private licence(tx: Tx, c: ApplicationContext, on: Day, listed: boolean) {
    return this.licences.finding(tx, c.licence?.id ?? null, c.lines, on, { uscc: c.receiver?.uscc, listed });
  }

  /** W-01 with each test's result, on the entry that serves the case best; locked on a second run (W-05). */
  async finding(tx: Tx, c: ApplicationContext, at: string): Promise<RouteFinding> {
    const on = civilDay(at);
    const candidates = await this.candidates(tx, c, on);
    const locked = new Set<string>();
    for (;;) {
      const { facts, finding } = bestFinding(c, on, candidates, c.route?.listing);
      const { entry } = facts;
      if (!tx.locked || !entry || locked.has(entry.id)) return finding;
      // Another case may have taken from it meanwhile: then another entry may serve this one better.
      const [now] = await tx.query<Case<ListingContext>>(
        'application_entry_locked',
        'SELECT id, state, context FROM liandan.whitelist_entry WHERE id = $1 FOR UPDATE',
        [entry.id],
      );
      locked.add(entry.id);
      candidates[candidates.indexOf(facts)] = { ...facts, entry: now ?? entry };
    }
  }

  /** What W-01 is tested against: on each entry, or without one where there is none. Each thing is asked for once. */
  private async candidates(tx: Tx, c: ApplicationContext, on: Day): Promise<RoutingFacts[]> {
    const active = await this.agreements(tx, on);
    const entries = await this.entries(tx, c);
    const idsOf = (of: (context: ListingContext) => string) => [...new Set(entries.map(({ context }) => of(context)))];
    const agreements = await this.some<AgreementContext>(
      tx,
      'agreement',
      idsOf(({ agreement }) => agreement.id),
    );
    const lists = await this.some<ListContext>(
      tx,
      'whitelist',
      idsOf(({ list }) => list.id),
    );
    const standing = once((id: string) => this.licences.standing(tx, id, on));
    const items = await negativeItems(tx, on);
    const negatives = (key: string | null) => forbidding(items, movement(c, on, heeded(c, on, active, key)));
    const exemption = freed(c, on);
    const candidates: RoutingFacts[] = [];
    for (const entry of entries.length > 0 ? entries : [null]) {
      const found = entry && agreements.get(entry.context.agreement.id);
      const agreement = entry ? (found ? agreementOn(found, on) : null) : linkingAgreement(c, active);
      candidates.push({
        agreement,
        list: (entry && lists.get(entry.context.list.id)) ?? null,
        entry,
        licence: (await standing(entry?.context.licenceId ?? c.licence?.id ?? NONE)) ?? null,
        exemption,
        negatives: negatives(agreement?.key ?? null),
      });
    }
    return candidates;
  }

  /** Whether a joint scheme opens on the day the use without a licence that the form names. */
  private async exempted(tx: Tx, c: ApplicationContext, on: Day): Promise<Pick<Evidence, 'exemption'>> {
    const { exemption } = c;
    if (exemption == null) return {};
    const negatives = async (agreements: string[]) =>
      forbidding(await negativeItems(tx, on), movement(c, on, agreements));
    return { exemption: await exemptionOn(tx, { ...c, exemption }, on, { rests: c.route?.listing, negatives }) };
  }

  /** Entries of the receiver, of any agreement and year, that are neither proposed nor over. */
  private async entries(tx: Tx, c: ApplicationContext): Promise<Case<ListingContext>[]> {
    if (!c.receiver || !c.destination) return [];
    return tx.query<Case<ListingContext>>(
      'application_entries',
      `SELECT id, state, context FROM liandan.whitelist_entry
       WHERE receiver_uscc = $1 AND receiving = $2 AND state <> ALL ($3::text[]) ORDER BY id`,
      [c.receiver.uscc, c.destination, ENTRY_OVER],
    );
  }

  private async agreements(tx: Tx, on: Day): Promise<FastTrackAgreement[]> {
    const all = await tx.query<Case<AgreementContext>>(
      'application_agreements',
      `SELECT id, state, context FROM liandan.agreement WHERE state = 'active' ORDER BY id`,
    );
    return all.map((found) => agreementOn(found, on));
  }

  private async some<C>(tx: Tx, table: 'whitelist' | 'agreement', ids: string[]): Promise<Map<string, Case<C>>> {
    if (ids.length === 0) return new Map();
    const found = await tx.query<Case<C>>(
      `application_${table}`,
      `SELECT id, state, context FROM liandan.${table} WHERE id = ANY ($1::uuid[])`,
      [ids],
    );
    return new Map(found.map((each) => [each.id, each]));
  }

  /**
   * Lines for which the plan named has no row of the same code, method, receiver and licence, by any number of its chain
   * (R-14, M-04, M-06, P-13). It is of a year in which the waste is still to be moved.
   */
  private async planGaps(tx: Tx, c: ApplicationContext, on: Day): Promise<number[]> {
    if (!planned(c, on)) return c.lines.map(({ line }) => line);
    const standing = c.licence && (await this.licences.standing(tx, c.licence.id, on));
    const own = standing?.context.holder.uscc === c.receiver?.uscc;
    const numbers = (own && standing?.context.numbers) || [];
    const rows = await this.parties.planRows(tx, {
      organisation: c.remover.org,
      year: c.plan.year,
      wasteCodes: c.lines.map(({ code }) => code),
      site: c.site.id,
    });
    const fits = ({ code, method }: { code: string; method: string }) =>
      rows.some(
        (row) =>
          row.wasteCode === code &&
          row.method === method &&
          row.transferType === 'CROSS_PROVINCE' &&
          row.receiver === c.receiver?.org &&
          (row.licenceNo === null ? c.licence === null : numbers.includes(row.licenceNo)),
      );
    return c.lines.filter((line) => !fits(line)).map(({ line }) => line);
  }

  private async negatives(tx: Tx, c: ApplicationContext, on: Day) {
    const keys = heeded(c, on, await this.agreements(tx, on), c.route?.agreement?.code ?? null);
    return forbidding(await negativeItems(tx, on), movement(c, on, keys)).map(({ value, reason }) => ({
      value,
      reason,
    }));
  }

  /** Licensed receivers of the origin province for each line (R-03a). */
  private async nearer(tx: Tx, c: ApplicationContext, on: Day) {
    const categories = [...new Set(c.lines.map(({ code }) => categoryOf(code)))];
    const near = await this.licences.inForce(tx, c.origin, categories, on);
    return c.lines.flatMap(({ line, code, method }) => {
      const receivers = near
        .filter((licence) => covers(covering(licence), { code, method, on }) === null)
        .map(({ context }) => context.holder.name);
      return receivers.length > 0 ? [{ line, receivers: [...new Set(receivers)].slice(0, 10) }] : [];
    });
  }

  /** Where the destination stands for disposal (R-03b). */
  private async reach(tx: Tx, c: ApplicationContext, on: Day) {
    const { divisions } = loadReference();
    const destination = c.destination ?? '';
    const { plannedReceivers } = await this.policies.of(tx, { province: c.origin, counterpart: c.destination, on });
    return {
      adjacent: divisions.adjacent(c.origin, destination, { strait: true }),
      // Who takes from everybody, like a national pilot, is no partner of the origin.
      cooperating: (await this.agreements(tx, on)).some(
        (a) =>
          [...a.parameters.parties, ...a.parameters.users].includes(c.origin) &&
          linked(a, { origin: c.origin, destination }),
      ),
      nationalPlanned: c.receiver !== null && plannedReceivers.includes(c.receiver.uscc),
    };
  }

  /** Clocks of the case that have run out, as the civil clock stands. */
  private async passed(tx: Tx, id: string): Promise<Required<Pick<Evidence, 'expired'>>> {
    const rows = await tx.query<{ clock: string }>(
      'application_expired',
      `SELECT DISTINCT clock FROM liandan.deadline WHERE case_id = $1 AND met_at IS NULL AND due_at <= $2`,
      [id, tx.at],
    );
    return { expired: rows.map(({ clock }) => clock) };
  }
}

/** Whether the plan is of a year of the period, from the day on which the application came (R-14, R-22b). */
const planned = ({ plan, period, receivedOn }: ApplicationContext, on: Day): boolean => {
  if (period === null) return true;
  const came = receivedOn ?? on;
  const from = period.from > came ? period.from : came;
  return plan.year >= yearOf(from) && plan.year <= yearOf(period.to);
};
const yearOf = (day: Day) => Number(day.slice(0, 4));

/** Asks once for each word. */
function once<T>(ask: (word: string) => Promise<T>): (word: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (word) => {
    const answer = known.get(word) ?? ask(word);
    known.set(word, answer);
    return answer;
  };
}

const NONE = '00000000-0000-0000-0000-000000000000';

const mainland = (...ends: (string | null)[]): boolean =>
  ends.every((end) => end !== null && loadReference().divisions.isMainland(end));

/** What the catalogue of the day says of each line (C-00 to C-04). */
const codesOf = (c: ApplicationContext, on: Day) =>
  c.lines.flatMap(
    ({ code, hazards }) => loadReference().catalogue.checkLine({ code, hazards: hazards as Hazard[] }, on).findings,
  );
const firmOf = ({ id, name, uscc, address, legalRepresentative, province, city }: OrganisationView): Firm => ({
  org: id,
  name,
  uscc: uscc ?? '',
  address: address ?? '',
  legalRepresentative,
  province: province ?? '',
  city: city ?? '',
});

/** The transfer as negative lists are asked about it (W-19). */
function movement(c: ApplicationContext, on: Day, agreements: string[]): Transfer {
  const ends = [c.originCity, ...(c.destinationCity ? [c.destinationCity] : [])];
  return {
    on,
    origin: c.origin,
    destination: c.destination ?? '',
    agreements,
    codes: c.lines.map(({ code }) => code),
    enterprises: [c.remover, ...(c.receiver ? [c.receiver] : [])].flatMap(({ org, uscc }) => [org, uscc]),
    areas: ends,
    route: [...ends, ...(c.transport?.route ?? [])],
  };
}
