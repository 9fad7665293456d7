/**
 * A place in what a command or an opening says: a JSON pointer in which `*` stands for every item of a list or every
 * member of an object. With `when`, only where a neighbour of the value reads so.
 */
export type Place = string | { at: string; when: { neighbour: string; reads: RegExp } };

const each = (base: string, names: readonly string[]): string[] => names.map((name) => `${base}/${name}`);
const HANDLER = ['name', 'phone'];
const CREW = ['name', 'phone', 'certificate'];

const crew = (base: string): string[] => [...each(`${base}/driver`, CREW), ...each(`${base}/escort`, CREW)];
/** The form of a manifest, wherever it stands. */
const form = (base: string): string[] => [
  `${base}/emergencyPhone`,
  ...each(`${base}/handler`, HANDLER),
  ...crew(`${base}/legs/*`),
];
/** A correction names the field that it puts right. */
const corrected = (at: string): Place => ({
  at,
  when: {
    neighbour: 'field',
    reads: /emergencyPhone$|driverSignature$|(handler|driver|escort)\/(name|phone|certificate)$/,
  },
});

/** The body of a letter, wherever it stands. */
const letter = (base: string): string[] => [
  `${base}/contact`,
  `${base}/signatory`,
  `${base}/legalRepresentative`,
  `${base}/*/legalRepresentative`,
  `${base}/carriers/*/contact`,
  ...each(`${base}/entries/*/contact`, HANDLER),
];
/** What any act may have written beside its case, as its payload keeps it: letters frozen, facts told. */
const WROTE: readonly Place[] = [
  ...letter('/wrote/entries/*/body'),
  ...letter('/wrote/entries/*/facts/*/data/letter'),
  ...each('/wrote/entries/*/facts/*/data/added/*/contact', HANDLER),
  '/wrote/entries/*/facts/*/data/representative',
  // What the row of a register still says of a year that was removed, recorded once more so that it can be erased.
  '/carried/*',
];

/**
 * Every place of a payload that tells of a natural person who is no speaker of the act: crews, people answerable at a
 * plant, contacts, signatories and legal representatives, by machine or journal. What stands here is committed to, kept
 * apart and can be erased (PIPL art. 4, 47). Names of those who act stay in their acts: `README.md` says why.
 */
export const personalPlaces: Readonly<Record<string, readonly Place[]>> = {
  manifest: [
    ...form(''),
    ...crew(''),
    ...crew('/leg'),
    '/driverSignature',
    '/journey/driverSignature',
    corrected('/changes/*/value'),
  ],
  pipeline: ['/emergencyPhone', ...each('/handler', HANDLER), corrected('/changes/*/value')],
  paperFallback: [...form('/form'), '/journey/driverSignature'],
  correction: [corrected('/changes/*/value')],
  application: ['/contact', '/carriers/*/contact', '/signatory', '/evidence/parties/*/legalRepresentative'],
  // A change that needs a new application is refused with that application, filled in (R-28a).
  approval: ['/refusal/data/offer/body/contact', '/refusal/data/offer/body/carriers/*/contact'],
  consultation: letter('/body'),
  list: [
    ...each('/put/*/contact', HANDLER),
    ...each('/entry/contact', HANDLER),
    ...each('/evidence/prefill/*/contact', HANDLER),
  ],
  listing: each('/contact', HANDLER),
  holderChange: ['/representative'],
  driver: ['/name', '/certificate'],
  organisation: ['/legalRepresentative', '/phone'],
  person: ['/name', '/login', '/subject', '/label'],
  dutyRoster: ['/phone'],
  signatureCode: ['/holder'],
};

/** The personal places of what a machine or journal records. */
export function placesOf(machine: string): readonly Place[] {
  let places = all.get(machine);
  if (!places) all.set(machine, (places = [...(personalPlaces[machine] ?? []), ...WROTE]));
  return places;
}
const all = new Map<string, readonly Place[]>();
