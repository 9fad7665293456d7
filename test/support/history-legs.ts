import type { Actor } from '#domain/actor';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import { currentLeg, nextLeg } from '#domain/manifest/manifest.reading';
import { arrivalForm, departForm, type Flow, type manifestForm } from '#src/demo/forms';
import { demoId, demoSet, plateOf } from '#src/demo/party-set';
import type { Random } from '#src/demo/random';
import type { Full } from './full.js';

type Act = [login: string, type: string, body: object];
type Form = ReturnType<typeof manifestForm>;

/** Login of the second carrier, a railway: it has no account in the demonstration. */
export const RAIL = 'railway';
const RAILWAY = 'firm carrier 52';
const YARD = { text: '达州换装场', division: '511700' };

/** Contracts of the removers with the railway, and whoever speaks for it. */
export async function railway(w: Full, flows: Flow[]): Promise<void> {
  const { id } = organisation();
  for (const remover of new Set(flows.map((flow) => demoId(flow.remover)))) {
    await w.sql(
      `INSERT INTO liandan.contract (id, number, remover, party, party_role, waste_codes, valid_from, valid_to, signed_at, readers)
       SELECT gen_random_uuid(), 'HT-RAIL', $1, $2, 'CARRIER', '{900-052-31}', '2025-01-01', '2027-12-31', liandan.now(), '{all}'`,
      [remover, id],
    );
  }
}
export function railwayman(w: Full): Actor {
  const { id, name, province, city } = organisation();
  return { ...w.people.as('carrier'), person: demoId('person railway'), org: id, orgName: name, province, city };
}
const organisation = () => demoSet().organisations.find(({ key }) => key === RAILWAY)!;

/** The same load by road to the yard, and on by rail. */
export function relayed(form: Form): Form {
  const leg = form.legs[0]!;
  const second = { ...leg, carrier: demoId(RAILWAY), conveyance: '2', vehicle: 'C64-1', from: YARD };
  return { ...form, legs: [{ ...leg, to: YARD }, second] };
}

/** Login of the carrier of a leg; `undefined` where there is none. */
const carrierOf = (flow: Flow, leg: { carrier: { id: string } } | undefined): string =>
  leg?.carrier.id === demoId(RAILWAY) ? RAIL : flow.logins.carrier;

/** What carriers do with a load on its way, lawful and not (M7 – M11, M24). */
export const roadVerbs: Record<string, (random: Random, c: ManifestContext, flow: Flow) => Act> = {
  depart: (random, c, flow) => {
    const [leg, who] = [currentLeg(c), carrierOf(flow, currentLeg(c))];
    if (who === RAIL)
      return [who, 'depart', { waybillNo: `TL${c.number}`, operatingDocument: 'TL-1', vehicle: 'C64-1' }];
    const truck = Number(String(leg?.vehicle).slice(-3)) - 100 || random.whole(0, 7);
    return [who, 'depart', departForm(flow, c.number ?? '', truck)];
  },
  arriveAtTransferPoint: (_, c, flow) => {
    const place = { text: currentLeg(c)?.to.text ?? '', division: currentLeg(c)?.to.division ?? '' };
    return [carrierOf(flow, currentLeg(c)), 'arriveAtTransferPoint', { place }];
  },
  handOver: (random, c, flow) => {
    const place = currentLeg(c)?.to ?? YARD;
    const waiting = [currentLeg(c), nextLeg(c)].filter(
      (leg) => !currentLeg(c)?.confirmations.some(({ carrier }) => carrier === leg?.carrier.id),
    );
    const who = random.pick((waiting.length > 0 ? waiting : [undefined]).map((leg) => carrierOf(flow, leg)));
    return [who, 'handOver', { place, checked: random.next() < 0.95 }];
  },
  reportMismatch: (_, c, flow) => [
    carrierOf(flow, nextLeg(c)),
    'reportMismatch',
    { found: '标签脱落', kind: 'PACKAGING', line: 1 },
  ],
  addLeg: (random, c, flow) => {
    const planned = currentLeg(c) ?? c.legs[0]!;
    const { conveyance, driver, escort, from, to } = planned;
    const own = { carrier: demoId(flow.carrier), conveyance, vehicle: plateOf(flow.carrier, random.whole(0, 7)) };
    const other = { carrier: demoId(RAILWAY), conveyance: '2', vehicle: 'C64-2' };
    const leg = { driver, escort, from: random.pick([from, YARD]), to, ...random.pick([own, other]) };
    return [random.pick([flow.logins.remover, carrierOf(flow, planned)]), 'addLeg', { leg, reason: '车辆故障' }];
  },
  arriveAtReceiver: (_, c, flow) => [carrierOf(flow, currentLeg(c)), 'arriveAtReceiver', arrivalForm(flow)],
};

/** What a lawful person would try next with a load on its way, the likely first. */
export function roadNext(state: string, c: ManifestContext): string[] {
  const more = nextLeg(c) !== undefined;
  return (
    {
      issued: ['load', 'load', 'load', 'load', 'load', 'load', 'void', 'addLeg'],
      loaded: ['depart', 'depart', 'depart', 'depart', 'depart', 'unload', 'freeze', 'addLeg'],
      inTransit: [
        ...Array.from({ length: 5 }, () => (more ? 'arriveAtTransferPoint' : 'arriveAtReceiver')),
        ...['freeze', 'addLeg'],
      ],
      handingOver: [
        ...Array.from({ length: 6 }, () => 'handOver'),
        ...Array.from({ length: 3 }, () =>
          c.mismatches.some(({ leg }) => leg === c.leg) ? 'turnBack' : 'reportMismatch',
        ),
        ...['freeze', 'addLeg', 'addLeg'],
      ],
    }[state] ?? []
  );
}
