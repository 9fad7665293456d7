import type { CalendarYear } from '#domain/calendar/calendar';
import { type CaseVerdict, type EventSeen, type Source, verifyCaseFile } from '#case-file/verify';
import { MARKS, papersEn, papersZh, placeOf, seamEn, seamZh } from '../verifier/words.js';
import { readCode } from './codes.js';
import { codeIn } from './scan.js';
import { element, pair, type Piece } from './element.js';
import { beijing, history } from './history.js';

/** Put in by the bundler: the official calendars of this release. */
declare const CALENDARS: readonly CalendarYear[];

const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const [drop, file, progress, verdictPlace] = [
  byId('drop'),
  byId<HTMLInputElement>('file'),
  byId('progress'),
  byId('verdict'),
];
const [code, codeSays] = [byId<HTMLInputElement>('code'), byId('codeSays')];
const [keys, policy, closedPolicy, fresh] = [
  byId<HTMLTextAreaElement>('keys'),
  byId<HTMLTextAreaElement>('policy'),
  byId<HTMLTextAreaElement>('closedPolicy'),
  byId<HTMLInputElement>('fresh'),
];

let chosen: File | undefined;
let open: { verdict: CaseVerdict; events: EventSeen[] } | undefined;
let turn = 0;

const sourceOf = (blob: Blob): Source => ({
  size: blob.size,
  read: async (at, length) => new Uint8Array(await blob.slice(at, at + length).arrayBuffer()),
});
/** The export of a whole log begins with another note for people than a case file. */
const isLog = async (blob: Blob) => (await blob.slice(30, 39).text()) === 'README.md';
const given = (text: string) => (text.trim() === '' ? undefined : text);

/** Verifies the chosen file anew; an older run that is still going on is forgotten. */
async function verify(): Promise<void> {
  if (!chosen) return;
  const mine = ++turn;
  const events: EventSeen[] = [];
  progress.hidden = false;
  verdictPlace.hidden = true;
  let drawn = 0;
  if (await isLog(chosen)) {
    if (mine !== turn) return;
    [open, progress.hidden, verdictPlace.hidden] = [undefined, true, false];
    verdictPlace.replaceChildren(
      banner(
        'warn',
        pair('这是整年日志的导出文件，不是案卷', 'This is the export of a whole log, not a case file'),
        pair(
          '请在装有 Node 的电脑上运行：node verify.mjs 文件名',
          'Verify it on a computer with Node: node verify.mjs FILE',
        ),
      ),
    );
    return compare();
  }
  const [keysGiven, policyGiven, closedGiven] = [given(keys.value), given(policy.value), given(closedPolicy.value)];
  try {
    const verdict = await verifyCaseFile(
      sourceOf(chosen),
      {
        calendars: CALENDARS,
        now: new Date().toISOString(),
        ...(keysGiven ? { keys: keysGiven.trim().split(/\s*\n\s*/) } : {}),
        ...(policyGiven ? { policy: `${policyGiven.trim()}\n` } : {}),
        ...(closedGiven ? { closedPolicies: [`${closedGiven.trim()}\n`] } : {}),
        ...(Number(fresh.value) > 0 ? { freshWithinHours: Number(fresh.value) } : {}),
      },
      {
        seen: (event, of) => {
          events.push(event);
          if (mine === turn && performance.now() - drawn > 100) {
            drawn = performance.now();
            progress.textContent = `正在核验 ${event.n} / ${of} …`;
          }
        },
      },
    );
    if (mine !== turn) return;
    open = { verdict, events };
    verdictPlace.replaceChildren(...drawing(verdict, events, chosen.name));
    verdictPlace.hidden = false;
  } catch (error) {
    if (mine === turn) {
      verdictPlace.replaceChildren(
        banner(
          'bad',
          pair('无法核验', 'Cannot be verified'),
          pair(String(error instanceof Error ? error.message : error), ''),
        ),
      );
      verdictPlace.hidden = false;
    }
  } finally {
    if (mine === turn) progress.hidden = true;
  }
  compare();
}

const banner = (kind: 'good' | 'bad' | 'warn', title: Piece, ...text: Piece[]) =>
  element('div', { class: `banner ${kind}` }, element('h2', {}, title), ...text.map((each) => element('p', {}, each)));

