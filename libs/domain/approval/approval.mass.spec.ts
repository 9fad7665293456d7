import fc from 'fast-check';
import { mailboxOf, system } from '../actor.js';
import { grams, tonnes } from '../quantity/quantity.js';
import { fits, scaleCap, scaleUse } from '../quota/quota.js';
import { Walk } from '../walk.js';
import { approvalMachine } from './approval.machine.js';
import { approvalTests } from './approval.tests.js';
import type { ApprovalContext, ApprovalEvent } from './approval.case.js';
import { approvalParts } from './approval.policy.js';
import { resettleLate, settleLate, takeLate } from './late.js';

/** One approval of a hundred tonnes, and every load that draws on it: a model beside the machine. */
const APPROVED = 100_000_000n;
const DAY = '2025-12-10T01:00:00.000Z';
const party = (org: string, province: string) => ({ org, name: org, uscc: 'x', address: 'x', province, city: '5101' });
const ISSUE = {
  application: 'a',
  origin: '51',
  originCity: '5101',
  destination: '50',
  remover: party('remover', '51'),
  receiver: party('receiver', '50'),
  licence: { id: 'l', number: '1', validTo: '2028-01-01' },
  facility: null,
  lines: [{ line: 1, name: 'a', category: 'HW31', code: '900-052-31', method: 'R4', approved: tonnes(APPROVED) }],
  route: [],
  conditions: [],
  track: 'WHITELIST',
  listing: 'e',
  agreement: 'a',
  reply: null,
  decidedOn: '2025-12-01',
  decidedBy: { person: 'Li', name: 'Li', orgName: 'org', principal: null },
  validFrom: '2025-12-05',
  validTo: '2026-06-30',
  singleBatch: false,
  releaseUnusedOnExpiry: true,
};

interface Load {
  took: bigint;
  /** Flagged when it was entered from paper; null for a load issued as it should be. */
  flagged: bigint | null;
  accepted: bigint | null;
}

class Approval {
  private readonly walk = new Walk<ApprovalContext, ApprovalEvent>(approvalMachine, approvalTests, approvalParts);
  private state = 'new';
  private context = {} as ApprovalContext;
  readonly loads: Load[] = [];

  constructor() {
    this.say('issue', ISSUE);
    this.say('activate', {}, 'clock');
  }

  say(type: string, body: object, door = 'rule', by = system): boolean {
    const event = { type, by, at: DAY, door, evidence: { paper: { number: '1', hash: 'h' } }, ...body };
    const step = this.walk.play(this.state, this.context, event as never);
    if (step.row === null || step.failed.length > 0) return false;
    ({ state: this.state, context: this.context } = step);
    return true;
  }

  get line() {
    const { approved, reserved, accepted, excess } = this.context.lines[0]!;
    return { left: grams(approved) - grams(reserved) - grams(accepted), reserved, accepted, excess, state: this.state };
  }

  act(verb: string, amount: bigint, which: number): void {
    const load = this.loads[which % Math.max(this.loads.length, 1)];
    const lines = (quantity: bigint) => ({ manifest: 'm', lines: [{ line: 1, quantity: tonnes(quantity) }] });
    if (verb === 'reserve') {
      if (this.say('reserve', lines(amount))) this.loads.push({ took: amount, flagged: null, accepted: null });
    } else if (verb === 'late') {
      const before = grams(this.line.excess);
      const { left } = this.line;
      if (!this.say('reserve', { ...lines(amount), late: { movedFrom: DAY, movedTo: DAY } })) return;
      const flagged = grams(this.line.excess) - before;
      expect(flagged).toBe(amount > left && this.context.ended === null ? amount - (left > 0n ? left : 0n) : flagged);
      this.loads.push({ took: amount - flagged, flagged, accepted: null });
    } else if (verb === 'suspend') this.say('suspend', { trigger: 'S1', reason: 'x' });
    else if (verb === 'alarm') this.say('suspend', { reason: 'x' }, 'mailbox', mailboxOf('50'));
    else if (verb === 'clear') this.say('clear', { checkedWith: 'x' }, 'command', officer('Zhao'));
    else if (verb === 'revoke' && which % 40 === 0)
      this.say('revoke', { ground: 'FRAUD', reason: 'x' }, 'command', officer('Zhao'));
    else if (!load) return;
    else if (verb === 'settle' && load.accepted === null) {
      const flagged = load.flagged === null ? {} : { flagged: tonnes(load.flagged) };
      const settled = { line: 1, reserved: tonnes(load.took), accepted: tonnes(amount), ...flagged };
      if (this.say('settle', { manifest: 'm', lines: [settled] })) load.accepted = amount;
    } else if (verb === 'correct' && load.accepted !== null) {
      const late = load.flagged === null ? {} : { flagged: tonnes(load.flagged), took: tonnes(load.took) };
      const before = tonnes(load.accepted);
      const settled = { line: 1, reserved: '0.000000', accepted: tonnes(amount), before, ...late };
      if (this.say('settle', { manifest: 'm', lines: [settled] })) load.accepted = amount;
    } else if (verb === 'release' && load.accepted === null && load.took > 0n) {
      if (this.say('release', lines(load.took))) {
        if (load.flagged === null) this.loads.splice(this.loads.indexOf(load), 1);
        else Object.assign(load, { took: 0n });
      }
    }
  }
}
const officer = (person: string) => ({
  ...system,
  kind: 'province' as const,
  province: '51',
  person,
  org: 'org',
  roles: ['officer' as const],
});

