import { qrOf } from '#domain/manifest/manifest.document';

/** What the code on a printed document says. */
export type Code =
  | { kind: 'manifest'; number: string; sound: boolean }
  | { kind: 'receipt'; event: string; leaf: string }
  | { kind: 'unknown' };

/** Reads the text of a scanned or typed code: of a printed manifest, or of a receipt of a signature. */
export function readCode(text: string): Code {
  const words = text.trim();
  const receipt = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) ([0-9a-f]{64})$/.exec(words);
  if (receipt?.[1] && receipt[2]) return { kind: 'receipt', event: receipt[1], leaf: receipt[2] };
  const number = /^(\d{14})(?:-\d{2})?$/.exec(words)?.[1];
  if (number === undefined) return { kind: 'unknown' };
  return { kind: 'manifest', number, sound: words === number || qrOf(number) === words };
}
