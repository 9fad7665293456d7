import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { loadAgreements } from '#config/agreements';
import type { Settings } from '#config/env';
import { Deliveries } from '#outbox/deliveries';
import { AgreementService } from '#src/agreement/agreement.service';
import { LicenceService } from '#src/licence/licence.service';
import { DEMO_PASSWORD } from '#src/demo/accounts';
import { releaseClock, rewindClock } from '#src/database/clock';
import { demoSet } from '#src/demo/party-set';
import { playPast } from '#src/demo/past';
import { seedLicences } from '#src/demo/seed-licences';
import { seedParty } from '#src/demo/seed-party';
import { Story } from '#src/demo/story';
import { Poller } from '#src/deadline/poller';
import { EngineModule } from '#src/engine/engine.module';
import { features } from '#src/features';
import { Workflow } from '#workflow/workflow';

/** Every capability as the worker has it, without the worker's rhythm. */
@Module({})
class SeedModule {
  static with(settings: Settings): DynamicModule {
    return { module: SeedModule, imports: [EngineModule.forRole('worker', settings), ...features.flatMap((f) => f.queue)] };
  }
}

interface Account {
  login: string;
  password: string;
  says: string;
}

/**
 * Loads the demonstration once and returns its accounts. `bare`: people, papers, licences and agreements only, on the
 * instance's own clock; otherwise a year of cases is played, after which the clock is the real one for good.
 */
export async function seedAll(settings: Settings, bare: boolean): Promise<Account[]> {
  if (settings.NODE_ENV === 'production') throw new Error('the demonstration set is not for production');
  const set = demoSet();
  const accounts = set.people.map(({ login, says }) => ({ login, password: DEMO_PASSWORD, says }));
  const owner = new pg.Client({ connectionString: settings.need('DATABASE_URL_OWNER') });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ seeded: boolean }>(
      'SELECT EXISTS (SELECT FROM liandan.audit_event) AS seeded',
    );
    if (rows[0]?.seeded) return accounts;
    if (!bare) await rewindClock(owner, '2025-11-24T01:00:00Z');
    await seedParty(owner, set, DEMO_PASSWORD);
    const app = await NestFactory.createApplicationContext(SeedModule.with(settings), { logger: ['error', 'warn'] });
    try {
      const workflow = app.get(Workflow);
      const story = new Story(workflow, app.get(Deliveries), app.get(Poller), set);
      await seedLicences(app.get(LicenceService), story, set);
      await app.get(AgreementService).establish(loadAgreements());
      await story.settle();
      if (!bare) await playPast(story);
    } finally {
      await app.close();
    }
    if (!bare) await releaseClock(owner);
    return accounts;
  } finally {
    await owner.end();
  }
}
