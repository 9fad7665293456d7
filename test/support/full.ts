import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { loadAgreements } from '#config/agreements';
import { settingsOf } from '#config/env';
import type { DomainError } from '#domain/errors';
import { Deliveries } from '#outbox/deliveries';
import { AgreementService } from '#src/agreement/agreement.service';
import { rewindClock } from '#src/database/clock';
import { Poller } from '#src/deadline/poller';
import {
  applicationForm,
  arrivalForm,
  batteryEntry,
  COMPLETE,
  departForm,
  licenceNumberOf,
  loadForm,
  manifestForm,
  nextLabel,
  receiptForm,
  REVIEW,
  SUBMISSION,
  type Flow,
} from '#src/demo/forms';
import { demoSet } from '#src/demo/party-set';
import { seedLicences } from '#src/demo/seed-licences';
import { seedParty } from '#src/demo/seed-party';
import { Story } from '#src/demo/story';
import { EngineModule } from '#src/engine/engine.module';
import { features } from '#src/features';
import { LicenceService } from '#src/licence/licence.service';
import { Workflow, type Command } from '#workflow/workflow';
import { createApi } from '../../apps/api/create-api.js';
import { freshDatabase, sharedTemplate, type TestDatabase } from './database.js';
import { invariants } from './invariants.js';
import type { Difference } from '#src/replay/check';
import { recordHistory } from './recording.js';

const set = demoSet();

/** Every capability as the worker has it, without the worker's rhythm. */
@Module({})
class Everything {
  static with(settings: ReturnType<typeof settingsFor>): DynamicModule {
    return {
      module: Everything,
      imports: [EngineModule.forRole('worker', settings), ...features.flatMap((f) => f.queue)],
    };
  }
}

const settingsFor = ({ urls }: TestDatabase, over: Record<string, string> = {}) =>
  settingsOf({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL_APP: urls.app,
    DATABASE_URL_WORKER: urls.worker,
    DATABASE_URL_QUEUE: urls.queue,
    LIANDAN_QUEUE: 'postgres',
    LIANDAN_POOL: '16',
    ...over,
  });

const worker = (database: TestDatabase, over: Record<string, string> = {}) =>
  NestFactory.createApplicationContext(Everything.with(settingsFor(database, over)), {
    logger: ['error'],
    abortOnError: false,
  });
const storyOf = (workflow: Workflow, app: INestApplicationContext) =>
  new Story(workflow, app.get(Deliveries), app.get(Poller), set);

/** The bare demonstration set (people, papers, licences, agreements) at a Beijing wall time; once a run, to be copied. */
const seeded = (start: string): Promise<string> =>
  sharedTemplate(`seeded ${start}`, async () => {
    const database = await freshDatabase();
    const owner = new pg.Client({ connectionString: database.urls.owner });
    await owner.connect();
    await rewindClock(owner, `${start}+08:00`);
    await seedParty(owner, set, 'a demonstration password');
    await owner.end();
    const app = await worker(database);
    const story = storyOf(app.get(Workflow), app);
    await seedLicences(app.get(LicenceService), story, set);
    await app.get(AgreementService).establish(loadAgreements());
    await story.settle();
    await app.close();
    return database;
  });

/** What has happened before a test begins: played once a run, and copied by every file that begins with it. */
export interface Prologue {
  name: string;
  play: (w: Full) => Promise<unknown>;
}
/** The list of a year between Sichuan and Chongqing, with the battery recycler. */
export const listed = (year: number, cap: string): Prologue => ({
  name: `list ${year} ${cap}`,
  play: (w) => w.list(year, cap),
});
const after = (start: string, prologue: Prologue): Promise<string> =>
  sharedTemplate(`${start} ${prologue.name}`, async () => {
    const w = await full(start);
    await prologue.play(w);
    await w.story.settle();
    await w.leave();
    return w.database;
  });

export interface CaseRow {
  id: string;
  state: string;
  version: number;
  context: Record<string, any>;
}
export const APPROVAL = {
  type: 'approve',
  conditions: ['执行危险废物电子转移联单'],
  justifications: [{ rule: 'P-12', text: '未超过核准规模' }],
};

/**
 * The whole product on a database of its own: people act through the API process's services under row-level security,
 * letters, clocks and consequences through the worker's. `start` is a Beijing wall time.
 */
export const full = async (start: string, prologue?: Prologue, over: Record<string, string> = {}) =>
  productOn(await freshDatabase(await (prologue ? after(start, prologue) : seeded(start))), over);

