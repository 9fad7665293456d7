import { MANIFEST_UNUSED } from '../standing.js';
import { grams, tonnes } from '../quantity/quantity.js';
import type { Tests } from '../statute.js';
import type { ManifestLegForm } from '../leg/leg.commands.js';
import type { ManifestContext, ManifestEvent, Of } from './manifest.context.js';
import { FILL, type Returning, exactlyOnce, net, unlessBusy } from './manifest.reading.js';
import { coversRest, restOf } from './manifest.rest.js';

type C = ManifestContext;
const leftOver = (c: C): string =>
  restOf(c)
    .map(({ line, code, rest }) => `${line}: ${code} ${tonnes(rest)} t`)
    .join('; ');

export const closingTests = {
  notRedirected: {
    rule: 'R-18b',
    says: { zh: '已转往其他接受人。', en: 'The rest has been redirected.' },
    remedy: { zh: '等待结束。', en: 'Nothing is left to return.' },
    holds: (c) => c.redirected === null,
  },
  returnLeg: {
    rule: 'R-18b',
    says: { zh: '须登记退运段，终点为移出地。', en: 'The return leg must be recorded and lead back to the remover.' },
    remedy: FILL,
    instead: unlessBusy,
    holds: (c, e) => {
      const { leg } = e as Returning & { leg: ManifestLegForm };
      return !!leg.vehicle && leg.to.division.startsWith(c.originCity);
    },
  },
  successorIssued: {
    rule: 'R-28c',
    says: (c) => ({
      zh: `后续联单未签发，或与未接受部分的代码、数量（${leftOver(c)}）不符。`,
      en: `The manifest for the rest (${leftOver(c)}) is not issued by the same remover, or is for another waste or weight.`,
    }),
    remedy: {
      zh: '请先取得新的批准，并就未接受部分签发新联单，每份联单各一份。',
      en: 'Get a new approval and issue a new manifest for the rest of this one first.',
    },
    holds: (c, e) => {
      const { successor } = (e as Of<'redirect'>).evidence;
      return (
        successor !== null &&
        successor.number !== null &&
        successor.number !== c.number &&
        successor.remover === c.remover.id &&
        successor.receiver !== c.receiver.id &&
        !MANIFEST_UNUSED.includes(successor.state) &&
        coversRest(c, (e as Of<'redirect'>).evidence)
      );
    },
  },
  carriesNothingOn: {
    rule: 'R-06',
    says: (_, e) => ({
      zh: `联单${(e as Of<'void'>).evidence.carriesOn.join('、')}未接受的货物在本联单下继续运输。`,
      en: `What manifest ${(e as Of<'void'>).evidence.carriesOn.join(', ')} did not deliver goes on under this one.`,
    }),
    remedy: {
      zh: '请先运送该批货物；不得无联单转移。',
      en: 'Carry that load first: nothing moves without a manifest.',
    },
    holds: (_, e) => (e as Of<'void'>).evidence.carriesOn.length === 0,
  },
  weighedBack: {
    rule: 'R-10c',
    says: (c) => ({
      zh: `退回的每一行须各称重一次（${leftOver(c)}）。`,
      en: `Each line that comes back is weighed once (${leftOver(c)}).`,
    }),
    remedy: FILL,
    holds: (c, e) => {
      const { weighings, evidence } = e as Of<'receiveBack'>;
      if (!weighings.every((weighing) => net(weighing) > 0n)) return false;
      return (
        !evidence?.tolerance ||
        exactlyOnce(
          weighings.map(({ line }) => line),
          restOf(c),
        )
      );
    },
  },
  nothingOpen: {
    rule: 'R-12b',
    says: { zh: '尚有未结的差异或事件。', en: 'A discrepancy or an incident is open.' },
    remedy: { zh: '请先结案。', en: 'Close it first.' },
    holds: (c, e) => {
      const { discrepancies, incidents } = (e as Of<'close'>).evidence;
      return discrepancies === 0 && incidents === 0 && c.frozen === null;
    },
  },
  restSettled: {
    rule: 'R-12b',
    says: { zh: '未接受部分尚未处理。', en: 'What was not accepted is not settled.' },
    remedy: { zh: '请退运或转往其他接受人。', en: 'Return it or redirect it.' },
    holds: (c, e) => c.redirected !== null || (e as Of<'close'>).evidence.restSettled,
  },
  loadRedirected: {
    rule: 'R-28c',
    says: { zh: '拒收的货物尚未转往他处。', en: 'The rejected load is not redirected.' },
    remedy: { zh: '请退运或转往其他接受人。', en: 'Return it or redirect it.' },
    holds: (c) => c.redirected !== null,
  },
  wasLoaded: frozenWhile('loaded', '装载后', 'loaded'),
  wasInTransit: frozenWhile('inTransit', '运输中', 'in transit'),
  wasHandingOver: frozenWhile('handingOver', '交接中', 'being handed over'),
  wasArrived: frozenWhile('arrived', '到达后', 'at the receiver'),
  wasReturning: frozenWhile('returning', '退运中', 'on its way back'),
  withinAccepted: {
    rule: 'R-12c',
    says: { zh: '利用处置量超过接受量。', en: 'More is treated than was accepted.' },
    remedy: { zh: '请核对数量。', en: 'Check the quantities.' },
    holds: (c, e) => {
      const { results } = e as Of<'reportResult'>;
      const known = [...c.results, ...results];
      return results.every(({ line }) => {
        const accepted = c.receipt?.lines.find((each) => each.line === line)?.quantity;
        const treated = known
          .filter((each) => each.line === line)
          .reduce((sum, each) => sum + grams(each.quantity), 0n);
        return accepted !== undefined && treated <= grams(accepted);
      });
    },
  },
  storageYear: {
    rule: 'K-81',
    says: { zh: '贮存期限。', en: 'The year of storage.' },
    remedy: { zh: '请报告利用处置结果。', en: 'Report the result.' },
    holds: (_, e) => (e as Of<'flagOverdue'>).clock === 'K-81',
  },
  collectorHandOn: {
    rule: 'K-P20',
    says: { zh: '收集转交时限。', en: 'The 90 working days of a collector.' },
    remedy: { zh: '请转交处置。', en: 'Hand the waste on.' },
    holds: (_, e) => (e as Of<'flagOverdue'>).clock === 'K-P20',
  },
} satisfies Tests<ManifestContext, ManifestEvent>;

function frozenWhile(state: string, zh: string, en: string) {
  return {
    rule: 'E-07',
    says: { zh: `冻结时并非${zh}。`, en: `It was not frozen while ${en}.` },
    remedy: { zh: '请按冻结前状态办理。', en: 'It goes back to the state in which it froze.' },
    holds: (c: C) => c.frozen?.from === state,
  };
}
