import { takeLate } from '../approval/late.js';
import { civilDay } from '../calendar/civil.js';
import type { Text } from '../errors.js';
import type { ManifestPlace } from '../leg/leg.commands.js';
import { moved } from '../leg/leg.js';
import { grams } from '../quantity/quantity.js';
import { failing, type Tests } from '../statute.js';
import { DEPART, ISSUE_BY_VEHICLE, LOAD, UNDER_APPROVAL, UNDER_INSTRUMENT } from './manifest.checks.js';
import type { ManifestContext, ManifestEvent, Of } from './manifest.context.js';
import { BLANK, countedOn, filled, holdings, qrOf } from './manifest.document.js';
import { loadingTests } from './manifest.loading.js';
import { part1Tests } from './manifest.part1.js';
import type { Flag } from './manifest.records.js';
import { roadTests } from './manifest.road.js';

type C = ManifestContext;
type E = ManifestEvent;

const ISO = (instant: string) => new Date(instant).toISOString();

const replayable = { ...part1Tests, ...loadingTests, ...roadTests } as Tests<C, E>;

/** What is asked of that on which the load moved; of one that moved on nothing, that it did. */
const basisOf = (c: C): string[] => (c.approval ? UNDER_APPROVAL : c.instrument ? UNDER_INSTRUMENT : ['byInstrument']);

/** The checks of M3, M5, M7 and M11 at the times of the paper. Pure. */
function replay(c: C, e: Of<'backEnter'>): Flag[] {
  const { journey, evidence } = e;
  const acts: [row: string, at: string, names: string[], event: object][] = [
    ['M3', journey.issuedAt, [...ISSUE_BY_VEHICLE, ...basisOf(c)], { type: 'issue', evidence }],
    [
      'M5',
      journey.loadedAt,
      LOAD,
      {
        type: 'load',
        weighings: journey.weighings,
        scans: c.lines.map(({ line, labels }) => ({ line, labels })),
        driverSignature: journey.driverSignature,
        passengers: journey.passengers,
        evidence: evidence.load,
      },
    ],
    ...journey.legs.map((leg, i): [string, string, string[], object] => [
      'M7',
      leg.departedAt,
      DEPART,
      { type: 'depart', ...leg, leg: i + 1, evidence: evidence.departures[i] },
    ]),
  ];
  const found = acts.flatMap(([row, at, names, event]) => {
    const said = { ...e, ...event, at: ISO(at) } as unknown as E;
    const leg = (event as { leg?: number }).leg ?? 1;
    return failing(replayable, names, { ...c, leg }, said).map(({ rule, says, remedy }) => ({
      row,
      rule,
      says,
      remedy,
      at: ISO(at),
    }));
  });
  const last = journey.legs.at(-1);
  if (last && !atReceiver(c, last.place, e)) {
    const says = { zh: '到达地点不在接受地。', en: 'It arrived at another place than the receiver’s.' };
    found.push({
      row: 'M11',
      rule: roadTests.insideFence.rule,
      says,
      remedy: { zh: '请核查。', en: 'Look into it.' },
      at: ISO(last.arrivedAt),
    });
  }
  return found;
}

/** A paper may give no coordinates: then the place is judged by its division. */
const atReceiver = (c: C, place: ManifestPlace, e: E): boolean =>
  place.lat === undefined || place.lon === undefined
    ? !c.destinationCity || place.division.startsWith(c.destinationCity)
    : roadTests.insideFence.holds(c, { ...e, place } as unknown as E);

/** The document of a back-entered manifest, arrived, with what the replay flags (M1a). */
export function fromPaper(e: Of<'backEnter'>): Partial<C> {
  const { evidence, journey, paper, at } = e;
  const number = evidence.number ?? null;
  const drawn = { ...BLANK, ...filled(e as never), creator: e.remover ?? '', onBehalf: false, createdAt: at } as C;
  if (!drawn.remover) return {};
  const wanted = holdings(drawn);
  const departed = journey.legs[0]?.departedAt ?? journey.loadedAt;
  const { approval } = evidence;
  const taking = approval
    ? takeLate(
        {
          validFrom: approval.validFrom,
          validTo: approval.validTo,
          handedBack: approval.handedBack ?? false,
          left: approval.lines.map(({ line, approved, taken }) => ({ line, left: grams(approved) - grams(taken) })),
        },
        { from: ISO(departed), to: ISO(departed) },
        wanted,
      )
    : null;
  const legs = drawn.legs.map((leg, i) => {
    const driven = journey.legs[i];
    if (!driven) return leg;
    const loaded = moved(leg, ISO(i === 0 ? journey.loadedAt : driven.departedAt), {
      type: 'load',
      manifest: number ?? paper.number,
    });
    const { waybillNo, operatingDocument, place } = driven;
    const moving = moved(loaded, ISO(driven.departedAt), { type: 'depart', waybillNo, operatingDocument });
    return moved(moving, ISO(driven.arrivedAt), { type: 'end', place });
  });
  const weighed = drawn.lines.map((line) => ({
    ...line,
    weighing: journey.weighings.find((weighing) => weighing.line === line.line) ?? null,
  }));
  const document: C = { ...drawn, lines: weighed, legs };
  const flags = [
    // Before the legs were driven: the checks look at the form as it was then.
    ...replay({ ...drawn, lines: weighed, legs: legs.map((leg) => ({ ...leg, state: 'planned' as const })) }, e),
    ...(taking?.excess.length ? [overQuota(at)] : []),
    ...(paper.late ? [tooLate(at)] : []),
    ...(paper.contradicts ? [contradicting(at)] : []),
  ];
  return {
    ...document,
    number,
    qr: number ? qrOf(number) : null,
    leg: legs.length,
    issuedAt: at,
    loadedAt: ISO(journey.loadedAt),
    driverSignature: journey.driverSignature,
    receivedOn: ISO(journey.legs.at(-1)?.arrivedAt ?? at),
    held: taking?.taken ?? [],
    scaleYear: Number(civilDay(at).slice(0, 4)),
    ...countedOn(evidence),
    backfilled: true,
    paper: {
      fallback: paper.fallback,
      number: paper.number,
      reason: paper.reason,
      late: paper.late,
      enteredAt: at,
      journey,
      scans: paper.scans,
      taking,
      flags,
    },
  };
}

