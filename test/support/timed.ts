import { assign, setup } from 'xstate';
import type { Actor } from '#domain/actor';
import { effects, lawful, pause, resume, row, start, stop, tell, type Said, type Tests } from '#domain/statute';
import type { Kind } from '#workflow/kind';

/** A machine of the tests' own whose clock decides: deemed after K-23, unless decided before. K-42 can be paused. */
export interface Timed {
  owner: string;
  partners: string[];
  mood: string;
}
type Event = Said & { type: string; partner?: string; mood?: string };
const tests: Tests<Timed, Event> = {};

const machine = setup({
  types: { context: {} as Timed, events: {} as Event },
  guards: { lawful: lawful(tests) },
  actions: {
    ...effects,
    begin: assign(({ event }) => ({ owner: event.by.org ?? '', partners: [], mood: event.mood ?? '' })),
    share: assign({ partners: ({ context, event }) => [...context.partners, event.partner ?? ''] }),
  },
}).createMachine({
  id: 'timed',
  context: {} as Timed,
  initial: 'new',
  states: {
    new: {
      on: {
        open: row('D0', 'REM', 'command', 'running', 'R-14', {
          do: [
            'begin',
            start({ clock: 'K-23', fires: 'deemAccepted' }),
            start({ clock: 'K-42', fires: 'flagOverdue' }),
            tell('timed.opened'),
          ],
        }),
      },
    },
    running: {
      on: {
        decide: row('D1', 'REM', 'command', 'decided', 'R-23a', {
          do: [stop('K-23'), stop('K-42'), tell('timed.decided')],
        }),
        share: row('D2', 'REM', 'command', 'running', 'R-24a', { do: ['share'] }),
        hold: row('D3', 'REM', 'command', 'running', 'A-45', { do: [pause('K-42')] }),
        goOn: row('D4', 'REM', 'command', 'running', 'A-45', { do: [resume('K-42')] }),
        deemAccepted: row('D5', 'SYS', 'clock', 'deemed', 'R-23d', { do: [tell('timed.deemed')] }),
        flagOverdue: row('D6', 'SYS', 'clock', 'running', 'A-42'),
      },
    },
    decided: { tags: 'final' },
    deemed: { tags: 'final' },
  },
});

export const timedKind = (): Kind<Timed> => ({
  name: 'timed',
  table: 'timed',
  version: 1,
  machine,
  tests,
  parts: (by: Actor, { owner, partners }: Timed) =>
    by.kind === 'system' ? ['SYS'] : !owner || by.org === owner || partners.includes(by.org ?? '') ? ['REM'] : [],
  readers: ({ owner, partners }) => [`o:${owner}`, ...partners.map((org) => `o:${org}`)],
  evidence: async (_tx, row, { door }) => {
    if (row?.context.mood === 'poison' && door === 'clock') throw new Error('a defect of this machine');
    return {};
  },
});