/** The same on a copy of the database of one that has left, as after a backup was put back. */
export const restored = async (before: Full, over: Record<string, string>): Promise<Full> =>
  productOn(await freshDatabase(before.database.name), over);

async function productOn(database: TestDatabase, over: Record<string, string>) {
  const [app, behind]: [NestFastifyApplication, INestApplicationContext] = await Promise.all([
    createApi(settingsFor(database, over)),
    worker(database, over),
  ]);
  await app.init();
  const workflow = app.get(Workflow);
  const people = storyOf(workflow, behind);
  const story = storyOf(behind.get(Workflow), behind);
  const pool = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  pool.on('error', () => undefined); // an idle connection that ends is no fault of a test
  const sql = async (text: string, values: unknown[] = []) =>
    (await pool.query(text, values)).rows as Record<string, any>[];
  const one = async <T = Record<string, any>>(text: string, values: unknown[] = []): Promise<T> => {
    const [row] = await sql(text, values);
    if (!row) throw new Error(`nothing found: ${text}`);
    return row as T;
  };
  const leave = async () => {
    if (process.env['LIANDAN_HISTORY']) await recordHistory(pool, workflow);
    await Promise.all([app.close(), behind.close()]);
    await pool.end();
  };
  const tables: Record<string, string> = Object.fromEntries(
    [...workflow.kinds.values()].map(({ name, table }) => [name, table]),
  );
  const row = (machine: string, id: string) =>
    one<CaseRow>(`SELECT id, state, version, context FROM liandan.${tables[machine]} WHERE id = $1`, [id]);
  const act = (machine: string, id: string, login: string, type: string, body: object = {}) =>
    people.act(machine, id, login, { type, ...body } as Command);
  const today = async () =>
    (await one<{ day: string }>(`SELECT to_char(liandan.now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day`)).day;
  const licence = async (flow: Flow) => {
    const found = await one<{ id: string }>(
      `SELECT id FROM liandan.licence WHERE context ->> 'number' = $1 ORDER BY id DESC LIMIT 1`,
      [licenceNumberOf(flow.receiver)],
    );
    return found.id;
  };
  const routeOf = (flow: Flow) => (flow.logins.remover.startsWith('remover-sc') ? ['51', '50'] : ['43', '42', '41']);
  const originOf = (flow: Flow) => (flow.logins.remover.startsWith('remover-sc') ? 'sc' : 'hn');
  const letterOf = (id: string) =>
    one<CaseRow>(
      `SELECT id, state, version, context FROM liandan.consultation WHERE about_id = $1 ORDER BY id DESC LIMIT 1`,
      [id],
    );

  const play = {
    /** Drafts and submits an application. */
    async submit(
      flow: Flow,
      tonnes: string,
      more: { from?: string; to?: string; route?: string[] } = {},
    ): Promise<string> {
      const day = await today();
      const year = Number(day.slice(0, 4));
      const form = applicationForm(flow, await licence(flow), {
        tonnes,
        from: day,
        to: `${year}-12-31`,
        route: routeOf(flow),
        year,
        ...more,
      });
      const id = await people.open('application', flow.logins.remover, { type: 'create', ...form });
      await act('application', id, flow.logins.remover, 'submit', SUBMISSION);
      return id;
    },
    /** Submitted and accepted by the first officer. */
    async accepted(
      flow: Flow,
      tonnes: string,
      more: { from?: string; to?: string; route?: string[] } = {},
    ): Promise<string> {
      const id = await play.submit(flow, tonnes, more);
      await act('application', id, `${originOf(flow)}-officer1`, 'accept', { checklist: COMPLETE });
      return id;
    },
    /** Accepted and approved on the fast track; returns application and approval. */
    async approved(flow: Flow, tonnes: string, more: { from?: string; to?: string; route?: string[] } = {}) {
      const id = await play.accepted(flow, tonnes, more);
      await play.approve(flow, id);
      await story.settle();
      const { context } = await row('application', id);
      return { application: id, approval: String(context['approval']?.id) };
    },
    approve: (flow: Flow, id: string) =>
      people.act('application', id, `${originOf(flow)}-officer2`, APPROVAL as Command),
    /** Accepted, reviewed, and the letter delivered: returns the application and the letter. */
    async consulted(flow: Flow, tonnes: string, more: { from?: string; to?: string; route?: string[] } = {}) {
      const application = await play.accepted(flow, tonnes, more);
      await act('application', application, `${originOf(flow)}-officer1`, 'passReview', REVIEW);
      await story.drain();
      return { application, letter: (await letterOf(application)).id };
    },
    /** Draft and signature by two officers of the addressee. */
    async reply(letter: string, by: string, agree: boolean, body: object = {}): Promise<void> {
      await act('consultation', letter, `${by}-officer1`, 'draftReply', { agree, ...body });
      await act('consultation', letter, `${by}-officer2`, agree ? 'replyAgree' : 'replyRefuse');
    },
    /** A list of Chongqing with the battery recycler, confirmed by Sichuan, effective on 1 January. */
    async list(year: number, cap: string): Promise<{ list: string; entry: string }> {
      await story.until(`${year - 1}-12-01 09:00`);
      const { id } = await one<{ id: string }>(
        `SELECT id FROM liandan.whitelist WHERE context -> 'agreement' ->> 'key' = 'sichuan-chongqing-2020'
           AND context ->> 'receiving' = '50' AND (context ->> 'year')::int = $1`,
        [year],
      );
      await act('list', id, 'cq-officer1', 'editEntries', { put: [batteryEntry(cap)], strike: [] });
      await act('list', id, 'cq-officer2', 'propose', { note: '提请确认' });
      await story.drain();
      await play.reply((await letterOf(id)).id, 'sc', true);
      await story.until(`${year}-01-01 00:00`);
      return play.listOf(year);
    },
    /** The list of Chongqing for a year, and its one entry. */
    async listOf(year: number): Promise<{ list: string; entry: string }> {
      return one<{ list: string; entry: string }>(
        `SELECT l.id AS list, e.id AS entry FROM liandan.whitelist l
           JOIN liandan.whitelist_entry e ON e.context -> 'list' ->> 'id' = l.id::text
          WHERE l.context -> 'agreement' ->> 'key' = 'sichuan-chongqing-2020' AND l.context ->> 'receiving' = '50'
            AND (l.context ->> 'year')::int = $1`,
        [year],
      );
    },
    /** A manifest up to the named stop. */
    async haul(
      flow: Flow,
      approval: string,
      tonnes: string,
      truck: number,
      stop: 'issued' | 'driving' | 'arrived' | 'accepted',
      /** Justifications of the issue, and what the scales of the receiver say where that is another quantity. */
      more: { issue?: object; received?: string } = {},
    ) {
      const { logins } = flow;
      const day = await today();
      const label = nextLabel(flow, day);
      const form = manifestForm(flow, { licence: await licence(flow), approval, tonnes, day, truck, label });
      const id = await people.open('manifest', logins.remover, { type: 'create', ...form });
      const { answer } = await act('manifest', id, logins.remover, 'issue', more.issue);
      if (stop === 'issued') return id;
      const { at } = await one<{ at: Date }>('SELECT liandan.now() AS at');
      await act('manifest', id, logins.remover, 'load', loadForm(tonnes, label, at.toISOString()));
      await act('manifest', id, logins.carrier, 'depart', departForm(flow, answer.number ?? '', truck));
      if (stop === 'driving') return id;
      await act('manifest', id, logins.carrier, 'arriveAtReceiver', arrivalForm(flow));
      if (stop === 'arrived') return id;
      await act('manifest', id, logins.receiver, 'accept', receiptForm(flow, more.received ?? tonnes));
      return id;
    },
  };
  return {
    app,
    behind,
    workflow,
    database,
    people,
    story,
    sql,
    one,
    row,
    act,
    today,
    licence,
    letterOf,
    ...play,
    /** A clock of a case, the newest. */
    clock: (id: string, clock: string) =>
      one<{ due: string; status: string; overdue: boolean }>(
        `SELECT due_day::text AS due, status, overdue_at IS NOT NULL AS overdue FROM liandan.deadline WHERE case_id = $1 AND clock = $2 ORDER BY id DESC LIMIT 1`,
        [id, clock],
      ),
    /** Used tonnes and state of an entry. */
    entry: async (id: string) => {
      const { state, context } = await row('listing', id);
      return { state, cap: context['quota'].cap as string, used: context['quota'].used as string };
    },
    /** What breaks an invariant; `planted`: differences from the record that the test itself has made. */
    broken: (planted?: (found: Difference) => boolean) => invariants(sql, database.adminUrl, workflow, planted),
    /** Ends every session and leaves the database. */
    leave,
    stop: async () => {
      await leave();
      await database.drop();
    },
  };
}
export type Full = Awaited<ReturnType<typeof productOn>>;

/** Code and rule of a refusal, or `accepted`. */
export const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: DomainError) => (error.refusal?.rule ? `${error.code} ${error.refusal.rule}` : String(error.code ?? error)),
  );
