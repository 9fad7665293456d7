import { sha256 } from './leaf.js';
import { BadNote, privateKeyFromSeed, rawPublicKey, signNote, verifierKey } from './note.js';
import { certificateOf, openReceipt, ReceiptSigner } from './receipt.js';

const NOW = '2026-11-22T08:00:00.123Z';
const signer = new ReceiptSigner('test', () => new Date(NOW));
const recorded = {
  event: '019aa0c5-0000-7000-8000-000000000001',
  tree: 'liandan.test/2026',
  leaf: sha256(Buffer.from('a leaf')),
};
const note = signer.sign(recorded);
const text = `${note.split('\n\n')[0]}\n`;

it('says what was recorded, when, what is promised, and by which key', () => {
  expect(text).toBe(
    [
      'liandan.test/receipt',
      'event 019aa0c5-0000-7000-8000-000000000001',
      'tree liandan.test/2026',
      `leaf ${recorded.leaf.toString('base64')}`,
      `time ${NOW}`,
      `key ${signer.key}`,
      'promise inclusion within 5 s',
      '',
    ].join('\n'),
  );
  expect(openReceipt(note)).toEqual({ ...recorded, time: NOW, key: signer.key });
});

it('is refused when anything in it is changed', () => {
  for (let i = 0; i < note.length; i++) {
    const changed = `${note.slice(0, i)}${note[i] === 'a' ? 'b' : 'a'}${note.slice(i + 1)}`;
    expect(() => openReceipt(changed)).toThrow(BadNote);
  }
});

it('is refused when another key has signed, and another key has another certificate', () => {
  const own = privateKeyFromSeed(Buffer.alloc(32, 7));
  const ownKey = verifierKey({ name: 'liandan.test/receipt', publicKey: rawPublicKey(own) });
  expect(() => openReceipt(signNote(text, 'liandan.test/receipt', own))).toThrow(BadNote);
  const forged = signNote(text.replace(signer.key, ownKey), 'liandan.test/receipt', own);
  expect(openReceipt(forged).key).toBe(ownKey);
  expect(certificateOf(ownKey)).not.toBe(certificateOf(signer.key));
  // A key of one deployment says nothing of the log of another.
  expect(() => openReceipt(signer.sign({ ...recorded, tree: 'liandan.other/2026' }))).toThrow(BadNote);
});
