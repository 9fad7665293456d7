import { system } from '../actor.js';
import { judged } from '../judged.js';
import { failing } from '../statute.js';
import type { Leg, LegAct, LegContext, LegEvent, LegState } from './leg.context.js';
import { legMachine, legTests } from './leg.machine.js';

/** The leg after the act. Pure. Throws where the register has no such step: the manifest's own guards must not let it come. */
function step(state: LegState | 'new', context: LegContext, act: LegAct, at: string): Leg {
  const event = { ...act, door: 'rule', by: system, parts: ['SYS'], at } as LegEvent;
  const { after, actions } = judged(legMachine, state, context, event);
  if (!actions.some(({ type }) => type === 'row')) {
    const [found] = failing(legTests, Object.keys(legTests), context, event);
    throw new Error(`a leg cannot ${act.type} while ${state}${found && act.type === 'load' ? `: ${found.rule}` : ''}`);
  }
  return { ...(after.context as LegContext), state: after.value as LegState };
}

/** A new leg in the plan (LG1). */
export const planned = (act: Omit<Extract<LegAct, { type: 'plan' }>, 'type'>, at: string): Leg =>
  step('new', {} as LegContext, { type: 'plan', ...act }, at);

/** The leg after each act in turn (LG2–LG6). */
export const moved = (leg: Leg, at: string, ...acts: Exclude<LegAct, { type: 'plan' }>[]): Leg =>
  acts.reduce((current, act) => {
    const { state, ...context } = current;
    return step(state, context, act, at);
  }, leg);

/** Ends the trip (M10a, M20, M4, discard): what moves has ended, what has not begun is cancelled (LG5, LG6). */
export const tripOver = (legs: Leg[], at: string): Leg[] =>
  legs.map((leg) => {
    if (leg.state === 'moving') return moved(leg, at, { type: 'end' });
    if (leg.state === 'planned' || leg.state === 'loaded') return moved(leg, at, { type: 'cancel' });
    return leg;
  });