const amounts = fc.oneof(fc.bigInt(1n, 9_000_000n), fc.bigInt(1n, 60_000_000n));
const verbs = ['reserve', 'reserve', 'settle', 'correct', 'release', 'late', 'suspend', 'alarm', 'clear', 'revoke'];
const acts = fc.tuple(fc.constantFrom(...verbs), amounts, fc.nat({ max: 997 }));

it('[R-27c, R-28a, R-29] approved = left + reserved + accepted, and every load is counted once, over thousands of steps', () => {
  let steps = 0;
  fc.assert(
    fc.property(fc.array(acts, { minLength: 20, maxLength: 120, size: 'max' }), (history) => {
      const approval = new Approval();
      for (const [verb, amount, which] of history) {
        approval.act(verb, amount, which);
        steps += 1;
        const { left, reserved, accepted, excess } = approval.line;
        expect(left >= 0n).toBe(true);
        expect(left + grams(reserved) + grams(accepted)).toBe(APPROVED);
        const open = approval.loads.filter((load) => load.accepted === null);
        expect(grams(reserved)).toBe(open.reduce((sum, { took }) => sum + took, 0n));
        const counted = approval.loads.reduce((sum, load) => {
          if (load.flagged === null) return sum + (load.accepted ?? 0n);
          if (load.accepted === null) return sum + load.flagged;
          const part = settleLate(load.took, load.flagged, load.accepted);
          return sum + load.flagged + part.accepted + part.excess;
        }, 0n);
        expect(grams(accepted) + grams(excess)).toBe(counted);
      }
    }),
    { seed: 27, numRuns: 60, endOnFailure: true },
  );
  expect(steps).toBeGreaterThan(2000);
});

it('[R-20b, R-28a] a late load is split without loss, and corrections of it add up to settling it once', () => {
  const some = fc.bigInt(0n, 50_000_000n);
  fc.assert(
    fc.property(some, some, fc.array(some, { minLength: 1, maxLength: 20 }), (left, wanted, accepted) => {
      const bearer = { validFrom: '2025-12-01', validTo: '2025-12-31', handedBack: false, left: [{ line: 1, left }] };
      const quantity = tonnes(wanted);
      const { taken, excess } = takeLate(bearer, { from: DAY, to: DAY }, [{ line: 1, quantity }]);
      const [took, flagged] = [grams(taken[0]!.quantity), grams(excess[0]?.quantity ?? '0')];
      expect(took + flagged).toBe(wanted);
      expect(took <= left).toBe(true);
      const first = settleLate(took, flagged, accepted[0]!);
      expect(first.accepted <= took).toBe(true);
      const corrected = accepted.slice(1).reduce((sum, now, i) => {
        const part = resettleLate(took, flagged, accepted[i]!, now);
        if (took === 0n) expect(part.accepted <= 0n).toBe(true);
        return sum + part.accepted + part.excess;
      }, first.accepted + first.excess);
      const once = settleLate(took, flagged, accepted.at(-1)!);
      expect(corrected).toBe(once.accepted + once.excess);
      expect(flagged + corrected >= accepted.at(-1)!).toBe(true);
    }),
    { seed: 20, numRuns: 2000 },
  );
});

it('[R-20b, R-28a] the parts of a late load share what is left of their line: together no more than that, and without loss', () => {
  const part = fc.record({ line: fc.constantFrom(1, 2), quantity: fc.bigInt(0n, 30_000_000n).map(tonnes) });
  const some = fc.bigInt(0n, 50_000_000n);
  const sumOn = (line: number, parts: { line: number; quantity: string }[]) =>
    parts.filter((each) => each.line === line).reduce((sum, { quantity }) => sum + grams(quantity), 0n);
  fc.assert(
    fc.property(some, some, fc.array(part, { minLength: 2, maxLength: 6 }), (first, second, wanted) => {
      const left = [
        { line: 1, left: first },
        { line: 2, left: second },
      ];
      const bearer = { validFrom: '2025-12-01', validTo: '2025-12-31', handedBack: false, left };
      const { taken, excess } = takeLate(bearer, { from: DAY, to: DAY }, wanted);
      expect(taken.map(({ line }) => line)).toEqual(wanted.map(({ line }) => line));
      for (const { line, left: room } of left) {
        const [asked, took] = [sumOn(line, wanted), sumOn(line, taken)];
        expect(took).toBe(asked < room ? asked : room);
        expect(took + sumOn(line, excess)).toBe(asked);
      }
    }),
    { seed: 28, numRuns: 1000 },
  );
});

it('[P-12, W-05] takes up to the cap and never above it, in any order', () => {
  const some = fc.bigInt(1n, 5_000_000n);
  fc.assert(
    fc.property(fc.bigInt(1n, 100_000_000n), fc.array(some, { maxLength: 200, size: 'max' }), (scale, wanted) => {
      let taken = 0n;
      for (const each of wanted) {
        const use = scaleUse(scale, taken, each);
        expect(use === 'beyond').toBe(!fits(scaleCap(scale), taken, each));
        expect(use === 'within').toBe(fits(scale, taken, each));
        if (use !== 'beyond') taken += each;
        expect(taken * 100n <= scale * 120n).toBe(true);
      }
    }),
    { seed: 12, numRuns: 100 },
  );
});
