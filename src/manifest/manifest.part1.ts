import { loadReference } from '#config/reference';
import { civilDay } from '#domain/calendar/civil';
import { authorityOf } from '#domain/division/authority';
import { covers } from '#domain/licence/coverage';
import type { Part1Evidence } from '#domain/manifest/manifest.context';
import type { Hazard } from '#domain/waste/hazards';
import type { Asking } from '#workflow/kind';
import type { Tx } from '#workflow/workflow';
import { negativeItems } from '../party/negative-items.js';
import { agreementsOf, negativeHits } from './manifest.forbidding.js';
import type { ManifestLicences } from './manifest.licences.js';
import type { Named } from './manifest.named.js';
import type { ManifestPapers } from './manifest.papers.js';
import { carrierOf, organisationsOf, partyOf, transportContracts } from './manifest.parties.js';
import type { ManifestPolicies } from './manifest.policies.js';

/** What part 1 of a manifest is judged by, whether it comes as a form or stands in a draft. */
export class Part1Gathering {
  private readonly reference = loadReference();

  constructor(
    private readonly papers: ManifestPapers,
    private readonly licences: ManifestLicences,
    private readonly policies: ManifestPolicies,
  ) {}

  async of(tx: Tx, part: Named, asking: Asking, issuing: boolean): Promise<Part1Evidence> {
    const day = civilDay(asking.at);
    const carriers = part.legs.map(({ carrier }) => carrier);
    const consignor = part.consignor === 'REMOVER' ? part.remover : part.receiver;
    const codes = part.lines.map(({ wasteCode }) => wasteCode);
    // On a second run the quota rows below are locked, and approvals come before them in the order of locks.
    if (tx.locked && issuing && part.approval) await this.papers.lockedApproval(tx, part.approval);
    const [organisations, [site], [facility], plans, licence, contract, contracts, items] = await Promise.all([
      organisationsOf(tx, [part.remover, part.receiver, ...carriers]),
      tx.query<{ id: string; name: string; address: string; organisation: string; city: string }>(
        'manifest_site',
        'SELECT id, name, address, organisation, city FROM liandan.site_named($1)',
        [part.site],
      ),
      tx.query<{ lat: string | null; lon: string | null }>(
        'manifest_facility',
        'SELECT lat, lon FROM liandan.facility_place($1)',
        [part.receiver],
      ),
      this.papers.planRows(tx, part, Number((issuing || part.plannedDate < day ? day : part.plannedDate).slice(0, 4))),
      this.licences.licenceOn(tx, part.licence, day),
      this.papers.contract(tx, part.contract),
      transportContracts(tx, consignor, carriers, day),
      negativeItems(tx, day),
    ]);
    const remover = organisations.get(part.remover);
    const receiver = organisations.get(part.receiver);
    // Last, since an issue holds these locks until its commit.
    const approval = part.approval ? await this.papers.approval(tx, part.approval, issuing) : null;
    const facts = await this.licences.licenceFacts(tx, licence, part.lines, asking, issuing);
    const exempted = approval?.exemption
      ? await this.licences.exempted(tx, approval.exemption, { remover, receiver, lines: part.lines }, day)
      : null;
    const way = { origin: remover?.province ?? '', destination: receiver?.province ?? null };
    const { out, into } = await this.policies.on(tx, way, day);
    const authority = site ? authorityOf(site.city, remover?.province) : '';
    const ends = { origin: authority, destination: receiver?.province ?? '' };
    return {
      remover: remover
        ? { ...partyOf(remover), province: remover.province ?? '', unitClass: plans.unitClass ?? remover.unit_class }
        : null,
      site: site
        ? {
            ...site,
            authority,
            numberCity: this.reference.divisions.manifestCity(site.city, out.municipalityDigits) ?? null,
          }
        : null,
      receiver: receiver
        ? {
            ...partyOf(receiver),
            province: receiver.province ?? '',
            city: receiver.city,
            lat: facility?.lat ?? null,
            lon: facility?.lon ?? null,
          }
        : null,
      licence: facts,
      exempted,
      contract,
      approval,
      instrument:
        part.instrument && !approval
          ? await this.papers.instrument(tx, part, licence?.context.number ?? null, ends, day)
          : null,
      lines: part.lines.map((line) => {
        const check = this.reference.catalogue.checkLine(
          { code: line.wasteCode, hazards: line.hazards as Hazard[] },
          day,
        );
        const faults = check.findings.filter(({ verb }) => verb === 'BLOCK');
        const asks = check.findings.filter(({ verb }) => verb === 'WARN').map(({ rule }) => rule);
        return {
          plan: plans.rows.get(line.planRow) ?? null,
          edition: check.edition ?? null,
          codeKnown: faults.every(({ rule }) => rule === 'C-02'),
          ...(asks.length > 0 ? { codeAsks: asks } : {}),
          hazardsFit: faults.every(({ rule }) => rule !== 'C-02'),
          licensed:
            exempted !== null ||
            (licence !== null &&
              covers(licence.covering, {
                code: line.wasteCode,
                method: line.method,
                on: day,
                listed: into.collectionReceivers.includes(receiver?.uscc ?? ''),
              }) === null),
          transportExempt: this.policies.exempt(line, day, out),
        };
      }),
      carriers: carriers.map((id) => carrierOf(organisations.get(id), contracts, codes)),
      negative: negativeHits(items, part, day, remover, receiver, await agreementsOf(tx, part, items, ends, day)),
      batches: approval?.singleBatch ? await this.papers.batches(tx, approval.id, part.id) : [],
    };
  }
}
