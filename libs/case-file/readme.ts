import { fingerprintOf } from './fingerprint.js';
import { parseKey, ED25519 } from '#ledger/note';
import { COSIGNATURE } from '#ledger/cosignature';

/** What a case file says of itself to whoever opens it with an unzipper. */
export const readme = ({
  id,
  machine,
  keys,
  part = false,
  papers = false,
  closed = [],
}: {
  id: string;
  machine: string;
  keys: readonly string[];
  /** Whether payloads are left out. */
  part?: boolean;
  /** Whether the file carries papers; without them it says nothing of them. */
  papers?: boolean;
  /** Deployments that were closed, in whose logs a part of the record stands. */
  closed?: readonly string[];
}): string =>
  `案卷文件 ${id}（${machine}）

${
  part
    ? `本文件含一个案件自始至今的记录；取得人无权查阅的事件只列叶数据及证明，其内容未列入（见 case.json 的 left_out），个人信息
一概未列入，法定路径、时限、额度和案件现状因此只能部分核验。可脱离`
    : `本文件含一个案件自始至今的全部记录，可脱离`
}系统、网络和数据库独立核验：

  node verify.mjs case-${id}.lxz
  或在任一浏览器打开 /verify 页面，将文件拖入。

核验依次检查：格式、叶哈希、案件链、入日志证明、日志签名、见证签名、前后一致、法定路径、时限、额度计算、案件现状、内容哈希、新近程度。
文件中的公钥只有与纸质文书所印指纹或从对方取得的公钥一致时才可信（--key、--policy）。

  case.json        案件现状（可由其余文件算出，仅供比对）
  events/          各事件，与入日志时逐字节相同
  payloads/        各事件内容；文件名为其 SHA-256
  personal/        个人信息；依法删除后不再列入，其余证明不受影响
  proofs/          各事件的入日志证明（C2SP tlog-proof）
  consistency/     日志前后一致的证明，及年度日志之间的衔接
  machine.json     案件所适用的状态机版本
  calendar.csv     计算时限所用的工作日历
  policy.txt       见证规则（C2SP tlog-policy）
${closed.map((name) => `  policy-${name}.txt  已关闭部署“${name}”的见证规则；其日志的文件名冠以部署名，后一日志首条载明其最后一个头\n`).join('')}  keys.txt         日志和见证人的公钥
${papers ? `  papers/          各事件所列材料和照片的原文；文件名为其 SHA-256\n  papers.json      各份材料在本文件中、已依法删除、未存或因大小未列入\n` : ''}
公钥指纹（SHA-256）：
${fingerprints(keys)}

--------------------------------------------------------------------------

Case file ${id} (${machine})

${
  part
    ? `The record of one case. Of events that its taker may not read it holds leaf and proofs, and not what they say (left_out in
case.json); personal values it holds none. Legal path, clocks, quota and state can therefore be checked only in part. No
system, network or database is needed:`
    : `The whole record of one case, which can be checked without the system, a network or a database:`
}

  node verify.mjs case-${id}.lxz
  or drop it on the page /verify in any browser.

It is checked in this order: form, leaf hashes, chain of the case, inclusion in the log, signature of the log,
cosignatures of the witnesses, consistency of the heads, legal path, clocks, quota arithmetic, folded state, payload
hashes, freshness. The keys in the file are worth something only if they are those that the printed documents name or
that the other side has given to you (--key, --policy).

  case.json        how the case stands (follows from the other files; for comparison)
  events/          each event, byte for byte as it was logged
  payloads/        what each event says; named by its SHA-256
  personal/        personal values; absent once erased by law, which breaks no proof
  proofs/          proofs that the events stand in the log (C2SP tlog-proof)
  consistency/     proofs that the log only grew, and how the logs of the years hang together
  machine.json     the version of the state machine under which the case runs
  calendar.csv     the working-day calendar by which its clocks were counted
  policy.txt       who must witness the log (C2SP tlog-policy)
${closed.map((name) => `  policy-${name}.txt  the same of ${name}, a deployment that was closed: its logs bear its name, and the first log of the next one\n                   begins with the last head of its own\n`).join('')}  keys.txt         keys of the log and of its witnesses
${papers ? `  papers/          papers and photographs that the events name; named by their SHA-256\n  papers.json      which of them are here, erased by law, not kept, or left out for their size\n` : ''}
Fingerprints of the keys (SHA-256):
${fingerprints(keys)}
`;

const fingerprints = (keys: readonly string[]): string =>
  keys
    .map((key) => parseKey(key, [ED25519, COSIGNATURE]))
    .map(({ name, publicKey }) => `  ${name}\n    ${fingerprintOf(publicKey)}`)
    .join('\n');