const overQuota = (at: string): Flag => ({
  row: 'M1a',
  rule: 'R-28a',
  says: {
    zh: '补录数量超出批准剩余数量或不在有效期内转移。',
    en: 'More than was left of the approval, or moved outside its validity.',
  },
  remedy: { zh: '由移出地主管部门核查。', en: 'The origin authority looks into it.' },
  at,
});
const tooLate = (at: string): Flag => ({
  row: 'F4',
  rule: 'R-20b',
  says: { zh: '超过转移完成后10个工作日补录。', en: 'Entered later than 10 working days after completion.' },
  remedy: { zh: '逾期记录保留。', en: 'The overdue record stays.' },
  at,
});

const contradicting = (at: string): Flag => ({
  row: 'F2',
  rule: 'R-20b',
  says: {
    zh: '所填转移完成日期与最后到达时间不符。',
    en: 'The day of completion and the last arrival contradict each other.',
  },
  remedy: {
    zh: '由移出地主管部门核查；补录时限自较早之日起算。',
    en: 'The origin authority looks into it; the time for entry counts from the earlier day.',
  },
  at,
});

/** On what the load is entered: an approval that fits it, or nothing, which is flagged. */
const instead = ({ evidence }: Of<'backEnter'>): Text => {
  const numbers = (evidence.fitting ?? []).join('、');
  return numbers
    ? { zh: `请填写适用的批准决定及行号：${numbers}。`, en: `Name the approval that fits, and its line: ${numbers}.` }
    : {
        zh: '没有适用的批准决定：请不填批准决定和行号进行补录，该转移将作为未经批准予以标记。',
        en: 'No approval fits: enter it without one and without its lines; that it moved without approval is flagged.',
      };
};

const paperOfParties: Tests<C, E>[string] = {
  rule: 'R-27c',
  says: {
    zh: '移出人或接受人与所填批准决定不一致，不得占用其批准数量。',
    en: 'The approval is for another remover or receiver; this load takes nothing of it.',
  },
  remedy: (_, e) => instead(e as Of<'backEnter'>),
  holds: (_, e) => {
    const { approval, remover, receiver } = (e as Of<'backEnter'>).evidence;
    return !approval || (approval.remover === remover?.id && approval.receiver === receiver?.id);
  },
};

export const paperTests = {
  paperComplete: {
    rule: 'R-10d',
    says: {
      zh: '移出设施、接受人、许可证或合同未登记，或不属于跨省转移。',
      en: 'Site, receiver, licence or contract is not registered, or it is no transfer between provinces.',
    },
    remedy: { zh: '请按纸质联单填写已登记的对象。', en: 'Name what the registers know, as on the paper.' },
    holds: (_, e) => {
      const { remover, site, receiver, licence, exempted, contract } = (e as Of<'backEnter'>).evidence;
      return (
        remover !== null &&
        !!site?.numberCity &&
        receiver !== null &&
        (licence !== null || Boolean(exempted)) &&
        contract !== null &&
        site.organisation === remover.id &&
        (site.authority ?? site.city.slice(0, 2)) !== receiver.province
      );
    },
  },
  paperUnderApproval: {
    rule: 'R-21a',
    instead: (c, e) => (paperOfParties.holds(c, e) ? undefined : paperOfParties),
    says: {
      zh: '补录须载明批准决定及其行号，或可代替批准的依据。',
      en: 'A back-entry names its approval, and the line of it, or the instrument in its place.',
    },
    remedy: (_, e) => instead(e as Of<'backEnter'>),
    holds: (_, e) => {
      const { approval, instrument, lines, evidence } = e as Of<'backEnter'>;
      const found = evidence.approval;
      if (found) return lines.every(({ approvalLine }) => found.lines.some(({ line }) => line === approvalLine));
      if (evidence.instrument) return true;
      return approval === undefined && instrument === undefined && evidence.fitting?.length === 0;
    },
  },
} satisfies Tests<C, E>;
