import { createActor, type AnyActorScope, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';

/** An action that a transition returned as data. */
interface Told {
  type: string;
  params?: unknown;
}
interface Bench {
  scope: AnyActorScope;
  standings: Map<string, AnyMachineSnapshot>;
}
const benches = new WeakMap<AnyStateMachine, Bench>();

/**
 * What a machine makes of an event in a state: the snapshot after it, and the actions as data. Pure, and the answer that
 * `transition` of xstate gives. That one makes an actor for each question; here one does for all, since no machine of the
 * register starts, calls or sends anything. Throws for a state that the machine does not have.
 */
export function judged(
  machine: AnyStateMachine,
  state: string,
  context: unknown,
  event: { type: string },
): { after: AnyMachineSnapshot; actions: Told[] } {
  let bench = benches.get(machine);
  if (!bench) benches.set(machine, (bench = benchOf(machine)));
  const { scope, standings } = bench;
  let standing = standings.get(state);
  if (!standing) standings.set(state, (standing = machine.resolveState({ value: state, context: {} })));
  const actions: Told[] = [];
  const actionExecutor = (action: Told) => void actions.push(action);
  const after = machine.transition({ ...standing, context } as AnyMachineSnapshot, event, { ...scope, actionExecutor });
  return { after, actions };
}

function benchOf(machine: AnyStateMachine): Bench {
  const self = createActor(machine);
  const nothing = () => undefined;
  const scope = { self, system: self.system, id: '', sessionId: '', logger: nothing, defer: nothing, emit: nothing };
  return { scope: { ...scope, stopChild: nothing, actionExecutor: nothing }, standings: new Map() };
}
