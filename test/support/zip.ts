import { deflateRawSync } from 'node:zlib';

/** A ZIP with these entries, as office programs write it: enough of one for who reads its directory. */
export function zipOf(entries: [name: string, content: string][], { deflated = false } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of entries) {
    const plain = Buffer.from(content);
    const data = deflated ? deflateRawSync(plain) : plain;
    const label = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(deflated ? 8 : 0, 4);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(plain.length, 18);
    fields.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, label, data]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, end, label]));
    parts.push(local);
    at += local.length;
  }
  const whole = Buffer.concat(directory);
  const last = Buffer.alloc(18);
  last.writeUInt16LE(entries.length, 4);
  last.writeUInt16LE(entries.length, 6);
  last.writeUInt32LE(whole.length, 8);
  last.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, whole, Buffer.from('PK\x05\x06', 'latin1'), last]);
}
