import { readFileSync } from 'node:fs';
import { SIGNED } from './signing.guard.js';

/** Acts that nobody signs, by the reason; of each resource its verbs, `-` for what is entered on the collection. */
const UNSIGNED: Record<string, Record<string, string>> = {
  'of firms, and on the road': {
    approvals: 'requestCancellation requestChange',
    contracts: '- confirm end',
    'correction-requests': '-',
    detours: '-',
    drivers: '- renew retire',
    'ledger-entries': '-',
    manifests:
      '- accept acceptPartly addLeg arriveAtReceiver arriveAtTransferPoint correct depart discard edit handOver issue load receiveBack redirect reject reportMismatch reportResult signed startReturn turnBack unload void',
    organisations: 'declare',
    'package-labels': '-',
    'paper-fallbacks': '- backEnter cancel complete',
    'paper-scans': '-',
    pipelines: '- accept correct discard edit issue postReading reportResult start void',
    plans: '- revise',
    ratings: '-',
    'run-links': '- redeem',
    'signature-codes': '-',
    sites: '- amend',
    'transfer-applications': '- check correctOnTheSpot edit giveInformation reduceQuantity resubmit submit withdraw',
    vehicles: '- renew retire',
    webhooks: '- change pause remove replay resume rotate test',
  },
  'an emergency, or the outage of the system': {
    'duty-roster': '- revise withdraw',
    incidents:
      '- after-action-reports changeLevel close followUp known-first notifyNeighbour remarks reportFinal reportInitial reportToMinistry',
    manifests: 'freeze',
    'outage-notices': '- end',
    pipelines: 'freeze',
  },
  'on the way to a decision or a letter, which is signed': {
    agreements: '- edit',
    discrepancies: '- answer report takeUp',
    'enforcement-leads': '- close',
    erasures: '-',
    letters: 'askInformation chases draftReply opinions preview',
    meetings: '- addInstrument cancel writeMinutes',
    opinions: 'give',
    'transfer-applications': 'accept allowSpotCorrection preview recommend renewals requestCorrection',
    whitelists: '- editEntries openAdjustment recommendEntry',
  },
  'of one person, or of the house': {
    'action-items': '- finish',
    calendars: 'dry-run',
    enrolments: 'complete open',
    'mail-settings': '-',
    me: 'identities identities/authorizations password',
    notices: 'read',
    oidc: 'authorizations sessions',
    'overdue-records': 'acknowledge',
    policies: 'dry-run',
    queues: 'retry',
    receipts: 'redeem',
    reveals: '-',
    'second-factor': '- confirm',
    sessions: '- step-up',
    simulations: '-',
  },
  'of auditors: what they look at, on their own record': { 'audit/spot-checks': 'draw findings' },
  'of administrators: what gives power to sign asks for the factor by itself': {
    organisations: '-',
    people: '- assign bind-identity enrolment-link remove reset-second-factor revoke-enrolment-link unbind-identity',
    tokens: '-',
  },
  'systems that report by their tokens': { feeds: 'holders licences routes tracks weighings' },
};
const unsigned = Object.values(UNSIGNED).flatMap((resources) =>
  Object.entries(resources).flatMap(([resource, verbs]) =>
    verbs.split(' ').map((verb) => (verb === '-' ? resource : `${resource}/${verb}`)),
  ),
);
const { paths } = JSON.parse(readFileSync('apps/api/openapi.json', 'utf8')) as { paths: Record<string, object> };
const posts = Object.entries(paths)
  .filter(([, methods]) => 'post' in methods)
  .map(([path]) => path.replace('/v1/', '').replace(/\/\{\w+\}/g, ''));

it('every act of the API is judged: it is signed, or there is a reason why not', () => {
  expect(posts.filter((address) => !SIGNED.has(address) && !unsigned.includes(address))).toEqual([]);
});

it('no judgement is kept of what is no act, or is signed', () => {
  expect(unsigned.filter((address) => SIGNED.has(address) || !posts.includes(address))).toEqual([]);
  expect(new Set(unsigned).size).toBe(unsigned.length);
});
