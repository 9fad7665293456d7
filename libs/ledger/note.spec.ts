import { generateKeyPairSync } from 'node:crypto';
import { signEd25519, verifyEd25519 } from './ed25519.js';
import {
  BadNote,
  checkpointText,
  ED25519,
  ed25519Signer,
  keyId,
  noteText,
  openNote,
  parseCheckpoint,
  parseKey,
  parseNote,
  parseVerifierKey,
  privateKeyFromSeed,
  rawPublicKey,
  signatureLine,
  type SignatureType,
  signNote,
  signNoteBy,
  verifierKey,
} from './note.js';

/* The published example of golang.org/x/mod/sumdb/note, the reference implementation of the format. */
const vkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const seed = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1);
const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const line =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const peter = parseVerifierKey(vkey);

describe('C2SP signed-note', () => {
  it('signs the published example byte for byte and opens it', () => {
    const note = signNote(text, 'PeterNeumann', privateKeyFromSeed(seed));
    expect(note).toBe(`${text}\n${line}`);
    expect(openNote(note, [peter])).toMatchObject({ text, signedBy: ['PeterNeumann'] });
  });

  it('writes and reads the published verifier key', () => {
    expect(verifierKey({ name: 'PeterNeumann', publicKey: rawPublicKey(privateKeyFromSeed(seed)) })).toBe(vkey);
    const other = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
    expect(verifierKey(parseVerifierKey(other))).toBe(other);
    const message = `This is an example message.\n`;
    const signed = `${message}\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n`;
    expect(openNote(signed, [parseVerifierKey(other)]).text).toBe(message);
  });

  it('refuses a verifier key with any byte changed', () => {
    for (let i = 0; i < vkey.length; i++) {
      const bytes = Buffer.from(vkey);
      bytes.writeUInt8(bytes.readUInt8(i) + 1, i);
      expect(() => parseVerifierKey(bytes.toString('latin1'))).toThrow(BadNote);
    }
    for (const bad of [
      'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==',
      'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    ]) {
      expect(() => parseVerifierKey(bad)).toThrow(BadNote);
    }
  });

  it('refuses every note with a character changed, in text or signature', () => {
    const note = `${text}\n${line}`;
    for (let i = 0; i < note.length; i++) {
      const spoilt = note.slice(0, i) + String.fromCharCode(note.charCodeAt(i) ^ 1) + note.slice(i + 1);
      expect(() => openNote(spoilt, [peter])).toThrow(BadNote);
    }
  });

  it('ignores unknown keys beside a known one, but not a bad signature of a known one', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const witness = (signNote(text, 'witness.example', privateKey).split('\n\n')[1] as string).repeat(16);
    expect(openNote(`${text}\n${witness}${line}`, [peter]).signedBy).toEqual(['PeterNeumann']);
    const forged = line.replace('ZJku', 'ZJkv');
    expect(() => openNote(`${text}\n${line}${forged}`, [peter])).toThrow(/does not verify/);
    expect(() => openNote(`${text}\n${witness}`, [peter])).toThrow(/no known key/);
    expect(() => openNote(`${text}\n${line.repeat(101)}`, [peter])).toThrow(BadNote);
  });

  it('accepts at least sixteen signatures, whatever their types and lengths', () => {
    const others = Array.from({ length: 99 }, (_, i) =>
      signatureLine({ name: `witness-${i}.example`, publicKey: Buffer.alloc(32, i) }, Buffer.alloc(2420, i)),
    );
    expect(openNote(`${text}\n${others.join('')}${line}`, [peter]).signedBy).toEqual(['PeterNeumann']);
  });

  it('tells keys apart by name and type: a signature counts only as what its key id says', () => {
    const key = privateKeyFromSeed(seed);
    const publicKey = rawPublicKey(key);
    const reversed: SignatureType = {
      id: Buffer.concat([Buffer.of(0xff), Buffer.from('liandan.example/reversed\n')]),
      name: 'Ed25519 over the text reversed',
      keyBytes: 32,
      verify: (raw, words, signature) => verifyEd25519(raw, Buffer.from(words).reverse(), signature),
    };
    const odd = { name: 'PeterNeumann', publicKey, type: reversed };
    const note = `${text}\n${signatureLine(odd, signEd25519(key, Buffer.from(text).reverse()))}`;
    expect(openNote(note, [peter, odd]).signatures.map(({ by }) => by.type)).toEqual([reversed]);
    expect(() => openNote(note, [peter])).toThrow(/no known key/);
    expect(parseKey(verifierKey(odd), [ED25519, reversed])).toEqual(odd);
    expect(() => parseVerifierKey(verifierKey(odd))).toThrow(/not a verifier key of Ed25519/);
    expect(keyId(odd).equals(keyId(peter))).toBe(false);
  });

  it('signs by a key that is kept elsewhere, and gives out no signature that does not verify', async () => {
    const signer = ed25519Signer(privateKeyFromSeed(seed));
    expect(await signNoteBy(signer, 'PeterNeumann', text)).toBe(`${text}\n${line}`);
    const broken = { ...signer, sign: () => Promise.resolve(Buffer.alloc(64)) };
    await expect(signNoteBy(broken, 'PeterNeumann', text)).rejects.toThrow(/does not verify/);
  });

  it('refuses bytes that are not UTF-8, names with spaces, notes without end', () => {
    expect(noteText(Buffer.from(`${text}\n${line}`))).toBe(`${text}\n${line}`);
    expect(() => noteText(Buffer.from([0x61, 0x0a, 0x0a, 0xe2, 0x80]))).toThrow(BadNote);
    for (const space of ['\u00a0', '\u3000', '\u0085', '\t', '+'])
      expect(() => parseNote(`${text}\n— Peter${space}Neumann x08go/Y=\n`)).toThrow(BadNote);
    expect(() => parseNote(`${'a'.repeat(1_000_000)}\n\n${line}`)).toThrow(/longer than/);
  });

  it('takes the last blank line as the end of the text', () => {
    expect(parseNote(`a\n\nb\n\n${line}`).text).toBe('a\n\nb\n');
    for (const bad of ['', '\n', text, `${text}\n`, `${text}${line}`, `${text}\n${line.trimEnd()}`, `\ta\n\n${line}`]) {
      expect(() => parseNote(bad)).toThrow(BadNote);
    }
  });
});

describe('C2SP tlog-checkpoint', () => {
  const body = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';

  it('reads and writes the example of the specification', () => {
    const note = `${body}\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n`;
    const checkpoint = parseCheckpoint(parseNote(note).text);
    expect(checkpoint.origin).toBe('example.com/behind-the-sofa');
    expect(checkpoint.size).toBe(20852163);
    expect(checkpointText(checkpoint)).toBe(body);
  });

  it.each([
    body.replace('20852163', '020852163'),
    body.replace('20852163', '-1'),
    body.replace('20852163', '99999999999999999'),
    body.replace('q2I=', 'q2J='),
    body.replace('q2I=', ''),
    `${body}extension\n`,
    body.slice(0, -1),
    `\n${body}`,
  ])('refuses %j', (bad) => {
    expect(() => parseCheckpoint(bad)).toThrow(BadNote);
  });
});
