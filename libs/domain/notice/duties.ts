/** A case as far as a duty depends on it: its context, and the clocks that run on it now. */
interface Waiting {
  context: Record<string, unknown>;
  clocks: readonly string[];
}
/** Never a duty, or only while the condition holds. */
type Condition = false | ((waiting: Waiting) => boolean);

const has = (list: unknown, holds: (item: Record<string, unknown>) => boolean) =>
  Array.isArray(list) && (list as Record<string, unknown>[]).some(holds);
const outerLimitOver = ({ context }: Waiting) => has(context['overdue'], ({ clock }) => clock === 'K-42');
const whileStored = ({ clocks }: Waiting) => clocks.includes('K-81');
const feedbackOwed = ({ clocks }: Waiting) => clocks.includes('K-W');

/**
 * What a machine lets a party do although nobody waits for it: rights (withdraw, suspend), corrections, and steps that
 * are done though they could be done again. Every other verb that is open to a party is its duty, so that a new
 * machine fills the inbox without a line here. `state.verb` goes before `verb`.
 */
export const NOT_A_DUTY: Readonly<Record<string, Readonly<Record<string, Condition>>>> = {
  agreement: {
    edit: false,
    sign: ({ context }) => !has(context['signatures'], ({ province }) => province === context['keeper']),
    suspend: false,
    resume: false,
    terminate: false,
    amend: false,
  },
  list: {
    recommendEntry: false,
    editEntries: false,
    declare: false,
    openAdjustment: false,
    agreeGrace: false,
    sendFeedback: feedbackOwed,
  },
  listing: { suspend: false, proposeLift: false, lift: false, proposeRemoval: false, remove: false },
  application: {
    edit: false,
    correctOnTheSpot: ({ context }) => context['spot'] !== null,
    allowSpotCorrection: false,
    reduceQuantity: false,
    recommend: ({ context }) => context['recommendation'] === null,
    withdraw: false,
    'consulting.refuse': outerLimitOver,
    'overQuotaConsulting.refuse': outerLimitOver,
    'overQuotaConsulting.consultInFull': false,
  },
  consultation: {
    askInformation: false,
    draftReply: ({ context }) => context['draft'] === null,
    replyAgree: ({ context }) => context['draft'] !== null,
    replyRefuse: ({ context }) => context['draft'] !== null,
  },
  approval: {
    suspend: false,
    revoke: false,
    'suspended.revoke': () => true,
    requestCancellation: false,
    cancel: ({ context }) => has(context['cancellationRequests'], () => true),
  },
  manifest: {
    edit: false,
    discard: false,
    void: false,
    unload: false,
    addLeg: false,
    reportMismatch: false,
    turnBack: false,
    permitAcceptance: false,
    freeze: false,
    correct: false,
    reportResult: whileStored,
  },
  paperFallback: { cancel: false },
  pipeline: {
    edit: false,
    discard: false,
    void: false,
    freeze: false,
    correct: false,
    'periodEnd.postReading': false,
    reportResult: whileStored,
  },
  overdue: { waive: false },
  incident: { changeLevel: false },
};

/** Whether somebody waits for this verb in this state, given that the machine opens it to the party. */
export function isDuty(machine: string, state: string, verb: string, waiting: Waiting): boolean {
  const of = NOT_A_DUTY[machine];
  const condition = of?.[`${state}.${verb}`] ?? of?.[verb];
  return condition === undefined || (condition !== false && condition(waiting));
}
