import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { loadAgreements } from '#config/agreements';
import type { Settings } from '#config/env';
import { Deliveries } from '#outbox/deliveries';
import { AgreementService } from '#src/agreement/agreement.service';
import { rewindClock } from '#src/database/clock';
import { Poller } from '#src/deadline/poller';
import { DEMO_PASSWORD } from '#src/demo/accounts';
import { BATTERIES, MEIHUA } from '#src/demo/forms';
import { demoId, demoSet } from '#src/demo/party-set';
import { Random } from '#src/demo/random';
import { seedLicences } from '#src/demo/seed-licences';
import { seedParty } from '#src/demo/seed-party';
import { Story } from '#src/demo/story';
import { LicenceService } from '#src/licence/licence.service';
import { DocketService } from '#src/notice/docket.service';
import { Workflow } from '#workflow/workflow';
import { CapabilitiesModule } from '../capabilities.module.js';
import { asidesOf, bundleOf, type Bundle } from './bundle.js';
import { Copier } from './copier.js';
import { Crowd } from './crowd.js';
import { playOriginals } from './originals.js';
import { wholeCountry } from './places.js';
import { scenesOf, SCALE, SECOND_CARRIER } from './profile.js';
import { tellEntries } from './told-entries.js';
import { openList } from './year-list.js';

export interface Options {
  /** Cases of all machines together, at least. */
  cases: number;
  seed: number;
  /** The civil year in which everything happens; the instance's clock ends in its December. */
  year: number;
  /** Entries of the white list; as many as the cases ask for, at most 500, when absent. */
  entries?: number | undefined;
}
export interface Generated {
  cases: number;
  originals: number;
  copies: number;
  events: number;
  seconds: Record<string, number>;
}
/** Cases that hang on one application, on average. */
const PER_APPLICATION = 4.5;
/** Applications that one receiver is sent. */
const PER_RECEIVER = 6;
const BATCH = 200;

/**
 * Fills a new instance with a year of cases by the generation profile: some dozens of originals are played by real
 * commands, and copied with other parties, places, wastes and tonnes, each with a record of its own that verifies and
 * rebuilds its case. The same seed gives the same cases. Throws when anything has happened in the instance.
 */
