import type { CaseFault, CaseVerdict } from '#case-file/verify';

/** Where a fault was found, in both languages. */
export const placeOf = ({ event, eventId, tree, index }: CaseFault): { zh: string; en: string } => {
  const zh = [event && `第 ${event} 个事件`, eventId, tree && (index === undefined ? tree : `${tree} 第 ${index} 条`)];
  const en = [event && `event ${event}`, eventId, tree && (index === undefined ? tree : `${tree} leaf ${index}`)];
  return { zh: zh.filter(Boolean).join('，'), en: en.filter(Boolean).join(', ') };
};

type Papers = NonNullable<CaseVerdict['papers']>;

/** The verdict for a terminal: Chinese first, then English. */
export function verdictText(verdict: CaseVerdict): string {
  return [...chinese(verdict), '', ...english(verdict), ''].join('\n');
}

function chinese({ ok, fault, faults, checks, ...v }: CaseVerdict): string[] {
  const head = ok
    ? `核验通过${v.leftOut ? `（部分：${v.leftOut} 个事件的内容未列入）` : ''}：案件 ${v.case}（${v.machine} 第 ${v.machineVersion} 版），状态“${v.state}”，${v.events} 个事件${v.standing === 'final' ? '，已最终确认' : v.seams ? '，见证不全，见接缝' : '，仅有日志签名，尚无见证'}`
    : `核验不通过【${checks.find(({ name }) => name === fault?.check)?.zh}】${fault ? `${placeOf(fault).zh ? `${placeOf(fault).zh}：` : ''}${fault.zh}` : ''}`;
  return [
    head,
    ...faults.slice(1).map((each) => `  另：${placeOf(each).zh ? `${placeOf(each).zh}：` : ''}${each.zh}`),
    ...checks.map(({ zh, result }) => `  ${MARKS[result]} ${zh}`),
    ...(v.leftOut
      ? ['  ～ 仅按叶数据核验：本文件不足以证明各步均合法、时限和额度均正确，请向有权查阅全案的一方索取']
      : []),
    ...v.heads.map(
      ({ tree, size, events, cosigned }) =>
        `  日志头 ${tree}，${size} 条${v.seams ? `，本案 ${events} 个事件载于其中` : ''}${cosigned.map(({ witness, at }) => `；${witness} 见证于 ${at}`).join('')}`,
    ),
    ...(v.seams ?? []).map((seam) => `  ${seamZh(seam)}`),
    ...(v.personal.erased > 0 ? [`  ${v.personal.erased} 项个人信息已依法删除或未列入`] : []),
    ...(v.papers ? [`  ${papersZh(v.papers)}`] : []),
    ...(ok ? ['  止于所列最后一个事件：其后是否另有事件，任何案卷文件自身都不能证明，请另取新的案卷文件'] : []),
    ...(v.notCompared ?? []).map((head) => `  未比对：所给日志头 ${head} 与文件中各头不同大小`),
    ...(v.anchors.keys === 'given'
      ? []
      : ['  所用公钥仅来自文件本身，请将下列指纹与纸质文书核对（或用 --key、--policy 给出）：']),
    ...(v.anchors.keys === 'file' || v.anchors.policy === 'given'
      ? []
      : ['  见证规则及见证人公钥仅来自文件本身，请核对下列指纹（或用 --policy 给出）：']),
    ...v.anchors.fingerprints.map(({ name, fingerprint }) => `    ${name}\n      ${fingerprint}`),
  ];
}

function english({ ok, fault, faults, checks, ...v }: CaseVerdict): string[] {
  const head = ok
    ? `${v.leftOut ? `Whole as far as it shows (a part: of ${v.leftOut} events it does not say what they said)` : 'Whole'}: case ${v.case} (${v.machine}, version ${v.machineVersion}) in state ${v.state}, ${v.events} events${v.standing === 'final' ? ', final' : v.seams ? ', not witnessed throughout: see the seam' : ', signed by the log alone: no witness'}`
    : `NOT whole [${checks.find(({ name }) => name === fault?.check)?.en}] ${fault ? `${placeOf(fault).en ? `${placeOf(fault).en}: ` : ''}${fault.en}` : ''}`;
  return [
    head,
    ...faults.slice(1).map((each) => `  also: ${placeOf(each).en ? `${placeOf(each).en}: ` : ''}${each.en}`),
    ...checks.map(({ en, result }) => `  ${MARKS[result]} ${en}`),
    ...(v.leftOut
      ? [
          '  ～ by the leaves alone: that every step was lawful, and clocks and quantities right, only the whole file shows',
        ]
      : []),
    ...v.heads.map(
      ({ tree, size, events, cosigned }) =>
        `  head of ${tree} at ${size}${v.seams ? `, over ${events} events of the case` : ''}${cosigned.map(({ witness, at }) => `; cosigned by ${witness} at ${at}`).join('')}`,
    ),
    ...(v.seams ?? []).map((seam) => `  ${seamEn(seam)}`),
    ...(v.personal.erased > 0 ? [`  ${v.personal.erased} personal values are erased or not in the file`] : []),
    ...(v.papers ? [`  ${papersEn(v.papers)}`] : []),
    ...(ok ? ['  ends with the last event told: that none came later no file can show; ask for a newer one'] : []),
    ...(v.notCompared ?? []).map((head) => `  not compared: the file has no head of the size of ${head}`),
    ...(v.anchors.keys === 'given'
      ? []
      : ['  signed by keys that only the file names; compare with the printed document (or give --key, --policy):']),
    ...(v.anchors.keys === 'file' || v.anchors.policy === 'given'
      ? []
      : ['  witnesses, and how many must sign, are only what the file says; compare (or give --policy):']),
    ...v.anchors.fingerprints.map(({ name, fingerprint }) => `    ${name}\n      ${fingerprint}`),
  ];
}

/** Where the logs of one deployment go on from those of another, and on whose word. */
type Seam = Pick<NonNullable<CaseVerdict['seams']>[number], 'from' | 'to' | 'size' | 'restsOn'>;
export const seamZh = ({ from, to, size, restsOn }: Seam): string =>
  `接缝：${to} 的首条即 ${from} 的最后一个头（${size} 条），由 ${to} 的签名和见证担保；${
    restsOn === 'witnesses' ? `该头另有 ${from} 自身的见证` : `该头未经 ${from} 自身的见证足数确认，仅凭后者`
  }。${from} 在该头之后是否另有条目，两日志均不能证明`;
export const seamEn = ({ from, to, size, restsOn }: Seam): string =>
  `seam: ${to} begins with the last head of ${from}, of ${size} leaves, on the word of whoever signs and witnesses ${to}; ${
    restsOn === 'witnesses'
      ? `that head has the witnesses of ${from} itself as well`
      : `that head has not enough witnesses of ${from} itself: it rests on ${to} alone`
  }. Whether ${from} had more behind that head neither log can show`;

/** What became of the papers that the events name. */
export const papersZh = ({ here, erased, absent, tooLarge }: Papers): string =>
  `材料原文 ${here} 份，已依法删除 ${erased} 份，未存 ${absent} 份，因大小未列入 ${tooLarge} 份`;
export const papersEn = ({ here, erased, absent, tooLarge }: Papers): string =>
  `papers: ${here} here, ${erased} erased by law, ${absent} not kept, ${tooLarge} left out for their size`;

export const MARKS = { passed: '✓', inPart: '～', failed: '✗', notReached: '·' };
