import { createPublicKey, verify } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import { openNote, parseKey, signNoteBy, verifierKey } from './note.js';
import { newSm2Key, SM2, sm2Signer, sm3 } from './sm.js';

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const text = 'liandan.test/2025/sm3\n7\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n';

/** A public key of SM2 as Node wants it. */
const nodeKey = (publicKey: Buffer) =>
  createPublicKey({
    key: Buffer.concat([hex('3059301306072a8648ce3d020106082a811ccf5501822d034200'), publicKey]),
    format: 'der',
    type: 'spki',
  });
/** r ‖ s as the DER that Node wants. */
const der = (signature: Buffer) => {
  const integer = (bytes: Buffer) => {
    const trimmed = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
    const body = (trimmed[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), trimmed]) : trimmed;
    return Buffer.concat([Buffer.of(2, body.length), body]);
  };
  const body = Buffer.concat([integer(signature.subarray(0, 32)), integer(signature.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
};

describe('the national algorithms', () => {
  it('hash the examples of GB/T 32905, annex A', () => {
    expect(sm3(Buffer.from('abc')).toString('hex')).toBe(
      '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
    );
    expect(sm3(...Array.from({ length: 16 }, () => Buffer.from('abcd'))).toString('hex')).toBe(
      'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732',
    );
  });

  it('verify the example of GB/T 32918.5, annex A, under the standard signer id', () => {
    const publicKey = hex(`04 09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020
      CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13`);
    const signature = hex(`F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
      B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA`);
    expect(SM2.verify(publicKey, 'message digest', signature)).toBe(true);
    expect(SM2.verify(publicKey, 'message digest ', signature)).toBe(false);
    expect(sm2Signer(hex('3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8')).publicKey).toEqual(
      publicKey,
    );
  });

  // openssl pkeyutl -sign -rawin -digest sm3 -pkeyopt distid:1234567812345678, of OpenSSL 3.0.19
  it('verify what OpenSSL has signed under the standard signer id', () => {
    const publicKey = hex(
      '04811cdd8fc47daff656f64fc05a90310e22cd45580f33fe66144a22546a421fdb1d9928b8c845764c8d9c8eef2f4f1f0a92a4961353cbf537326e3f18e27b8878',
    );
    const signature = hex(`31C631E4D2E47751E619492CFCE81987AD05F5595DC0C3C06F7875F6A6D9BED1
      2433FAB78DA50E9CA0036D02D71A5168052660E9874DCEEC40D224BE00B74F6F`);
    expect(SM2.verify(publicKey, text, signature)).toBe(true);
    expect(SM2.verify(publicKey, text.replace('7', '8'), signature)).toBe(false);
  });

  it('agree with Node, which knows only the empty signer id, and refuse that id', async () => {
    for (let i = 0; i < 20; i++) {
      const key = newSm2Key();
      const { publicKey, sign } = sm2Signer(key);
      const empty = hex(
        sm2.doSignature(Buffer.from(text), key.toString('hex'), { hash: true, der: false, userId: '' }),
      );
      expect(verify('sm3', Buffer.from(text), nodeKey(publicKey), der(empty))).toBe(true);
      expect(SM2.verify(publicKey, text, empty)).toBe(false);
      const standard = await sign(text);
      expect(SM2.verify(publicKey, text, standard)).toBe(true);
      expect(verify('sm3', Buffer.from(text), nodeKey(publicKey), der(standard))).toBe(false);
    }
  });

  it('sign a note with the type 0xff and a long identifier, which an older verifier ignores', async () => {
    const signer = sm2Signer(newSm2Key());
    const name = 'liandan.test/2025/sm3';
    const note = await signNoteBy(signer, name, text);
    const vkey = verifierKey({ name, ...signer });
    const known = parseKey(vkey, [SM2]);
    expect(known).toMatchObject({ name, publicKey: signer.publicKey });
    expect(openNote(note, [known]).signedBy).toEqual([name]);
    expect(() => openNote(note, [{ name, publicKey: Buffer.alloc(32) }])).toThrow(/no known key/);
    expect(Buffer.from(vkey.split('+').slice(2).join('+'), 'base64')[0]).toBe(0xff);
    for (let i = 0; i < 64; i++) {
      const bytes = Buffer.from(note.trimEnd().split(' ').at(-1) ?? '', 'base64');
      bytes.writeUInt8(bytes.readUInt8(4 + i) ^ (1 << (i % 8)), 4 + i);
      expect(() => openNote(`${text}\n— ${name} ${bytes.toString('base64')}\n`, [known])).toThrow(/does not verify/);
    }
  });

  it('refuse a key that is no point, and signatures of another length', () => {
    expect(SM2.verify(Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]), text, Buffer.alloc(64, 1))).toBe(false);
    const { publicKey } = sm2Signer(newSm2Key());
    for (const signature of [Buffer.alloc(64), Buffer.alloc(64, 255), Buffer.alloc(63, 1), Buffer.alloc(65, 1)])
      expect(SM2.verify(publicKey, text, signature)).toBe(false);
  });
});
