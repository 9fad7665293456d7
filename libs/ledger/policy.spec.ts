import { cosign, cosignatureKey } from './cosignature.js';
import { BadNote, checkpointText, privateKeyFromSeed, rawPublicKey, signNote, verifierKey } from './note.js';
import {
  agreedAt,
  BadPolicy,
  missingFrom,
  openByPolicy,
  parsePolicy,
  POLICY_MAX,
  policyFor,
  quorumReached,
  readByPolicy,
  writePolicy,
} from './policy.js';

const key = (i: number) => privateKeyFromSeed(Buffer.alloc(32, i));
const witness = (i: number, name = `w${i}.example`) => cosignatureKey({ name, publicKey: rawPublicKey(key(i)) });
const log = (i: number, name: string) => verifierKey({ name, publicKey: rawPublicKey(key(i)) });
const ORIGIN = 'liandan.test/2025';
const pair = `log ${log(1, ORIGIN)} https://log.example/
witness origin-prov ${witness(2)} https://w2.example/
witness dest-prov ${witness(3)}
witness ministry ${witness(4)}
group pair all origin-prov dest-prov
quorum pair
`;
const text = checkpointText({ origin: ORIGIN, size: 7, root: Buffer.alloc(32, 5) });
const signed = signNote(text, ORIGIN, key(1));
const by = (i: number, time = 1_700_000_000 + i) => cosign(text, `w${i}.example`, key(i), time);