export async function generate(settings: Settings, options: Options, say: (line: string) => void): Promise<Generated> {
  const { cases, seed, year, entries } = options;
  const seconds: Record<string, number> = {};
  let since = performance.now();
  const lap = (name: string) => {
    const now = performance.now();
    seconds[name] = Math.round((now - since) / 100) / 10;
    since = now;
    say(`${name}: ${seconds[name]} s`);
  };
  const random = new Random(seed);
  const set = wholeCountry(demoSet());
  const sql = new pg.Client({ connectionString: settings.need('DATABASE_URL_OWNER') });
  await sql.connect();
  await sql.query('SET synchronous_commit = off'); // the run is made anew when the machine fails
  const app = await NestFactory.createApplicationContext(CapabilitiesModule.with(settings), {
    logger: ['error', 'warn'],
  });
  try {
    if (settings.NODE_ENV === 'production') throw new Error('made-up cases are not for production');
    await rewindClock(sql, `${year - 1}-11-25T01:00:00Z`);
    await seedParty(sql, set, DEMO_PASSWORD);
    await secondContract(sql);
    const workflow = app.get(Workflow);
    const story = new Story(workflow, app.get(Deliveries), app.get(Poller), set, ['document']);
    await seedLicences(app.get(LicenceService), story, set);
    await app.get(AgreementService).establish(loadAgreements());
    await story.settle();
    lap('parties and agreements');

    const deployment = settings.LIANDAN_DEPLOYMENT;
    const copier = new Copier(sql, deployment, seed);
    const crowd = (flow: typeof MEIHUA, bound: boolean) =>
      new Crowd(sql, copier, random, set, flow, year, deployment, bound);
    const crowds = { CONSULTED: crowd(MEIHUA, false), WHITELIST: crowd(BATTERIES, true) };
    const scenes = scenesOf(random, cases < 2_000 ? 10 : 40, year);
    const wanted = Math.max(0, Math.ceil(cases / PER_APPLICATION) - scenes.length);
    for (const [track, of] of Object.entries(crowds)) {
      const share = scenes.filter((scene) => scene.track === track).length / scenes.length;
      const receivers = Math.max(1, Math.ceil((wanted * share) / PER_RECEIVER));
      await of.read();
      await of.enter(
        track === 'WHITELIST' ? (entries ?? Math.min(receivers, 500)) : receivers,
        carriersFor(wanted, scenes.length),
      );
    }
    lap('receivers and carriers');
    const listings = await openList(
      story,
      year,
      crowds.WHITELIST.receivers.map(({ id: org, name, uscc, licenceNumber }) => ({ org, name, uscc, licenceNumber })),
      lap,
    );
    for (const receiver of [crowds.WHITELIST.original.receiver, ...crowds.WHITELIST.receivers])
      receiver.listing = listings.get(receiver.id) ?? '';
    const originals = await playOriginals(story, scenes, `${year}-12-24 18:00`);
    lap('originals');

    await copier.begin();
    crowds.WHITELIST.listed();
    const bundles: Bundle[] = [];
    const asides = await asidesOf(sql);
    for (const original of originals)
      bundles.push(await bundleOf(sql, original, crowds[original.scene.track].tokens, asides));
    let count = (await sql.query<{ n: number }>('SELECT count(*)::int AS n FROM liandan.docket')).rows[0]?.n ?? 0;
    const per = bundles.reduce((sum, { cases: n }) => sum + n, 0) / bundles.length;
    const each = Math.max(0, Math.ceil((cases - count) / per / bundles.length));
    let no = 0;
    for (const bundle of bundles) {
      const { scene } = bundle.original;
      const crowd = crowds[scene.track];
      for (let i = 0; i < each; i++, no++) {
        const scale = BigInt(random.whole(SCALE.from, SCALE.to));
        const receiver = random.pick(crowd.receivers);
        const { words, way, city } = crowd.remover(no, receiver, (bundle.asked * scale) / 1000n);
        copier.copy(
          bundle,
          no,
          words,
          { original: crowd.original.way, copy: way, from: { province: way[0], city } },
          scale,
        );
        count += bundle.cases;
        if (no % BATCH === BATCH - 1) await copier.write();
      }
      await copier.flush();
      say(`${count} cases`);
    }
    await tellEntries(sql, workflow, app.get(DocketService), deployment, copier.taken);
    await copier.end();
    lap('copies');
    await sql.query('VACUUM ANALYZE');
    lap('statistics of the database');
    const { rows } = await sql.query<{ n: number }>('SELECT count(*)::int AS n FROM liandan.audit_event');
    return { cases: count, originals: originals.length, copies: no, events: rows[0]?.n ?? 0, seconds };
  } finally {
    await app.close();
    await sql.end();
  }
}

const carriersFor = (copies: number, originals: number) =>
  Math.max(1, Math.ceil(copies / 8), Math.ceil(copies / originals));

/** The carrier that takes over half-way has a contract with the remover, too (R-10a). */
async function secondContract(sql: pg.Client): Promise<void> {
  const id = demoId(`contract ${MEIHUA.remover} ${SECOND_CARRIER.key}`);
  await sql.query(
    `INSERT INTO liandan.contract (id, number, remover, party, party_role, waste_codes, valid_from, valid_to, signed_at, confirmed_at, readers)
     SELECT $1::uuid, 'HT-' || left($1::text, 8), remover, $2::uuid, party_role, waste_codes, valid_from, valid_to, signed_at, confirmed_at,
       array_append(array_remove(readers, 'o:' || party), 'o:' || $2::uuid)
     FROM liandan.contract WHERE id = $3`,
    [id, demoId(SECOND_CARRIER.key), demoId(`contract ${MEIHUA.remover} ${MEIHUA.carrier}`)],
  );
}
