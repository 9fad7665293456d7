import { categoryOf } from '#domain/licence/coverage';
import type { LicenceService } from '../licence/licence.service.js';
import { demoId, type DemoSet } from './party-set.js';
import type { Story } from './story.js';

/** Enters the licences of the set into the register, each once. */
export async function seedLicences(licences: LicenceService, story: Story, set: DemoSet): Promise<void> {
  for (const licence of set.licences) {
    const holder = set.organisations.find((o) => o.key === licence.holder);
    if (!holder) throw new Error(`no holder ${licence.holder}`);
    await licences.register(story.as('register'), {
      type: 'register',
      number: licence.number,
      issuer: licence.issuer,
      holder: { org: demoId(licence.holder), name: holder.name, uscc: holder.uscc },
      province: licence.province,
      city: licence.city,
      kind: 'COMPREHENSIVE',
      modes: ['COLLECT', 'STORE', 'UTILISE'],
      scopes: licence.codes.map((code) => ({
        category: categoryOf(code),
        kind: 'INCLUDE',
        codes: [code],
        methods: licence.methods,
        scale: null,
      })),
      scale: `${licence.scale}.000000`,
      validFrom: licence.validFrom,
      validTo: licence.validTo,
      facilities: [{ code: `S${licence.number}`, name: '利用设施一', address: holder.address }],
    });
  }
}