describe('C2SP tlog-policy', () => {
  it('reads and writes the policy of a deployment', () => {
    const policy = parsePolicy(pair);
    expect(policy.logs.map(({ key: { name }, url }) => [name, url])).toEqual([[ORIGIN, 'https://log.example/']]);
    expect(policy.witnesses.map(({ name, key: { name: signs } }) => [name, signs])).toEqual([
      ['origin-prov', 'w2.example'],
      ['dest-prov', 'w3.example'],
      ['ministry', 'w4.example'],
    ]);
    expect(policy.groups).toEqual([{ name: 'pair', threshold: 2, members: ['origin-prov', 'dest-prov'] }]);
    expect(writePolicy(policy).toString()).toBe(pair);
  });

  it('reads the example of the specification, with keys and addresses of published witnesses', () => {
    const policy = parsePolicy(`# two levels
log ${log(1, 'example.com/fancylog')}

\twitness  X1 ${witness(11)}
witness X2 ${witness(12)}
   # a remark, 备注
witness X3 remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2 https://example.com/remora
group X-witnesses 2 X1 X2 X3

witness Y1 ${witness(13)}
witness Y2 mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O https://witness.example.org/mirror/
witness Y3 ${witness(14)}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`);
    const subsets = Array.from({ length: 64 }, (_, bits) =>
      ['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3'].filter((_, i) => bits & (1 << i)),
    );
    for (const names of subsets) {
      const count = (letter: string) => names.filter((name) => name.startsWith(letter)).length;
      expect(quorumReached(policy, names)).toBe(count('X') >= 2 && count('Y') >= 1);
    }
    expect(missingFrom(policy, ['X1', 'Y3'])).toEqual(['X2', 'X3']);
    expect(parsePolicy(writePolicy(policy))).toEqual(policy);
  });

  it.each<[string, RegExp]>([
    ['', /no quorum/],
    [`witness a ${witness(2)}\n`, /no quorum/],
    ['quorum none', /does not end with a newline/],
    ['quorum none\nquorum none\n', /line 2: a quorum is set already/],
    ['quorum a\n', /not defined above/],
    [`quorum a\nwitness a ${witness(2)}\n`, /line 1: "a" is not defined above/],
    ['quorum\n', /one name/],
    ['quorum none none\n', /one name/],
    [`log ${log(1, 'a')}\nlog ${log(1, 'b')}\nquorum none\n`, /line 2: this log is there already/],
    [`witness a ${witness(2)}\nwitness b ${witness(2, 'other')}\nquorum a\n`, /this witness is there already/],
    [`witness a ${witness(2)}\nwitness a ${witness(3)}\nquorum a\n`, /line 2: "a" is defined already/],
    [`witness none ${witness(2)}\nquorum none\n`, /has a meaning already/],
    [`witness a ${log(2, 'a')}\nquorum a\n`, /not a verifier key of Ed25519 cosignature/],
    [`log ${witness(2)}\nquorum none\n`, /not a verifier key of Ed25519/],
    ['log example+00000000+AAAA\nquorum none\n', /line 1/],
    ['log\nquorum none\n', /a key/],
    [`witness a ${witness(2)} https://a b\nquorum a\n`, /perhaps an address/],
    [`witness a ${witness(2)}\ngroup g 0 a\nquorum g\n`, /0 cannot be asked/],
    [`witness a ${witness(2)}\ngroup g 2 a\nquorum g\n`, /2 cannot be asked/],
    [`witness a ${witness(2)}\ngroup g -1 a\nquorum g\n`, /cannot be asked/],
    [`witness a ${witness(2)}\ngroup g 01 a\nquorum g\n`, /cannot be asked/],
    [`witness a ${witness(2)}\ngroup g all\nquorum g\n`, /and members/],
    [`witness a ${witness(2)}\ngroup g all a a\nquorum g\n`, /a member already/],
    [`witness a ${witness(2)}\ngroup g all a\ngroup h all a g\nquorum h\n`, /line 3: "a" is a member already/],
    [`witness a ${witness(2)}\ngroup g all g\nquorum g\n`, /"g" is not defined above/],
    [`witness a ${witness(2)}\ngroup g any none\nquorum g\n`, /"none" is not defined above/],
    [`witness a ${witness(2)}\ngroup a all a\nquorum a\n`, /defined already/],
    ['witnesses a\n', /no line begins/],
    ['quorum none\r\n', /control character/],
    ['quorum\u000bnone\n', /control character/],
    ['# \u007f\nquorum none\n', /control character/],
  ])('refuses %j', (file, words) => {
    expect(() => parsePolicy(file)).toThrow(BadPolicy);
    expect(() => parsePolicy(file)).toThrow(words);
  });

  it('takes names as octets: other spaces are no spaces, and what only looks alike is not the same', () => {
    const kelvin = parsePolicy(
      `witness K ${witness(2)}\nwitness \u212a ${witness(3)}\nwitness a\u3000b ${witness(4)}\nquorum \u212a\n`,
    );
    expect([quorumReached(kelvin, ['K']), quorumReached(kelvin, ['\u212a'])]).toEqual([false, true]);
    const octets = Buffer.concat([
      ...[Buffer.from('witness '), Buffer.of(0xff), Buffer.from(` ${witness(2)}\nwitness `), Buffer.of(0xfe)],
      ...[Buffer.from(` ${witness(3)}\ngroup g all `), Buffer.of(0xff, 0x20, 0xfe), Buffer.from('\nquorum g\n')],
    ]);
    expect(writePolicy(parsePolicy(octets))).toEqual(octets);
  });

  it('bears at least 32 of each kind, and has limits', () => {
    const lines = (n: number) => [
      ...Array.from({ length: n }, (_, i) => `log ${log(i + 1, `log${i}`)}`),
      ...Array.from({ length: n }, (_, i) => `witness w${i} ${witness(i + 1)}`),
      ...Array.from({ length: n }, (_, i) => `group g${i} any w${i}${i > 0 ? ` g${i - 1}` : ''}`),
      `quorum g${n - 1}`,
    ];
    const policy = parsePolicy(`${lines(POLICY_MAX).join('\n')}\n`);
    expect(policy.groups).toHaveLength(POLICY_MAX);
    expect(quorumReached(policy, ['w0'])).toBe(true);
    expect(() => parsePolicy(`${lines(POLICY_MAX + 1).join('\n')}\n`)).toThrow(/more than 128/);
    expect(() => parsePolicy('#'.repeat(1_000_001))).toThrow(/longer/);
  });
});