function drawing(verdict: CaseVerdict, events: EventSeen[], name: string): HTMLElement[] {
  const { ok, fault, faults, checks, standing, anchors } = verdict;
  const check = checks.find((each) => each.name === fault?.check);
  const place = fault ? placeOf(fault) : { zh: '', en: '' };
  return [
    ok && verdict.leftOut
      ? banner(
          'warn',
          pair('所示部分核验通过，并非全案', 'What is shown is whole; it is not the whole case'),
          pair(
            `${verdict.leftOut} 个事件的内容因取得人无权查阅而未列入：其叶数据和证明均已核验，但每一步是否合法、时限和额度是否正确，须凭全案文件核验。`,
            `Of ${verdict.leftOut} events it does not say what they said, for its taker may not read them. Their leaves and proofs hold; whether every step was lawful, and clocks and quantities right, only the whole file shows.`,
          ),
        )
      : ok
        ? banner(
            'good',
            pair('核验通过', 'The file is whole'),
            pair(
              standing === 'final'
                ? '全部记录完整、合法，并由见证各方最终确认。'
                : verdict.seams
                  ? '全部记录完整、合法；已关闭日志的末端未经其自身见证，见“接缝”。'
                  : '全部记录完整、合法；仅有日志签名，尚无见证。',
              standing === 'final'
                ? 'Every record is intact and lawful, and final by its witnesses.'
                : verdict.seams
                  ? 'Every record is intact and lawful; the end of the closed log was not seen by its own witnesses: see “Seam”.'
                  : 'Every record is intact and lawful; signed by the log alone, no witness.',
            ),
          )
        : banner(
            'bad',
            pair(`核验不通过：${check?.zh ?? ''}`, `Not whole: ${check?.en ?? ''}`),
            pair(
              `${place.zh ? `${place.zh}：` : ''}${fault?.zh ?? ''}`,
              `${place.en ? `${place.en}: ` : ''}${fault?.en ?? ''}`,
            ),
            ...faults.slice(1).map((each) => pair(`另：${each.zh}`, `Also: ${each.en}`)),
          ),
    ...(anchors.keys === 'given' && anchors.policy === 'given' ? [] : [trustNote(verdict)]),
    facts(verdict, name),
    element(
      'ol',
      { class: 'checks' },
      ...checks.map(({ zh, en, result }) =>
        element(
          'li',
          { class: result },
          element('span', { class: 'mark' }, MARKS[result]),
          element('span', {}, pair(zh, en)),
        ),
      ),
    ),
    ...(events.length > 0 ? [history(events, fault?.event)] : []),
  ];
}

/** A file can vouch only for itself: whoever reads it must compare the keys. */
const trustNote = ({ anchors }: CaseVerdict) =>
  element(
    'div',
    { class: 'banner warn' },
    element(
      'p',
      {},
      pair(
        anchors.keys === 'given'
          ? '见证规则及见证人公钥仅来自文件本身：请将下列指纹与纸质文书核对。'
          : '所用公钥仅来自文件本身：请将下列指纹与纸质文书核对。',
        anchors.keys === 'given'
          ? 'Witnesses, and how many must sign, are only what the file says: compare these fingerprints.'
          : 'Signed by keys that only the file names: compare these fingerprints with the printed document.',
      ),
    ),
    ...anchors.fingerprints.map(({ name, fingerprint }) =>
      element('p', {}, name, element('br', {}), element('code', {}, fingerprint)),
    ),
  );

function facts(v: CaseVerdict, name: string): HTMLElement {
  const rows: [Piece, string][] = [
    [pair('文件', 'File'), name],
    ...(v.number ? [[pair('编号', 'Number'), v.number] as [Piece, string]] : []),
    ...(v.case ? [[pair('案件', 'Case'), v.case] as [Piece, string]] : []),
    ...(v.machine ? [[pair('状态机', 'Machine'), `${v.machine} (${v.machineVersion ?? ''})`] as [Piece, string]] : []),
    ...(v.state ? [[pair('状态', 'State'), `${v.state} (${v.version ?? ''})`] as [Piece, string]] : []),
    ...(v.lastEventAt
      ? [
          [
            pair('最后一个事件', 'Last event'),
            `${beijing(v.lastEventAt)} · 其后是否另有事件，文件自身不能证明 that none came later no file can show`,
          ] as [Piece, string],
        ]
      : []),
    ...v.heads.map(({ tree, size, events, cosigned }): [Piece, string] => [
      pair('日志头', 'Head'),
      `${tree} · ${size}${v.seams ? ` · 本案 ${events} 个事件 events of the case` : ''}${cosigned.map(({ witness, at }) => ` · ${witness} ${beijing(at)}`).join('')}`,
    ]),
    ...(v.seams ?? []).map((seam): [Piece, string] => [pair('接缝', 'Seam'), `${seamZh(seam)}。${seamEn(seam)}`]),
    ...(v.personal.erased > 0
      ? [
          [pair('个人信息', 'Personal values'), `${v.personal.erased} 项已删除或未列入 erased or not in the file`] as [
            Piece,
            string,
          ],
        ]
      : []),
    ...(v.papers
      ? [[pair('材料原文', 'Papers'), `${papersZh(v.papers)} · ${papersEn(v.papers)}`] as [Piece, string]]
      : []),
  ];
  return element('dl', {}, ...rows.flatMap(([term, text]) => [element('dt', {}, term), element('dd', {}, text)]));
}

