import { createHash } from 'node:crypto';
import type { Fault } from '#ledger/fault';
import { sha256 } from '#ledger/leaf';
import { type RegisterEntry, registerPath, REGISTERS } from './layout.js';
import type { ZipFile } from './stored-zip.js';

/**
 * Register tables are bound by a leaf: the list of them by the leaf that records the export, each of them by the list.
 * `newest`: the last export with registers that the log knows; older ones are not those of the file. Undefined where they are what the log names, and where it names none.
 */
export function registersFault(
  zip: ZipFile,
  record: { index: number; registers: string | null } | undefined,
  newest: { index: number } | undefined,
): Fault | undefined {
  if (!zip.has(REGISTERS))
    return record && record.registers !== null
      ? { en: 'the registers that the log names are gone', zh: '日志所载的登记表缺失' }
      : undefined;
  const list = zip.read(REGISTERS);
  if (!record)
    return {
      en: 'the record of the export, which binds the registers, is not in the log',
      zh: '日志中没有绑定登记表的导出记录',
    };
  if (newest && newest.index > record.index)
    return {
      en: 'a later export of the log names other registers: these are older than the file',
      zh: '日志中较晚的一次导出另有登记表：本文件所附的登记表早于文件本身',
    };
  if (record.registers !== sha256(list).toString('hex'))
    return { en: 'registers.json is not the list that the log names', zh: 'registers.json 与日志所载不符' };
  for (const entry of JSON.parse(list.toString('utf8')) as RegisterEntry[]) {
    const path = registerPath(entry.table);
    if (!isAsTold(zip.lines(path), entry))
      return { en: `${path} is not what the log names`, zh: `${path} 与日志所载不符` };
  }
  return undefined;
}

function isAsTold(lines: Iterable<string>, { rows, bytes, sha256: expected }: RegisterEntry): boolean {
  const digest = createHash('sha256');
  let [count, size] = [0, 0];
  for (const line of lines) {
    const text = `${line}\n`;
    digest.update(text);
    [count, size] = [count + 1, size + Buffer.byteLength(text)];
  }
  return digest.digest('hex') === expected && count === rows && size === bytes;
}
