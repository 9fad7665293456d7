import { assign, setup } from 'xstate';
import type { Actor } from '#domain/actor';
import { effects, lawful, row, start, stop, tell, type Said, type Tests } from '#domain/statute';
import type { Kind } from '#workflow/kind';

/** A small machine of the tests' own, so that the workflow is tried without the law's detail. */
interface Context {
  owner: string;
  marks: number;
  note: string;
}
type Event = Said & { type: string; note?: string; evidence: { limit?: number } };

const tests: Tests<Context, Event> = {
  below: {
    rule: 'R-27c',
    says: { zh: '已满', en: 'full' },
    remedy: { zh: '另行申请', en: 'apply anew' },
    holds: (c, e) => c.marks < (e.evidence.limit ?? 3),
  },
  noted: {
    rule: 'R-03a',
    verb: 'WARN',
    says: { zh: '缺说明', en: 'no note' },
    remedy: { zh: '请说明', en: 'say why' },
    holds: (_, e) => e.note !== undefined,
  },
};

const machine = setup({
  types: { context: {} as Context, events: {} as Event },
  guards: { lawful: lawful(tests) },
  actions: {
    ...effects,
    begin: assign(({ event }) => ({ owner: event.by.org ?? '', marks: 0, note: event.note ?? '' })),
    mark: assign({ marks: ({ context }) => context.marks + 1 }),
  },
}).createMachine({
  id: 'probe',
  context: {} as Context,
  initial: 'new',
  states: {
    new: {
      on: {
        open: row('T0', 'REM', 'command', 'running', 'R-14', {
          do: ['begin', start({ clock: 'K-18', fires: 'flagOverdue' }), tell('probe.opened')],
        }),
      },
    },
    running: {
      on: {
        mark: row('T1', 'REM', 'command', 'running', 'R-27c', { if: ['below'], do: ['mark', tell('probe.marked')] }),
        explain: row('T2', 'REM', 'command', 'running', 'R-03a', { if: ['noted'], do: [tell('probe.explained')] }),
        flagOverdue: row('T3', 'SYS', 'clock', 'running', 'R-18a', { do: [tell('probe.overdue')] }),
        close: row('T4', 'REM', 'command', 'closed', 'R-20a', { do: [stop('K-18'), tell('probe.closed')] }),
        echo: row('T5', 'SYS', 'rule', 'running', 'R-06', { do: ['mark'] }),
      },
    },
    closed: { type: 'final' },
  },
});

export const probeKind = (): Kind<Context> => ({
  name: 'probe',
  table: 'probe',
  version: 1,
  machine,
  tests,
  parts: (by: Actor, context: Context) =>
    by.kind === 'system' ? ['SYS'] : !context.owner || by.org === context.owner ? ['REM'] : [],
  readers: (context) => [`o:${context.owner}`],
});

export const firm = (org: string): Actor => ({
  person: '01900000-0000-7000-8000-000000000001',
  name: '王某',
  org,
  orgName: '某厂',
  kind: 'firm',
  province: '51',
  city: '5101',
  roles: ['handler'],
  delegations: [],
  auth: 'session',
});
