import { loadReference } from '#config/reference';
import { civilDay } from '#domain/calendar/civil';
import type { ManifestContext, ReturnEvidence } from '#domain/manifest/manifest.context';
import type { Policies } from '#domain/policy/switches';
import type { Tx } from '#workflow/workflow';
import { PolicyService } from '../policy/policy.service.js';

/** What the provinces have set that a transfer goes by. */
export class ManifestPolicies {
  private readonly reference = loadReference();

  constructor(private readonly policies: PolicyService) {}

  /** What the two ends have set for themselves and between them. */
  async on(tx: Tx, way: { origin: string; destination: string | null }, on: string) {
    const out = await this.policies.of(tx, { province: way.origin, counterpart: way.destination, on });
    const into =
      way.destination === null
        ? out
        : await this.policies.of(tx, { province: way.destination, counterpart: way.origin, on });
    return { out, into };
  }

  /** Of weights, as the destination has set it. */
  async tolerance(tx: Tx, c: ManifestContext): Promise<ReturnEvidence['tolerance']> {
    return (await this.on(tx, c, civilDay(tx.at))).into.tolerance;
  }

  /** Whether the line's transport exemption counts, and relaxes the rules of the vehicle in the origin. */
  exempt(line: { wasteCode: string; exemption?: number | null }, day: string, out: Policies): boolean {
    if (line.exemption == null || out.transportExemption === 'KEEP') return false;
    return this.reference.exemptions
      .forCode(line.wasteCode, 'TRANSPORT', day)
      .some(({ item }) => item === line.exemption);
  }
}