/** Holds the code of a printed document against the open file. */
function compare(): void {
  const said = readCode(code.value);
  const say = (kind: string, zh: string, en: string) => {
    codeSays.className = kind;
    codeSays.replaceChildren(...(zh ? [pair(zh, en)] : []));
  };
  if (code.value.trim() === '') return say('', '', '');
  if (said.kind === 'unknown')
    return say('bad', '不是联单编号或回执二维码', 'Neither the code of a manifest nor of a receipt');
  if (said.kind === 'manifest' && !said.sound)
    return say(
      'bad',
      `联单编号 ${said.number} 的校验码不符：二维码有误或被改动`,
      'The check digits do not fit the number: misread or altered',
    );
  if (!open)
    return say(
      'warn',
      said.kind === 'manifest'
        ? `联单编号 ${said.number}，校验码相符；请打开案卷文件核对内容`
        : '回执：请打开案卷文件核对',
      'Open the case file to compare it',
    );
  if (said.kind === 'manifest') {
    if (open.verdict.leftOut)
      return say(
        'warn',
        `联单编号 ${said.number}；所开文件仅含部分内容，未列编号，无法核对`,
        'The file is a part and names no number: it cannot be compared',
      );
    if (open.verdict.number !== said.number)
      return say(
        'bad',
        `本案卷编号为 ${open.verdict.number ?? '无'}，与二维码不符`,
        `The file is of ${open.verdict.number ?? 'no number'}, not of this code`,
      );
    return open.verdict.ok
      ? say('good', `与案卷一致：联单 ${said.number}`, 'The file is of this manifest, and whole')
      : say('bad', `案卷属于该联单，但核验不通过`, 'The file is of this manifest, and not whole');
  }
  const event = open.events.find(({ id }) => id === said.event);
  if (!event) return say('bad', '本案卷中没有回执所指的事件', 'The file has no such event');
  if (event.leaf !== said.leaf)
    return say(
      'bad',
      `第 ${event.n} 个事件与回执所载摘要不符`,
      `Event ${event.n} does not have the digest of the receipt`,
    );
  return open.verdict.ok
    ? say(
        'good',
        `回执有效：为本案第 ${event.n} 个事件（${event.type ?? ''}）`,
        `The receipt holds: event ${event.n} of the case`,
      )
    : say('bad', '事件在案卷中，但案卷核验不通过', 'The event is in the file, but the file is not whole');
}

function choose(next: File | null | undefined): void {
  if (!next) return;
  chosen = next;
  void verify();
}
file.addEventListener('change', () => choose(file.files?.[0]));
for (const type of ['dragover', 'dragleave', 'drop'])
  drop.addEventListener(type, (event) => {
    event.preventDefault();
    drop.classList.toggle('over', type === 'dragover');
  });
drop.addEventListener('drop', (event) => choose(event.dataTransfer?.files[0]));
for (const field of [keys, policy, closedPolicy, fresh]) field.addEventListener('change', () => void verify());
code.addEventListener('input', compare);
const photo = byId<HTMLInputElement>('photo');
photo.addEventListener('change', () => {
  const [picture] = photo.files ?? [];
  if (!picture) return;
  void codeIn(picture)
    .then((found) => {
      code.value = found ?? '';
      compare();
      if (found === undefined) codeSays.textContent = '图中没有找到二维码 No code found in the picture';
    })
    .catch(() => (codeSays.textContent = '无法读取图片 The picture cannot be read'));
});
if ('serviceWorker' in navigator)
  navigator.serviceWorker.register('/verify/offline.js', { scope: '/verify' }).catch(() => undefined);
