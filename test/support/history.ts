import { randomUUID } from 'node:crypto';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import { restOf } from '#domain/manifest/manifest.rest';
import { grams, tonnes } from '#domain/quantity/quantity';
import {
  BATTERIES,
  BATTERIES_TOO,
  COMPLETE,
  departForm,
  licenceNumberOf,
  loadForm,
  manifestForm,
  nextLabel,
  receiptForm,
  resultForm,
  REVIEW,
  type Flow,
} from '#src/demo/forms';
import { demoId, demoSet, plateOf } from '#src/demo/party-set';
import type { Random } from '#src/demo/random';
import { CorrectionRegister } from '#src/manifest/correction.register';
import { OutageRegister } from '#src/manifest/outage.register';
import type { Command } from '#workflow/workflow';
import { APPROVAL, type CaseRow, type Full } from './full.js';
import { RAIL, railway, railwayman, relayed, roadNext, roadVerbs } from './history-legs.js';
import { pipes, settle } from './history-pipes.js';

/** What one step of a history did, and how it was answered: `accepted`, `nothing to do`, or code and rule. */
export interface Step {
  did: string;
  id?: string;
  answer: string;
}
type Manifest = CaseRow & { number: string | null };

/** A second receiver in Chongqing, off the list: loads are redirected to it, under consulted approvals. */
const ELSEWHERE: Flow = { ...BATTERIES, receiver: 'firm receiver 50', logins: { ...BATTERIES.logins, receiver: '' } };
const FLOWS: Flow[] = [BATTERIES, BATTERIES, BATTERIES_TOO, ELSEWHERE];
const WHY = [
  { rule: 'P-12', text: '扩建许可已受理' },
  { rule: 'R-14', text: '计划变更已备案' },
  { rule: 'R-16b', text: '分批转移' },
];
const PDF = Buffer.from('%PDF-1.7 a scan').toString('base64');
const HOUR = 3_600_000;

/** A world in which histories happen: a small list and a small licence, so that every cap is reached. */
export async function stage(w: Full, { cap = '600.000000', scale = '700.000000' } = {}): Promise<void> {
  const { entry } = await w.list(2025, cap);
  await w.story.until('2025-01-06 09:00');
  await rescale(w, BATTERIES, scale);
  const to = demoSet().organisations.find(({ key }) => key === ELSEWHERE.receiver)!;
  const from = demoId(ELSEWHERE.remover);
  await w.sql(
    `INSERT INTO liandan.contract (id, number, remover, party, party_role, waste_codes, valid_from, valid_to, signed_at, readers)
     SELECT $1, 'HT-ELSEWHERE', remover, $2, party_role, waste_codes, valid_from, valid_to, signed_at, readers || $3::text
       FROM liandan.contract WHERE remover = $4 AND party_role = 'RECEIVER' LIMIT 1`,
    [demoId(`contract ${ELSEWHERE.remover} ${ELSEWHERE.receiver}`), to.id, `o:${to.id}`, from],
  );
  await w.sql(
    `INSERT INTO liandan.plan_row (id, plan, version, line, transfer_type, waste_name, waste_code, category, form, hazard, quantity, method,
       receiver_kind, receiver, receiver_name, licence_no, readers)
     SELECT gen_random_uuid(), plan, version, 9, transfer_type, waste_name, waste_code, category, form, hazard, quantity, method,
       receiver_kind, $1, $2, $3, readers FROM liandan.plan_row WHERE receiver = $4 AND plan IN (SELECT id FROM liandan.plan WHERE organisation = $5)`,
    [to.id, to.name, licenceNumberOf(ELSEWHERE.receiver), demoId(BATTERIES.receiver), from],
  );
  if (!entry) throw new Error('no entry');
  await railway(w, FLOWS);
  await settle(w);
}

