import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { loadAgreements } from '#config/agreements';
import type { Settings } from '#config/env';
import { Deliveries } from '#outbox/deliveries';
import { AgreementService } from '#src/agreement/agreement.service';
import { LicenceService } from '#src/licence/licence.service';
import { DEMO_PASSWORD } from '#src/demo/accounts';
import { rewindClock } from '#src/database/clock';
import { demoSet } from '#src/demo/party-set';
import { playPast } from '#src/demo/past';
import { seedLicences } from '#src/demo/seed-licences';
import { seedParty } from '#src/demo/seed-party';
import { Story } from '#src/demo/story';
import { TrackRegister } from '#src/exchange/track.register';
import { Poller } from '#src/deadline/poller';
import { Workflow } from '#workflow/workflow';
import { CapabilitiesModule } from './capabilities.module.js';

/** The accounts of the tour come first. */
const FEATURED = [
  'remover-sc',
  'remover-sc2',
  'carrier',
  'receiver-cq',
  'sc-officer1',
  'sc-officer2',
  'cq-officer1',
  'cq-officer2',
  'hn-officer1',
  'city-4108',
  'auditor',
  'admin',
  'register',
];

interface Account {
  login: string;
  password: string;
  says: string;
}

/**
 * Loads the demonstration once and returns its accounts. `bare`: people, papers, licences and agreements only, on the
 * instance's own clock. Otherwise a year of cases is played and the civil clock goes on from its end, so that the
 * demonstration is the same whenever it is started; such an instance stays a demonstration.
 */
export async function seedAll(settings: Settings, bare: boolean): Promise<Account[]> {
  if (settings.NODE_ENV === 'production') throw new Error('the demonstration set is not for production');
  const set = demoSet();
  const accounts = [...FEATURED, ...set.people.map(({ login }) => login)]
    .filter((login, i, all) => all.indexOf(login) === i)
    .map((login) => ({ login, password: DEMO_PASSWORD, says: set.people.find((p) => p.login === login)?.says ?? '' }));
  const owner = new pg.Client({ connectionString: settings.need('DATABASE_URL_OWNER') });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ seeded: boolean }>(
      'SELECT EXISTS (SELECT FROM liandan.audit_event) AS seeded',
    );
    if (rows[0]?.seeded) return accounts;
    if (!bare) await rewindClock(owner, '2025-11-24T01:00:00Z');
    await seedParty(owner, set, DEMO_PASSWORD);
    const app = await NestFactory.createApplicationContext(CapabilitiesModule.with(settings), {
      logger: ['error', 'warn'],
    });
    try {
      const workflow = app.get(Workflow);
      const story = new Story(workflow, app.get(Deliveries), app.get(Poller), set);
      await seedLicences(app.get(LicenceService), story, set);
      await app.get(AgreementService).establish(loadAgreements());
      await story.settle();
      if (!bare) await playPast(story, app.get(TrackRegister, { strict: false }));
    } finally {
      await app.close();
    }
    return accounts;
  } finally {
    await owner.end();
  }
}
