/** How the values of answers are told apart: by their form, and codes of places by the name of their member. */
export const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** A side that may read a case, as the engine writes it: `p:51`, `c:5101`, `o:<organisation>`. */
export const READER = /^[acopt]:[0-9a-f-]{2,36}$/;
/** A code of the catalogue of wastes. */
export const WASTE_CODE = /^\d{3}-\d{3}-\d{2}$/;
export const SIX_PLACES = /^-?\d+\.\d{6}$/;
export const PROVINCES: ReadonlySet<string> = new Set([
  ...['origin', 'destination', 'province', 'receiving', 'keeper', 'partner', 'addressee', 'sender', 'to', 'from'],
  ...['principal', 'origins', 'parties', 'users', 'route', 'via', 'provinces', 'touches', 'counterparts'],
  ...[
    'convener',
    'confirmedBy',
    'partners',
    'grantor',
    'grantee',
    'with',
    'signedBy',
    'draftedBy',
    'places',
    'authority',
  ],
]);
export const CITIES: ReadonlySet<string> = new Set([
  'originCity',
  'destinationCity',
  'city',
  'toCity',
  'cities',
  'division',
]);
/** Members that say of which kind a case is. */
export const MACHINES: ReadonlySet<string> = new Set(['caseMachine', 'subjectMachine']);
