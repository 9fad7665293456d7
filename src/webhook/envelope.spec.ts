import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { factMessage, signedHeaders, testMessage } from './envelope.js';

const row = {
  id: '0199b0a0-0000-7000-8000-000000000001',
  type: 'manifest.issued',
  machine: 'manifest',
  caseId: '0199b0a0-0000-7000-8000-000000000002',
  version: 2,
  at: new Date('2026-11-22T12:00:00.000Z'),
  event: '0199b0a0-0000-7000-8000-000000000003',
  data: { number: '20265100000001' },
  tree: 'liandan.local/2026',
  idx: '41',
};

it('tells a fact as a structured CloudEvent with its place in the order', () => {
  const { id, type, body } = factMessage('local', row);
  expect([id, type]).toEqual([row.id, row.type]);
  const { tree: _t, idx: _i, ...item } = row;
  const event = JSON.parse(body);
  expect(event).toEqual({
    specversion: '1.0',
    id: row.id,
    source: '/liandan/local',
    type: 'manifest.issued',
    subject: `manifest/${row.caseId}`,
    time: '2026-11-22T12:00:00.000Z',
    datacontenttype: 'application/json',
    sequence: `liandan.local/2026/000000000000041/${row.id}`,
    data: { ...item, at: '2026-11-22T12:00:00.000Z', after: expect.stringMatching(/^[\w-]+$/) },
  });
  // Attributes of CloudEvents: lower case letters and digits.
  for (const name of Object.keys(event)) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
});

it('leaves out what is too large for a message, and says where it is', () => {
  const { body } = factMessage('local', { ...row, data: { text: '案'.repeat(100_000) } });
  expect(Buffer.byteLength(body)).toBeLessThan(2000);
  expect(JSON.parse(body).data.data).toEqual({ omitted: 'too large: read it from /v1/events' });
});

it('signs as Standard Webhooks says, by every secret in force', () => {
  const secrets = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)].map((key) => `whsec_${key.toString('base64')}`);
  const message = testMessage('local', row.id, row.caseId, row.at);
  const now = new Date();
  const headers = signedHeaders(message, secrets, now);
  for (const secret of secrets)
    expect(new Webhook(secret).verify(message.body, headers)).toMatchObject({ type: 'webhook.test' });
  expect(() => new Webhook(`whsec_${Buffer.alloc(32, 3).toString('base64')}`).verify(message.body, headers)).toThrow();
  // The same by another HMAC than the library's.
  const said = `${row.id}.${Math.floor(now.getTime() / 1000)}.${message.body}`;
  const own = createHmac('sha256', Buffer.alloc(32, 1)).update(said).digest('base64');
  expect(headers['webhook-signature']?.split(' ')[0]).toBe(`v1,${own}`);
});
