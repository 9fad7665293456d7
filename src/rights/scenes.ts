import type { Scene } from '#workflow/rights';
import type { Machine } from '../http/places.js';
import { OFFICES } from './posts.js';

const { remover, carrier, receiver, origin, destination, originCity, destinationCity } = OFFICES;
const ENDS = {
  origin: origin.province,
  destination: destination.province,
  originCity: originCity.city,
  destinationCity: destinationCity.city,
};
const FIRMS = {
  remover: { id: remover.org, org: remover.org },
  receiver: { id: receiver.org, org: receiver.org, city: receiver.city },
  carriers: [{ id: carrier.org }],
};
/** Both provinces, each once in the first place. */
const BOTH = [
  { here: origin.province, there: destination.province, city: originCity.city },
  { here: destination.province, there: origin.province, city: destinationCity.city },
];

/**
 * One transfer in which every office plays its part, as far as a case of each machine says who plays which: the policies read
 * nothing else of it. Where either province may keep the record, it is kept by each.
 */
const STANDING: Readonly<Record<Machine, readonly object[]>> = {
  agreement: BOTH.map(({ here }) => ({ keeper: here })),
  list: [{ receiving: destination.province }],
  listing: [{ receiving: destination.province }],
  licence: [{}],
  application: [{ ...ENDS, ...FIRMS }],
  consultation: [
    { kind: 'CONSULTATION', from: origin.province, to: destination.province, toCity: destinationCity.city },
    ...BOTH.map(({ here, there }) => ({ kind: 'NOTICE', from: there, to: here, toCity: null })),
  ],
  approval: [{ ...ENDS, ...FIRMS }],
  manifest: [{ ...ENDS, ...FIRMS, legs: FIRMS.carriers.map((each) => ({ carrier: each })) }],
  overdue: [
    ...Object.values(FIRMS)
      .flat()
      .flatMap(({ id }) =>
        BOTH.map(({ here, city }) => ({ duty: { part: 'REM', province: here, city, firm: { id } } })),
      ),
    ...BOTH.flatMap(({ here, city }) =>
      ['OUT', 'IN', 'PROP', 'CITY', 'BUREAU'].map((part) => ({ duty: { part, province: here, city, firm: null } })),
    ),
  ],
  discrepancy: [{ ...ENDS, ...FIRMS, place: destinationCity.city }],
  enforcementLead: BOTH.map(({ here, there, city }) => ({ hands: [], keeper: here, partner: there, city })),
  incident: BOTH.map(({ here, city }) => ({
    province: here,
    place: { division: city },
    manifests: [{ ...ENDS, remover: remover.org, receiver: receiver.org, carriers: [carrier.org] }],
  })),
  paperFallback: [{ ...ENDS, ...FIRMS }],
  pipeline: [{ ...ENDS, ...FIRMS }],
};
/** What a command that opens a case says of who plays which part. */
const OPENING: Readonly<Partial<Record<Machine, readonly object[]>>> = {
  list: BOTH.map(({ here }) => ({ receiving: here })),
};

export const scenesOf = (machine: string): Scene[] => [
  ...(OPENING[machine as Machine] ?? [{}]).map((context) => ({ opening: true, context })),
  ...(STANDING[machine as Machine] ?? []).map((context) => ({ opening: false, context })),
];