describe('a checkpoint under a policy', () => {
  const policy = parsePolicy(pair);

  it('is final with the cosignatures that the quorum asks, and says when they were made', () => {
    const head = openByPolicy(`${signed}${by(2)}${by(3, 9)}${by(3, 17)}`, policy);
    expect(head).toMatchObject({ origin: ORIGIN, size: 7 });
    expect([...head.cosigned]).toEqual([
      ['origin-prov', 1_700_000_002],
      ['dest-prov', 17],
    ]);
    expect(openByPolicy(signed, parsePolicy(`log ${log(1, ORIGIN)}\nquorum none\n`)).cosigned.size).toBe(0);
  });

  it('is not without one of them, with one of somebody else, or without the log itself', () => {
    expect(() => openByPolicy(signed + by(2), policy)).toThrow(/not reached without dest-prov/);
    expect(() => openByPolicy(signed + by(2) + by(4), policy)).toThrow(/not reached/);
    expect(() => openByPolicy(signed + by(2) + cosign(text, 'w3.example', key(5), 1), policy)).toThrow(/not reached/);
    expect(() => openByPolicy(`${text}\n${by(2)}${by(3)}`, policy)).toThrow(/signed by no log/);
    expect(() => openByPolicy(signNote(text, ORIGIN, key(6)) + by(2) + by(3), policy)).toThrow(/signed by no log/);
    expect(() =>
      openByPolicy(signed + by(2) + by(3).replace(/.=*\n$/, (end) => (end === 'A\n' ? 'B\n' : 'A\n')), policy),
    ).toThrow(BadNote);
    expect([...readByPolicy(signed + by(2), policy).cosigned.keys()]).toEqual(['origin-prov']);
  });

  it('is as new as the latest time that enough of its witnesses share', () => {
    const seen = (times: Record<string, number>, by = policy) => agreedAt(by, new Map(Object.entries(times)));
    expect(seen({ 'origin-prov': 50, 'dest-prov': 40, ministry: 90 })).toBe(40);
    expect(seen({ 'origin-prov': 40, 'dest-prov': 40 })).toBe(40);
    expect(seen({ 'origin-prov': 50, ministry: 90 })).toBeUndefined();
    const two = parsePolicy(pair.replace('all origin-prov dest-prov', '2 origin-prov dest-prov ministry'));
    expect(seen({ 'origin-prov': 50, 'dest-prov': 40, ministry: 90 }, two)).toBe(50);
    const nobody = parsePolicy(pair.replace('quorum pair', 'quorum none'));
    expect([seen({ ministry: 90, 'dest-prov': 40 }, nobody), seen({}, nobody)]).toEqual([90, undefined]);
  });

  it('is refused when a log of the policy signs under the name of another', () => {
    const two = parsePolicy(`log ${log(1, ORIGIN)}\nlog ${log(6, 'other.example')}\nquorum none\n`);
    expect(() => openByPolicy(signNote(text, 'other.example', key(6)), two)).toThrow(/under its own name/);
  });

  it('serves the other years of a deployment, whose logs share one key', () => {
    const next = checkpointText({ origin: 'liandan.test/2026', size: 1, root: Buffer.alloc(32) });
    const note = `${signNote(next, 'liandan.test/2026', key(1))}${[2, 3].map((i) => cosign(next, `w${i}.example`, key(i), 1)).join('')}`;
    expect(() => openByPolicy(note, policy)).toThrow(BadNote);
    expect(openByPolicy(note, policyFor(policy, 'liandan.test/2026')).size).toBe(1);
    expect(() => openByPolicy(note, policyFor(policy, 'liandan.other/2026'))).toThrow(BadNote);
  });
});
