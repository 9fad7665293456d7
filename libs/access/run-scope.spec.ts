import { inRun, runOf } from './run-scope.js';

const manifest = '0197d2d2-0000-7000-8000-000000000001';
const other = '0197d2d2-0000-7000-8000-000000000002';
const run = { manifest, number: '20265101000042' };

it('reads its run off the scope, and off no other scope', () => {
  expect(runOf([`run:${manifest}:20265101000042`])).toEqual(run);
  expect([null, undefined, [], ['*:read'], ['run:x:1'], [`run:${manifest}`]].map((scopes) => runOf(scopes))).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});

it('[Z-07] lets the holder of a link do the acts of its driver on its run, and nothing else', () => {
  const digest = 'a'.repeat(64);
  const may: [string, string, unknown?][] = [
    ['GET', '/v1/me'],
    ['GET', `/v1/manifests/${manifest}`],
    ['GET', `/v1/detours?manifest=${manifest}&limit=5`],
    ['GET', `/v1/cases/${manifest}/files/${digest}`],
    ['GET', `/v1/files/${digest}`],
    // It hears of its own run alone (src/desk/event-stream.ts).
    ['GET', '/v1/events/stream'],
    ['GET', `/v1/manifests/${manifest}/crew`],
    ['PUT', `/v1/files/${digest}`],
    ['DELETE', '/v1/sessions'],
    ['POST', `/v1/manifests/${manifest}/depart`],
    ['POST', `/v1/manifests/${manifest}/arriveAtReceiver`],
    ['POST', `/v1/manifests/${manifest}/signed`],
    ['POST', '/v1/detours', { manifest }],
    ['POST', '/v1/incidents', { manifests: ['20265101000042'] }],
    ['POST', '/v1/feeds/tracks', { points: [{ manifest: '20265101000042' }] }],
  ];
  const mayNot: [string, string, unknown?][] = [
    ['GET', '/v1/manifests'],
    ['GET', `/v1/manifests/${other}`],
    ['POST', `/v1/manifests/${other}/signed`],
    ['POST', '/v1/signature-codes'],
    ['GET', `/v1/manifests/${manifest}/case-file`],
    ['GET', '/v1/detours'],
    ['GET', `/v1/detours?manifest=${other}`],
    ['GET', `/v1/detours?manifest=${manifest}&manifest=${other}`],
    ['GET', `http://x/v1/manifests/${other}`],
    ['GET', `/v1/manifests/${manifest}/../${other}`],
    ['GET', '/v1/inbox'],
    ['POST', '/v1/feeds/tracks', { points: [{ manifest: '20265101000042' }, { manifest: '20265101000043' }] }],
    ['POST', '/v1/feeds/tracks', { points: [] }],
    ['GET', `/v1/cases/${other}/files/${digest}`],
    ['GET', `/v1/cases/${manifest}/acts`],
    ['POST', `/v1/manifests/${manifest}/load`],
    ['POST', `/v1/manifests/${manifest}/accept`],
    ['POST', `/v1/manifests/${other}/depart`],
    ['POST', `/v1/manifests/${manifest}/depart/../../${other}/depart`],
    ['POST', '/v1/detours', { manifest: other }],
    ['POST', '/v1/incidents', { manifests: ['20265101000042', '20265101000043'] }],
    ['POST', '/v1/incidents', { manifests: ['20265101000043'] }],
    ['POST', '/v1/incidents'],
    ['POST', '/v1/run-links', { manifest }],
    ['POST', '/v1/tokens', {}],
    ['DELETE', `/v1/run-links/${other}`],
    ['PATCH', '/v1/me'],
  ];
  const asked = ([method, url, body]: [string, string, unknown?]) => inRun(run, { method, url, body });
  expect(may.filter((each) => !asked(each))).toEqual([]);
  expect(mayNot.filter((each) => asked(each))).toEqual([]);
});
