import type { ExportHead } from './layout.js';

/** What the export says of itself to whoever finds it in twenty years. */
export const readme = (head: ExportHead): string => `# ${head.tree}

${head.size} 条，根 root ${head.root}
导出时间 exported at ${head.exportedAt}${head.personal ? '；含个人信息，须按规定保管 contains personal data: keep it as the law asks' : '；不含个人信息 without personal data'}

## 中文

本文件是一个年度的完整日志，无需任何系统即可校验：

    cli verify ${fileNameOf(head.tree)}

- \`checkpoint\`、\`tile/…\`、\`tile/entries/…\`：按 C2SP tlog-tiles 与 tlog-checkpoint。叶哈希为 SHA-256(0x00 ‖ 条目)，节点为 SHA-256(0x01 ‖ 左 ‖ 右)。
- \`heads.jsonl\`：历次签名头及见证共签；\`keys.txt\`：校验公钥；\`policy.txt\`：见证规则（如有）。
- \`payloads/…\`：与条目一一对应：四字节头长、四字节（内容长+1，0 表示已无内容）、JSON 头（可见方、盐值、个人信息）、内容。条目中的 payload_commitment = SHA-256(盐值 ‖ 内容)。
- \`folded.jsonl\`：各案终态及其文书哈希；\`registers/\`：不能由日志重新推算的登记表，其清单 \`registers.json\` 的 SHA-256 载于日志中类型为 export 的一条。

请以印刷文书或对方省份保存的公钥指纹核对 \`keys.txt\`：文件自带的公钥不能证明自己。

## English

This file is the whole log of one year. It can be checked without any system: \`cli verify ${fileNameOf(head.tree)}\`.

- \`checkpoint\`, \`tile/…\`, \`tile/entries/…\` as C2SP tlog-tiles and tlog-checkpoint say. A leaf hash is SHA-256(0x00 ‖ entry), a node SHA-256(0x01 ‖ left ‖ right).
- \`heads.jsonl\`: every published head with the cosignatures of witnesses; \`keys.txt\`: verifier keys; \`policy.txt\`: which witnesses are asked for, if any.
- \`payloads/…\`: one record for each entry: length of the JSON head (4 bytes), length of the payload plus one (4 bytes, 0: there is none), the head (readers, salt, personal values), the payload. The entry says payload_commitment = SHA-256(salt ‖ payload).
- \`folded.jsonl\`: how each case stood at the end; \`registers/\`: tables that cannot be recomputed from the log. The SHA-256 of their list \`registers.json\` stands in the log, in a leaf of type export.

Compare \`keys.txt\` with the fingerprints on printed documents or with what the other province keeps: keys that come with a file prove nothing by themselves.
`;

/** `log-<deployment>-<year>.lxz` */
export function fileNameOf(tree: string): string {
  const [, deployment, year] = /^liandan\.([A-Za-z0-9.-]+)\/(\d{4})$/.exec(tree) ?? [];
  if (deployment === undefined || year === undefined) throw new RangeError(`not the name of a log: ${tree}`);
  return `log-${deployment}-${year}.lxz`;
}
