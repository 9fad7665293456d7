import { canonicalJson } from './canonical.js';
import { civilYear, type Leaf, leafBytes, leafHash, parseLeaf, payloadCommitment, treeOf, yearOf } from './leaf.js';

const leaf: Leaf = {
  v: 1,
  tree: 'liandan.test/2025',
  event_id: '0193a1c0-0000-7000-8000-000000000001',
  case_id: '0193a1c0-0000-7000-8000-0000000000ca',
  case_version: 1,
  seq: 1,
  prev: null,
  type: 'submit',
  from: 'draft',
  to: 'reviewing',
  rule_ids: ['R-24b'],
  actor: {
    person: null,
    role: 'officer',
    org: null,
    province: '500000',
    authority: null,
    principal: null,
    door: 'command',
    auth: 'totp',
  },
  occurred_at: '2025-11-17T01:00:00.000Z',
  outcome: 'accepted',
  calendar_version: null,
  machine: 'application',
  machine_version: '1',
  payload_commitment: 'ab'.repeat(32),
  salt: 'cd'.repeat(16),
};

describe('leaf', () => {
  it('has canonical bytes that read back to the same leaf', () => {
    const bytes = leafBytes(leaf);
    expect(parseLeaf(bytes)).toEqual(leaf);
    expect(leafBytes(Object.fromEntries(Object.entries(leaf).reverse()) as unknown as Leaf)).toEqual(bytes);
    expect(leafHash(bytes).length).toBe(32);
  });

  it('refuses bytes that mean the same but are written differently', () => {
    const bytes = leafBytes(leaf).toString('utf8');
    expect(() => parseLeaf(Buffer.from(` ${bytes}`))).toThrow(/canonical/);
    expect(() => parseLeaf(Buffer.from(bytes.replace('{"actor"', '{"v":1,"actor"')))).toThrow(/canonical/);
    expect(() => parseLeaf(Buffer.from(bytes.replace('"v":1}', '"v":2}')))).toThrow(/version/);
  });

  it('has all its members, each of its kind, and none beside them', () => {
    const odd: [member: string, made: object][] = [
      ...Object.keys(leaf).map((member): [string, object] => [member, { ...leaf, [member]: undefined }]),
      ...Object.keys(leaf).map((member): [string, object] => [member, { ...leaf, [member]: { odd: true } }]),
      ['rule_ids', { ...leaf, rule_ids: [1] }],
      ['occurred_at', { ...leaf, occurred_at: '2025-13-45T00:00:00.000Z' }],
      ['actor', { ...leaf, actor: { ...leaf.actor, door: null } }],
      ['actor', { ...leaf, actor: { ...leaf.actor, more: 'x' } }],
      ['more', { ...leaf, more: 'x' }],
    ];
    for (const [member, made] of odd) {
      const bytes = canonicalJson(JSON.parse(JSON.stringify(made)));
      expect(() => parseLeaf(bytes)).toThrow(member === 'v' ? 'version 1' : `version 1: ${member}`);
    }
  });

  it('has no room for fractions, nor for more than 65,535 bytes', () => {
    expect(() => leafBytes({ ...leaf, case_version: 1.5 })).toThrow(RangeError);
    expect(() => leafBytes({ ...leaf, type: 'x'.repeat(65_535) })).toThrow(/65535/);
  });

  it('belongs to the tree of its civil year in Shanghai', () => {
    expect(civilYear('2025-12-31T15:59:59.999Z')).toBe(2025);
    expect(civilYear('2025-12-31T16:00:00.000Z')).toBe(2026);
    expect(treeOf('demo', '2025-12-31T16:00:00.000Z')).toBe('liandan.demo/2026');
    expect(yearOf('liandan.demo/2026')).toBe(2026);
    expect(yearOf('elsewhere/2026')).toBeNaN();
    expect(() => civilYear('2025-12-31')).toThrow(RangeError);
    expect(() => treeOf('a/b', '2025-12-31T16:00:00.000Z')).toThrow(RangeError);
  });

  it('is bound to its payload by a salted hash', () => {
    // SHA-256("abc"), FIPS 180-4
    expect(payloadCommitment(Buffer.from('a'), Buffer.from('bc')).toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
