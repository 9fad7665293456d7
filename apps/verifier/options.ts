/** What each kind of file is held against. An anchor of trust that is given is never passed over in silence. */
const TAKEN = {
  export: ['key', 'policy', 'closedPolicy', 'knownHead', 'log', 'continues', 'json'],
  case: ['key', 'policy', 'closedPolicy', 'fresh', 'knownHead', 'json'],
  proof: ['key', 'policy', 'json'],
  receipt: ['key', 'policy', 'json'],
  database: ['key', 'policy', 'closedPolicy', 'knownHead', 'receipt', 'replay', 'json'],
};
const NAMES = {
  export: ['日志导出文件', 'the export of a log'],
  case: ['案卷文件', 'a case file'],
  proof: ['单个事件的证明', 'the proof of one event'],
  receipt: ['回执', 'a receipt'],
  database: ['数据库', 'the database'],
} as const;

/** Says which of the options a file of this kind does not take; undefined where it takes all. */
export function untaken(kind: keyof typeof TAKEN, options: object): string | undefined {
  const odd = Object.entries(options).flatMap(([name, value]) =>
    value === undefined || value === false || TAKEN[kind].includes(name)
      ? []
      : [`--${name.replace(/[A-Z]/g, (one) => `-${one.toLowerCase()}`)}`],
  );
  const [zh, en] = NAMES[kind];
  return odd.length === 0 ? undefined : `${zh}不适用 ${odd.join('、')} / ${en} does not take ${odd.join(', ')}`;
}
