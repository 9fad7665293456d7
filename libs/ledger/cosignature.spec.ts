import type { KeyObject } from 'node:crypto';
import { cosign, COSIGNATURE, cosignatureKey, cosignedAt, openCosignature } from './cosignature.js';
import { signEd25519 } from './ed25519.js';
import {
  BadNote,
  openNote,
  parseCheckpoint,
  parseKey,
  parseNote,
  parseVerifierKey,
  privateKeyFromSeed,
  rawPublicKey,
  signatureLine,
} from './note.js';

/* From the test data of github.com/FiloSottile/sunlight, cmd/skylight/testdata/witness/mirror. */
const body = 'rome2026h1.example.org\n300\ngw31yQrqZZCcEOPrzX+bpy3nJ6QgngTKn8G1m0i62uU=\n';
const line =
  '— mirror.example.org P7FI7wAAAABpVGeAjA1S4pJm6MbcXjX7UUImu4azZtrfcVW2uyr/LXIYlwEJzXC0N0EiZkbqfLdXt/4gVEEuGmxJjAfXKMCISpsJAg==\n';
const vkey = 'mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O';

/** A cosignature of any time, also of one that `cosign` refuses. */
function cosignAnyhow(text: string, name: string, key: KeyObject, time: number): string {
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(time));
  const signature = signEd25519(key, Buffer.from(`cosignature/v1\ntime ${time}\n${text}`));
  return signatureLine({ name, publicKey: rawPublicKey(key), type: COSIGNATURE }, Buffer.concat([stamp, signature]));
}

describe('C2SP tlog-cosignature', () => {
  const mirror = parseKey(vkey, [COSIGNATURE]);

  it('verifies a published cosignature and tells its time', () => {
    expect(cosignatureKey(mirror)).toBe(vkey);
    expect(openCosignature(body, line, mirror)).toBe(0x69546780);
    const { signatures } = openNote(`${body}\n${line}`, [mirror]);
    expect(signatures.map(({ by, signature }) => [by.name, cosignedAt(signature)])).toEqual([
      ['mirror.example.org', 0x69546780],
    ]);
  });

  it('reads the layout of the example in the specification', () => {
    const note = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`;
    const { text, signatures } = parseNote(note);
    expect(parseCheckpoint(text).size).toBe(20_852_163);
    expect(signatures.map(({ signature }) => signature.length)).toEqual([64, 72]);
    expect(cosignedAt(signatures[1]?.signature as Buffer)).toBe(1_679_315_147);
  });

  it('is written as it is read; a changed time, text, name or bit does not verify', () => {
    const key = privateKeyFromSeed(Buffer.alloc(32, 9));
    const witness = { name: '见证.example', publicKey: rawPublicKey(key) };
    const own = cosign(body, witness.name, key, 1_700_000_000);
    expect(openCosignature(body, own, witness)).toBe(1_700_000_000);
    expect(openCosignature(body, own + cosign(body, witness.name, key, 1_700_000_005), witness)).toBe(1_700_000_005);
    expect(() => openCosignature(body.replace('300', '301'), own, witness)).toThrow(BadNote);
    expect(() => openCosignature(body, own, { ...witness, name: 'other' })).toThrow(/no known key/);
    expect(() => openCosignature(body, line, witness)).toThrow(BadNote);
    const bytes = Buffer.from(own.trimEnd().split(' ')[2] as string, 'base64');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const spoilt = Buffer.from(bytes);
      spoilt.writeUInt8(spoilt.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const bad = `— ${witness.name} ${spoilt.toString('base64')}\n`;
      expect(() => openCosignature(body, bad, witness)).toThrow(BadNote);
    }
    expect(() =>
      openCosignature(body, `— ${witness.name} ${bytes.subarray(0, -1).toString('base64')}\n`, witness),
    ).toThrow(BadNote);
  });

  it('is another kind of key than that of a log, and refuses times that cannot be', () => {
    expect(() => parseVerifierKey(vkey)).toThrow(BadNote);
    expect(() => parseKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', [COSIGNATURE])).toThrow(
      BadNote,
    );
    const key = privateKeyFromSeed(Buffer.alloc(32, 9));
    const witness = { name: 'w', publicKey: rawPublicKey(key) };
    const last = 8_640_000_000_000; // the last that can be told as a date
    expect(openCosignature(body, cosignAnyhow(body, witness.name, key, last), witness)).toBe(last);
    for (const time of [-1, 1.5, NaN, last + 1, 2 ** 53])
      expect(() => cosign(body, witness.name, key, time)).toThrow(BadNote);
    for (const time of [last + 1, 2 ** 53 - 1])
      expect(() => openCosignature(body, cosignAnyhow(body, witness.name, key, time), witness)).toThrow(BadNote);
  });
});