/** The register changes the licence: another scale a year (LC4). */
async function rescale(w: Full, flow: Flow, scale: string): Promise<void> {
  const id = await w.licence(flow);
  const { context: c } = await w.row('licence', id);
  const { number, issuer, holder, province, city, kind, modes, scopes, validFrom, validTo, facilities } = c;
  const next = { number, issuer, holder, province, city, kind, modes, scopes, scale, validFrom, validTo, facilities };
  await w.act('licence', id, 'register', 'change', { next, reason: '改扩建' });
}

/** Random people doing random things to the cases of a world, lawful and not. `random` decides everything. */
export function history(w: Full) {
  const corrections = w.app.get(CorrectionRegister, { strict: false });
  const outages = w.app.get(OutageRegister, { strict: false });
  const once = () => ({ kind: 'key' as const, actor: 'history', key: randomUUID(), fingerprint: randomUUID() });
  const elsewhere: Actor = {
    ...w.people.as('receiver-cq'),
    person: demoId('person elsewhere'),
    org: demoId(ELSEWHERE.receiver),
  };
  const train = railwayman(w);
  const as = (login: string): Actor => (login === '' ? elsewhere : login === RAIL ? train : w.people.as(login));
  const say = async (machine: string, id: string, login: string, type: string, body: object = {}) => {
    const by = as(login);
    const door = by.kind === 'register' ? ('rule' as const) : ('command' as const);
    await w.workflow.send(w.workflow.kinds.get(machine)!, id, { by, door, command: { type, ...body } as Command });
  };
  const open = async (table: string, where = 'true', values: unknown[] = []): Promise<CaseRow[]> =>
    (await w.sql(
      `SELECT id, state, version, context FROM liandan.${table} WHERE ${where} ORDER BY id LIMIT 300`,
      values,
    )) as CaseRow[];
  const now = async () => (await w.one<{ at: Date }>('SELECT liandan.now() AS at')).at;
  const hoursBefore = (at: Date, hours: number) => new Date(at.getTime() - hours * HOUR).toISOString();
  const flowOf = (c: Record<string, any>): Flow => {
    const remover = c['remover'].id ?? c['remover'].org;
    const receiver = c['receiver'].id ?? c['receiver'].org;
    const found = FLOWS.find((f) => demoId(f.remover) === remover && demoId(f.receiver) === receiver);
    if (!found) throw new Error('a case of no flow');
    return found;
  };
  const quantity = (random: Random, to = 30) => tonnes(BigInt(random.whole(500_000, to * 1_000_000)));
  const part = (removed: string, permille: number) => tonnes((grams(removed) * BigInt(permille)) / 1000n);

  /** Part 1 of a load: one line, or two of the same kind. */
  const formOf = async (random: Random, flow: Flow, approval: string, day: string, truck = random.whole(0, 7)) => {
    const removed = quantity(random);
    const haul = { licence: await w.licence(flow), approval, tonnes: removed, day, truck };
    const form = manifestForm(flow, { ...haul, label: nextLabel(flow, day) });
    const row =
      flow === ELSEWHERE
        ? (
            await w.one<{ id: string }>(`SELECT id FROM liandan.plan_row WHERE line = 9 AND plan = $1`, [
              demoId(`plan ${flow.remover} ${day.slice(0, 4)}`),
            ])
          ).id
        : form.lines[0]!.planRow;
    const first = { ...form.lines[0]!, planRow: row };
    const second = quantity(random, 5);
    const two = { ...first, planned: second, removed: second, labels: [nextLabel(flow, day)] };
    return { ...form, lines: random.next() < 0.2 ? [first, two] : [first] };
  };

  /** A manifest for what is left of a load, to the second receiver; null where it cannot be had. */
  const successorOf = async (random: Random, m: Manifest, flow: Flow): Promise<string | null> => {
    const left = restOf(m.context as never).reduce((sum, { rest }) => sum + rest, 0n);
    if (flow.remover !== ELSEWHERE.remover || flow.receiver === ELSEWHERE.receiver || left === 0n) return null;
    const bearers = await open('approval', `state = 'active' AND context -> 'receiver' ->> 'org' = $1`, [
      elsewhere.org,
    ]);
    if (bearers.length === 0) return null;
    const day = (await now()).toISOString().slice(0, 10);
    const form = await formOf(random, ELSEWHERE, random.pick(bearers).id, day);
    const line = { ...form.lines[0]!, planned: tonnes(left), removed: tonnes(left) };
    try {
      const id = await w.people.open('manifest', ELSEWHERE.logins.remover, {
        type: 'create',
        ...form,
        lines: [line],
      } as Command);
      await say('manifest', id, ELSEWHERE.logins.remover, 'issue', { justifications: WHY });
      return id;
    } catch {
      return null; // too much for the approval, the licence or the plan
    }
  };

  /** An incident on one side of the border, and the order that stops a load or a pipe. */
  const incident = async (random: Random): Promise<[string, string, object]> => {
    const [city, place] = random.pick([
      ['city-5101', '510100'],
      ['city-5001', '500100'],
    ] as const);
    const at = (await now()).toISOString();
    const story = { place: { text: '路口', division: place }, occurredAt: at, knownAt: at, kind: 'COLLISION' };
    const report = { type: 'reportInitial', ...story, leaked: '无', level: 'IV', text: '已到场' } as Command;
    await finishIncidents();
    const incident = await w.people.open('incident', city, report);
    return [city, 'freeze', { incident, place, order: '就地停运' }];
  };

  const manifestVerbs: Record<string, (random: Random, m: Manifest, flow: Flow) => Promise<[string, string, object]>> =
    {
      discard: async (_, __, { logins }) => [logins.remover, 'discard', {}],
      issue: async (random, _, { logins }) => [
        logins.remover,
        'issue',
        random.next() < 0.8 ? { justifications: WHY } : {},
      ],
      void: async (_, __, { logins }) => [logins.remover, 'void', { reason: '取消' }],
      load: async (_, m, { logins }) => {
        const at = (await now()).toISOString();
        const lines = m.context['lines'] as { line: number; removed: string; labels: string[] }[];
        const one = loadForm('1', '', at);
        const weighings = lines.map(({ line, removed }) => ({ ...loadForm(removed, '', at).weighings[0]!, line }));
        return [
          logins.remover,
          'load',
          { ...one, weighings, scans: lines.map(({ line, labels }) => ({ line, labels })) },
        ];
      },
      unload: async (_, __, { logins }) => [logins.remover, 'unload', {}],
      permitAcceptance: async () => ['cq-officer1', 'permitAcceptance', { decision: '同意接收' }],
      accept: async (random, m, flow) => {
        // Exact, within tolerance, more or less reported, less unreported (unlawful), far too much.
        const [permille, differences] = random.pick<[number, string[]]>([
          [1000, []],
          [1000, []],
          [997, []],
          [1003, []],
          [960, ['QUANTITY']],
          [1040, ['QUANTITY']],
          [900, []],
          [1900, ['QUANTITY']],
        ]);
        return [flow.logins.receiver, 'accept', receipt(m, flow, permille, 'ACCEPT', differences)];
      },
      acceptPartly: async (random, m, flow) => {
        const given = receipt(m, flow, random.whole(1, 990), 'PARTIAL', random.next() < 0.9 ? ['QUANTITY'] : []);
        if (given.lines.length > 1 && random.next() < 0.5)
          given.lines[1] = {
            ...given.lines[1]!,
            opinion: 'REJECT',
            quantity: '0',
            differences: ['CHARACTER'],
            note: '不符',
          };
        return [flow.logins.receiver, 'acceptPartly', given];
      },
      reject: async (_, __, { logins }) => [
        logins.receiver,
        'reject',
        { reason: '性质不符', differences: ['CHARACTER'], handler: { name: '陈某', phone: '13700000000' } },
      ],
      startReturn: async (random, m, flow) => [flow.logins.remover, 'startReturn', homeward(random, m, flow)],
      turnBack: async (random, m, flow) => [flow.logins.remover, 'turnBack', homeward(random, m, flow)],
      redirect: async (random, m, flow) => {
        const { logins } = flow;
        const next = random.next() < 0.7 ? await successorOf(random, m, flow) : null;
        if (next) return [logins.remover, 'redirect', { successor: next }];
        const others = await open('manifest', `state NOT IN ('draft', 'discarded') AND receiver = $1`, [elsewhere.org]);
        return [logins.remover, 'redirect', { successor: random.pick([...others.map(({ id }) => id), randomUUID()]) }];
      },
      receiveBack: async (random, m, { logins }) => {
        const at = (await now()).toISOString();
        // To the gram, a little less, or quite another weight: the last is a difference.
        const weighings = restOf(m.context as never).map(({ line, rest }) => {
          const back = random.pick([rest, rest, rest > 1000n ? rest - 1000n : rest, 1_000_000n]);
          return { ...loadForm(tonnes(back), '', at).weighings[0]!, line };
        });
        return [logins.remover, 'receiveBack', { weighings }];
      },
      freeze: (random) => incident(random),
      releaseToResume: async (_, m) => [bureauOf(m), 'releaseToResume', { decision: '放行' }],
      releaseToReturn: async (random, m, flow) => [
        bureauOf(m),
        'releaseToReturn',
        { ...homeward(random, m, flow), decision: '退回' },
      ],
      releaseToClose: async (_, m) => [
        bureauOf(m),
        'releaseToClose',
        { decision: '就地处置', outcome: 'DISPOSED_ON_SITE' },
      ],
      reportResult: async (random, m, flow) => {
        const accepted = m.context['receipt']?.lines?.[0]?.quantity ?? '1.000000';
        return [
          flow.logins.receiver,
          'reportResult',
          resultForm(flow, part(accepted, random.whole(1, 600)), (await now()).toISOString().slice(0, 10)),
        ];
      },
    };
  const flowing = pipes(w, { open, incident, why: WHY });
  /** What a lawful person would try next, the likely first. */
  const NEXT: Record<string, string[]> = {
    draft: ['issue', 'issue', 'issue', 'discard'],
    arrived: ['accept', 'accept', 'accept', 'acceptPartly', 'acceptPartly', 'reject', 'freeze', 'permitAcceptance'],
    partiallyAccepted: ['startReturn', 'redirect', 'redirect', 'redirect'],
    rejected: ['startReturn', 'redirect', 'redirect', 'redirect'],
    returning: ['receiveBack', 'receiveBack', 'receiveBack', 'freeze'],
    frozen: ['releaseToResume', 'releaseToResume', 'releaseToReturn', 'releaseToClose'],
    closed: ['reportResult'],
  };
  /** Bureaus close what lies behind them; an incident whose loads still stand stays open (E-07). */
  const finishIncidents = async () => {
    for (const { id, context } of await open('incident', `state <> 'closed'`)) {
      const bureau = String(context['place'].division).startsWith('51') ? 'city-5101' : 'city-5001';
      const last = { measures: '清障', losses: '无', responsibility: '无' };
      await say('incident', id, bureau, 'reportFinal', last).catch(() => undefined);
      await say('incident', id, bureau, 'close').catch(() => undefined);
    }
  };
  const bureauOf = (m: Manifest) => (String(m.context['frozen']?.place).startsWith('51') ? 'city-5101' : 'city-5001');
  const homeward = (random: Random, m: Manifest, flow: Flow) => {
    const [first] = m.context['legs'];
    const { conveyance, driver, escort } = first;
    const { to: from } = m.context['legs'].find(({ leg }: { leg: number }) => leg === m.context['leg']) ?? first;
    const crew = { conveyance, driver, escort, carrier: demoId(flow.carrier) };
    return {
      reason: '退运',
      leg: { ...crew, vehicle: plateOf(flow.carrier, random.whole(0, 7)), from, to: first.from },
    };
  };
  const receipt = (m: Manifest, flow: Flow, permille: number, opinion: string, differences: string[]) => {
    const one = receiptForm(flow, '1');
    const lines = (m.context['lines'] as { line: number; removed: string }[]).map(({ line, removed }) => ({
      ...one.lines[0]!,
      line,
      opinion,
      quantity: part(removed, permille),
      differences,
      ...(differences.length > 0 ? { note: '复核称重' } : {}),
    }));
    return { ...one, lines, justifications: WHY };
  };

  const acts: Record<string, [weight: number, act: (random: Random) => Promise<Partial<Step> | void>]> = {
    submit: [
      4,
      async (random) => {
        const flow = random.pick(FLOWS);
        const day = await w.today();
        const days = random.pick([20, 60, 300]);
        const last = new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * HOUR).toISOString().slice(0, 10);
        const to = last < `${day.slice(0, 4)}-12-31` ? last : `${day.slice(0, 4)}-12-31`;
        return { id: await w.submit(flow, quantity(random, 180), { to }) };
      },
    ],
    application: [
      14,
      async (random) => {
        const cases = await open(
          'transfer_application',
          `state NOT IN ('approved', 'refused', 'withdrawn', 'lapsed', 'notAccepted', 'draft')`,
        );
        if (cases.length === 0) return;
        const { id, state, context: c } = random.pick(cases);
        const at = (login: string, type: string, body: object = {}) => say('application', id, login, type, body);
        const approve = () =>
          at('sc-officer2', 'approve', { ...APPROVAL, justifications: random.next() < 0.8 ? WHY : [] });
        const choices: (() => Promise<void>)[] = {
          submitted: [() => at('sc-officer1', 'accept', { checklist: COMPLETE })],
          accepted:
            c['track'] === 'WHITELIST'
              ? [approve]
              : c['track'] === 'OVER_QUOTA'
                ? [
                    () => at('sc-officer1', 'sendOverQuotaLetter', { extra: c['lines'][0].quantity, note: '集中清库' }),
                    () =>
                      at('remover-sc', 'reduceQuantity', {
                        lines: [{ line: 1, quantity: part(c['lines'][0].quantity, random.whole(100, 900)) }],
                      }),
                  ]
                : [() => at('sc-officer1', 'passReview', REVIEW)],
          repliedAgree: [approve],
          consulting: [],
          overQuotaConsulting: [],
          repliedRefuse: [() => at('sc-officer2', 'refuse', { code: 'RR01', reason: '接受地不同意' })],
        }[state] ?? [() => at('sc-officer1', 'recommend', { outcome: 'APPROVE', note: '同意' })];
        const withdraw = () => at(random.pick(['remover-sc', 'remover-sc2']), 'withdraw', { reason: '取消' });
        const wild = random.next() < 0.06 ? withdraw : random.next() < 0.05 ? approve : undefined;
        if (!wild && choices.length === 0) return; // the other side has the word
        const act = wild ?? random.pick(choices);
        return done(`application in ${state}`, id, act());
      },
    ],
    letter: [
      6,
      async (random) => {
        const letters = await open('consultation', `state = 'delivered' AND kind <> 'LIST'`);
        if (letters.length === 0) return;
        const { id, context: c } = random.pick(letters);
        const by = String(c['to'] ?? c['addressee']) === '51' ? 'sc' : 'cq';
        const agree = random.next() < 0.85;
        return done(
          'letter',
          id,
          (async () => {
            const draft = agree ? { agree } : { agree, reasons: '年度能力已满' };
            await say('consultation', id, `${by}-officer1`, 'draftReply', draft);
            await say(
              'consultation',
              id,
              random.next() < 0.95 ? `${by}-officer2` : `${by}-officer1`,
              agree ? 'replyAgree' : 'replyRefuse',
            );
          })(),
        );
      },
    ],
    approval: [
      2,
      async (random) => {
        const cases = await open('approval', `state NOT IN ('expired', 'revoked', 'cancelled')`);
        if (cases.length === 0) return;
        const { id, state } = random.pick(cases);
        const acts: Record<string, () => Promise<void>> = {
          suspend: () => say('approval', id, 'sc-officer1', 'suspend', { reason: '现场检查' }),
          clear: () => say('approval', id, 'sc-officer1', 'clear', { checkedWith: '重庆市生态环境局' }),
          revoke: () =>
            say('approval', id, random.pick(['sc-officer1', 'sc-officer2']), 'revoke', {
              ground: 'FRAUD',
              reason: '骗取',
            }),
          request: () => say('approval', id, 'remover-sc', 'requestCancellation', { reason: '停产' }),
          cancel: () => say('approval', id, 'sc-officer1', 'cancel', { ground: 'OWN_REQUEST', reason: '申请注销' }),
        };
        const verb = random.next() < 0.6 && state === 'suspended' ? 'clear' : random.pick(Object.keys(acts));
        return done(`approval ${verb}`, id, acts[verb]!());
      },
    ],
    draft: [
      14,
      async (random) => {
        const [any, cases] = [`state NOT IN ('issued')`, await open('approval', `state IN ('active', 'suspended')`)];
        const found = cases.length > 0 && random.next() < 0.97 ? cases : await open('approval', any);
        if (found.length === 0) return;
        const { id, context: c } = random.pick(found.slice(-12));
        const flow = flowOf(c);
        const given = await formOf(random, flow, id, await w.today());
        const form = random.next() < 0.5 ? relayed(given) : given;
        return done(
          'manifest create',
          id,
          w.people.open('manifest', flow.logins.remover, { type: 'create', ...form } as Command),
        );
      },
    ],
    manifest: [
      44,
      async (random) => {
        const cases = (await open('manifest', `state NOT IN ('discarded', 'voided', 'closed')`)) as Manifest[];
        const ended = random.next() < 0.06 ? ((await open('manifest', `state = 'closed'`)) as Manifest[]) : [];
        const all = ended.length > 0 ? ended : cases;
        if (all.length === 0) return;
        // What is on its way comes before what somebody has only begun to fill in.
        const moving = all.filter(({ state }) => !['draft', 'issued'].includes(state));
        const m = random.pick(
          moving.length > 0 && random.next() < 0.5 ? moving : random.next() < 0.7 ? all.slice(-10) : all,
        );
        const flow = flowOf(m.context);
        const wild = random.next() < 0.12;
        const likely = NEXT[m.state] ?? roadNext(m.state, m.context as ManifestContext);
        if (!wild && likely.length === 0) return; // it waits for the engine
        const verb = random.pick(wild ? [...Object.keys(manifestVerbs), ...Object.keys(roadVerbs)] : likely);
        const [login, type, body] = await (roadVerbs[verb]
          ? roadVerbs[verb](random, m.context as ManifestContext, flow)
          : manifestVerbs[verb]!(random, m, flow));
        const who =
          wild && random.next() < 0.4
            ? random.pick([
                'remover-sc',
                'remover-sc2',
                'receiver-cq',
                'carrier',
                RAIL,
                'sc-officer1',
                'cq-officer1',
                'auditor',
              ])
            : login;
        const taken = await done(`manifest ${type} in ${m.state}`, m.id, say('manifest', m.id, who, type, body));
        // The reserve of a trip ended by order goes back by a delivery: a correction in between would blur the check.
        if (type === 'releaseToClose') await w.story.drain();
        return taken;
      },
    ],
    pipe: [
      2,
      async (random) => {
        const cases = await open(
          'approval',
          `state = 'active' AND context -> 'receiver' ->> 'org' = $1 AND remover = $2`,
          [demoId(BATTERIES.receiver), demoId(BATTERIES.remover)],
        );
        if (cases.length === 0) return;
        const { id } = random.pick(cases.slice(-12));
        return done('pipeline create', id, flowing.create(random, id));
      },
    ],
    pipeline: [
      18,
      async (random) => {
        const next = await flowing.next(random);
        if (!next) return;
        const [login, type, body] = next.act;
        return done(`pipeline ${type} in ${next.state}`, next.id, say('pipeline', next.id, login, type, body));
      },
    ],
    discrepancy: [
      10,
      async (random) => {
        const cases = await open('discrepancy', `state <> 'closed'`);
        if (cases.length === 0) return;
        const { id, state } = random.pick(cases);
        const acts: Record<string, (() => Promise<void>)[]> = {
          open: [
            () =>
              say('discrepancy', id, random.pick(['receiver-cq', 'receiver-cq', '', RAIL, 'carrier']), 'report', {
                account: '已复核',
              }),
          ],
          reported: [
            () =>
              say('discrepancy', id, random.pick(['remover-sc', 'remover-sc2']), 'answer', {
                agree: random.next() < 0.7,
              }),
            () => say('discrepancy', id, random.pick(['cq-officer1', 'city-5001']), 'takeUp', { reason: '核查' }),
          ],
          underCheck: [
            () =>
              say('discrepancy', id, random.pick(['cq-officer1', 'city-5001']), 'resolve', {
                finding: '称重误差',
                restSettled: random.next() < 0.3,
              }),
            () => say('discrepancy', id, 'city-5001', 'confirmViolation', { finding: '少报', party: 'REMOVER' }),
          ],
        };
        return done(`discrepancy in ${state}`, id, random.pick(acts[state] ?? acts['open']!)());
      },
    ],
    correction: [
      6,
      async (random) => {
        const asked = await open(
          'manifest',
          `state IN ('accepted', 'partiallyAccepted', 'rejected', 'returned', 'closed')`,
        );
        if (asked.length === 0) return;
        const m = random.pick(asked);
        const flow = flowOf(m.context);
        const line = random.pick(m.context['lines'] as { line: number; removed: string }[]);
        const accepted = m.context['receipt']?.lines?.find(
          (each: { line: number }) => each.line === line.line,
        )?.quantity;
        const ofReceipt = accepted !== undefined && random.next() < 0.7;
        const [by, field, old] = ofReceipt
          ? ([flow.logins.receiver, `receipt/lines/${line.line}/quantity`, accepted as string] as const)
          : ([flow.logins.remover, `lines/${line.line}/removed`, line.removed] as const);
        const value = part(old, random.pick([900, 980, 999, 1001, 1010, 1100, 1600]));
        return done(
          `correction of ${ofReceipt ? 'receipt' : 'removed'} in ${m.state}`,
          m.id,
          (async () => {
            const ask = {
              manifest: m.id,
              changes: [{ field, value: grams(value) > 0n ? value : '0.000001' }],
              reason: '复核',
            };
            const { answer } = await corrections.ask(as(by), once(), ask);
            if (random.next() < 0.9)
              await corrections.consent(as(random.pick(['sc-officer1', 'cq-officer1'])), once(), answer.id, 1);
            await say('manifest', m.id, by, 'correct', { request: answer.id });
          })(),
        );
      },
    ],
    paper: [
      5,
      async (random) => {
        const papers = await open('paper_fallback', `state IN ('open', 'completed')`);
        if (papers.length === 0 || random.next() < 0.3) {
          const command = {
            type: 'announce',
            reason: 'NO_NETWORK',
            text: '光缆中断',
            paperNo: `ZZ-${randomUUID().slice(0, 8)}`,
          };
          return { id: await w.people.open('paperFallback', 'remover-sc', command) };
        }
        const { id, state } = random.pick(papers);
        if (state === 'open' && random.next() < 0.9)
          return done(
            'paper complete',
            id,
            say('paperFallback', id, 'remover-sc', 'complete', { completedOn: await w.today() }),
          );
        if (random.next() < 0.1)
          return done('paper cancel', id, say('paperFallback', id, 'remover-sc', 'cancel', { reason: '未转移' }));
        // Under any approval of the remover, whatever became of it: what is not left is flagged (V2a).
        const approvals = await open('approval', `remover = $1`, [demoId(BATTERIES.remover)]);
        if (approvals.length === 0) return;
        const approval = random.pick(approvals.slice(-15));
        const flow = flowOf(approval.context);
        const at = await now();
        const hours = random.pick([6, 30, 80]);
        const form = await formOf(random, flow, approval.id, hoursBefore(at, hours).slice(0, 10));
        const weighings = form.lines.map(({ removed }, i) => ({
          ...loadForm(removed, '', hoursBefore(at, hours - 1)).weighings[0]!,
          line: i + 1,
        }));
        const to = { text: '厂区', division: form.legs[0]!.to.division };
        const leg = { waybillNo: `YD-${id.slice(-6)}`, operatingDocument: departForm(flow, '', 0).operatingDocument };
        return done(
          'paper backEnter',
          id,
          (async () => {
            const scan = { fallback: id, name: '纸质联单.pdf', mediaType: 'application/pdf' as const, content: PDF };
            const { answer } = await outages.storeScan(as('remover-sc'), once(), scan);
            await say('paperFallback', id, 'remover-sc', 'backEnter', {
              form,
              scans: [answer.id],
              journey: {
                issuedAt: hoursBefore(at, hours),
                loadedAt: hoursBefore(at, hours - 1),
                weighings,
                driverSignature: '赵某',
                passengers: 0,
                legs: [
                  { ...leg, departedAt: hoursBefore(at, hours - 2), arrivedAt: hoursBefore(at, hours - 5), place: to },
                ],
              },
            });
          })(),
        );
      },
    ],
    entry: [
      1,
      async (random) => {
        const entries = await open('whitelist_entry', `state IN ('active', 'exhausted', 'suspended')`);
        if (entries.length === 0) return;
        const { id, state } = random.pick(entries);
        return state === 'suspended'
          ? done('entry proposeLift', id, say('listing', id, 'cq-officer1', 'proposeLift', { evidenceText: '已整改' }))
          : done(
              'entry suspend',
              id,
              say('listing', id, 'cq-officer1', 'suspend', {
                trigger: random.pick(['S1', 'S5', 'S2']),
                reason: '检查',
              }),
            );
      },
    ],
    licence: [
      3,
      async (random) => {
        const id = await w.licence(BATTERIES);
        const { state } = await w.row('licence', id);
        if (state === 'suspended')
          return done('licence resume', id, say('licence', id, 'register', 'resume', { reason: '恢复' }));
        if (random.next() < 0.7) return;
        if (random.next() < 0.3)
          return done('licence suspend', id, say('licence', id, 'register', 'suspend', { reason: '暂扣' }));
        return done('licence change', id, rescale(w, BATTERIES, quantity(random, 4000)));
      },
    ],
    clock: [
      8,
      async (random) => {
        const hours = random.next() < 0.06 ? random.whole(48, 480) : random.whole(1, 14);
        const wall = new Date((await now()).getTime() + (hours + 8) * HOUR)
          .toISOString()
          .slice(0, 16)
          .replace('T', ' ');
        await w.story.until(wall);
        return { did: `clock +${hours}h` };
      },
    ],
    deliver: [10, async () => w.story.drain().then(() => ({}))],
  };
  /** A DomainError is an answer; anything else is a fault of the engine. */
  const done = async (did: string, id: string, work: Promise<unknown>): Promise<Partial<Step>> => {
    try {
      await work;
      return { did, id, answer: 'accepted' };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { did, id, answer: answerOf(error) };
    }
  };
  const wheel = Object.entries(acts).flatMap(([name, [weight]]) => Array.from({ length: weight }, () => name));

  return {
    /** One random act; throws only what is no lawful answer. */
    async step(random: Random): Promise<Step> {
      // Where an act finds nothing to act on, another is drawn.
      for (let tries = 0; tries < 20; tries++) {
        const name = random.pick(wheel);
        const taken = await acts[name]![1](random).catch((error: unknown) => {
          if (error instanceof DomainError) return { answer: answerOf(error) };
          throw error;
        });
        // Papers are not what is weighed here: nobody waits for their printing.
        await w.sql(`UPDATE liandan.outbox SET done_at = now() WHERE queue = 'document' AND done_at IS NULL`);
        if (taken) return { did: name, answer: 'accepted', ...taken };
      }
      return { did: 'nothing', answer: 'nothing to do' };
    },
  };
}

const answerOf = ({ code, refusal }: DomainError): string => [code, refusal?.rule].filter(Boolean).join(' ');
