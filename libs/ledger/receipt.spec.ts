import { sha256 } from './leaf.js';
import { BadNote, parseVerifierKey, privateKeyFromSeed, rawPublicKey, signNote, verifierKey } from './note.js';
import { certificateOf, openReceipt, parseReceipt, ReceiptSigner } from './receipt.js';

const NOW = '2026-11-22T08:00:00.123Z';
const signer = new ReceiptSigner('test', () => new Date(NOW));
const recorded = {
  event: '019aa0c5-0000-7000-8000-000000000001',
  tree: 'liandan.test/2026',
  leaf: sha256(Buffer.from('a leaf')),
};
const note = signer.sign(recorded);

it('says what was recorded, when, what is promised, and by which key', () => {
  expect(note.split('\n\n')[0]).toBe(
    [
      'liandan.test/receipt',
      'event 019aa0c5-0000-7000-8000-000000000001',
      'tree liandan.test/2026',
      `leaf ${recorded.leaf.toString('base64')}`,
      `time ${NOW}`,
      `certificate ${signer.certificate}`,
      'promise inclusion within 5 s',
    ].join('\n'),
  );
  expect(openReceipt(note, parseVerifierKey(signer.key))).toEqual({
    ...recorded,
    time: NOW,
    certificate: signer.certificate,
  });
});

it('is refused when anything in it is changed', () => {
  const key = parseVerifierKey(signer.key);
  for (let i = 0; i < note.length; i++) {
    const changed = `${note.slice(0, i)}${note[i] === 'a' ? 'b' : 'a'}${note.slice(i + 1)}`;
    expect(() => openReceipt(changed, key)).toThrow(BadNote);
  }
});

it('is refused under any other key, even one that says it is certified by the same leaf', () => {
  expect(() => openReceipt(note, parseVerifierKey(new ReceiptSigner('test').key))).toThrow(BadNote);
  const own = privateKeyFromSeed(Buffer.alloc(32, 7));
  const forged = signNote(note.split('\n\n')[0] + '\n', 'liandan.test/receipt', own);
  expect(parseReceipt(forged).certificate).toBe(signer.certificate);
  expect(() => openReceipt(forged, { name: 'liandan.test/receipt', publicKey: rawPublicKey(own) })).toThrow(
    /another certificate/,
  );
  expect(certificateOf(verifierKey({ name: 'liandan.test/receipt', publicKey: rawPublicKey(own) }))).not.toBe(
    signer.certificate,
  );
});
