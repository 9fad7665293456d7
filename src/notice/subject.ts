import type { AnyStateMachine } from 'xstate';

const SHOWN = [
  'number',
  'title',
  'track',
  'origin',
  'destination',
  'from',
  'to',
  'receiving',
  'year',
  'wasteName',
  'clock',
  'dueDay',
];
const NAMED = ['remover', 'receiver', 'holder', 'agreement', 'case', 'subject'];

/** What a line of a list shows of any case. */
export function subjectOf(context: Record<string, unknown>): Record<string, unknown> {
  const plain = SHOWN.filter((key) => ['string', 'number'].includes(typeof context[key])).map((key) => [
    key,
    context[key],
  ]);
  const names = NAMED.flatMap((key) => {
    const value = context[key] as { name?: unknown; number?: unknown; key?: unknown } | null | undefined;
    const name = value?.name ?? value?.number ?? value?.key;
    return typeof name === 'string' ? [[key, name]] : [];
  });
  return Object.fromEntries([...plain, ...names, ...ownKey(context), ...aboutOf(context)]) as Record<string, unknown>;
}

/** An agreement is known by its key, as in the cases under it. */
function ownKey({ key, title }: Record<string, unknown>): [string, string][] {
  return typeof key === 'string' && typeof title === 'object' ? [['agreement', key]] : [];
}

/** A record that is kept of another case says which. */
function aboutOf(context: Record<string, unknown>): [string, string][] {
  const { machine, id } = (context['case'] ?? {}) as { machine?: unknown; id?: unknown };
  return typeof machine === 'string' && typeof id === 'string' ? [['about', id]] : [];
}

/** Whether the case is over in this state, though it may still admit events that change nothing of that. */
export function isEnded(machine: AnyStateMachine, state: string): boolean {
  const node = (machine.states as Record<string, { tags: string[]; type: string } | undefined>)[state];
  return node?.type === 'final' || Boolean(node?.tags.includes('final'));
}
