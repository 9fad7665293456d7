import { commands, CreateManifest, DIFFERENCES, OPINIONS } from '../manifest/manifest.commands.js';
import type { Part } from '../actor.js';
import { day, flag, instant, list, method, oneOf, pattern, text, tonnes, whole, type Check } from './checks.js';
import { carried, from, licensed, statedFrom, type Demand, type FieldRule, type FieldTable } from './field-rules.js';
import { form, part1Rows } from './manifest.part1.fields.js';
import type { Place } from './places.js';

type Row = FieldRule;
/** What the conditions read of a manifest. */
interface Seen {
  issuedAt: string | null;
  loadedAt: string | null;
  receipt: object | null;
  voided: object | null;
  closedAt: string | null;
  approval: object | null;
  instrument: object | null;
  exemption?: number | null | undefined;
  lines: { labels: string[]; packaging: { type: string } }[];
  legs: { leg: number; departedAt: string | null }[];
  /** Number of the current leg. */
  leg: number;
}
type C = Seen;

/** No label on each package where there are none: tanker, bulk, pipeline. */
export const UNPACKED = ['09', '10', '13'];
const t = { unit: 't' };
const DIGEST = pattern('sha256', '^[0-9a-f]{64}$');
const LABELS = list(pattern('label', '^[0-9A-Z]{18}\\d{19}$'));

/** One weighing: of the consignor at loading, of the receiver at receipt. */
function weighing(
  path: string,
  given: Record<string, string>,
  rule: string,
  demands: (name: string) => Demand[],
): Row[] {
  const of = (name: string, zh: string, en: string, check: Check, unit = false): Row =>
    form(`${path}.${name}`, zh, en, check, rule, demands(name), {
      given: Object.fromEntries(Object.entries(given).map(([event, body]) => [event, `${body}.${name}`])),
      frozenFrom: Object.keys(given)[0] ?? '',
      ...(unit ? t : {}),
    });
  return [
    of('line', '称重行号', 'line weighed', whole(1, 99)),
    of('scale', '称重设备', 'scale', text(80)),
    of('gross', '毛重', 'gross weight', tonnes, true),
    of('tare', '皮重', 'tare', tonnes, true),
    of('at', '称重时间', 'time of weighing', instant),
    of('typed', '手工录入', 'typed in', flag),
  ];
}
const load = (path: string, body: string, zh: string, en: string, check: Check, rule: string, demands: Demand[]): Row =>
  form(path, zh, en, check, rule, demands, { given: { load: body }, frozenFrom: 'load' });
const loaded = (rule: string, when?: string) => [from('load', rule, when)];
const LOADING: Row[] = [
  load('lines[].weighing', 'weighings', '称重记录', 'weighing record', list(), 'R-10c', loaded('R-10c')),
  ...weighing('lines[].weighing', { load: 'weighings[]' }, 'R-10c', (name) =>
    name === 'typed' ? [] : loaded('R-10c', 'filledIn'),
  ),
  load('scans', 'scans', '标签扫描', 'label scans', list(), 'R-13c', loaded('R-13c', 'scanned')),
  load('scans[].line', 'scans[].line', '扫描行号', 'line scanned', whole(1, 99), 'R-13c', loaded('R-13c', 'filledIn')),
  load('scans[].labels', 'scans[].labels', '扫描的标签', 'labels scanned', LABELS, 'R-13c', [
    statedFrom('load', 'R-13c', 'filledIn'),
  ]),
  load('driverSignature', 'driverSignature', '司机签名', "driver's signature", text(200), 'R-13c', loaded('R-13c')),
  load('seals', 'seals', '铅封号', 'seal numbers', list(text(40)), 'R-13c', []),
  load('photos', 'photos', '装车照片', 'photographs of the load', list(), 'R-13c', []),
  load(
    'photos[].sha256',
    'photos[].sha256',
    '照片摘要',
    'digest of the photograph',
    DIGEST,
    'R-13c',
    loaded('R-13c', 'filledIn'),
  ),
  load(
    'photos[].bytes',
    'photos[].bytes',
    '照片大小',
    'size of the photograph',
    whole(1, 200_000_000),
    'R-13c',
    loaded('R-13c', 'filledIn'),
  ),
  load('passengers', 'passengers', '同车旅客人数', 'passengers', whole(0, 100), 'L-83', loaded('L-83')),
];

const RECEIVED = ['accept', 'acceptPartly'];
/** Part 3: filled by the receiver with its opinion. */
const receipt = (
  name: string,
  zh: string,
  en: string,
  check: Check,
  rule: string,
  requiredFrom: Demand[],
  correctable = false,
  events = RECEIVED,
): Row =>
  form(`receipt.${name}`, zh, en, check, rule, requiredFrom, {
    given: carried(name, ...events),
    frozenFrom: 'accept',
    ...(correctable ? { correctable: 'RCV' as Part } : {}),
  });
const accepted = (rule: string, when?: string) => [from('accept', rule, when)];
const WITH_REJECTION = [...RECEIVED, 'reject'];
const RECEIPT: Row[] = [
  receipt('lines', '核实的废物', 'lines checked', list(), 'R-12a', accepted('R-12a')),
  receipt('lines[].line', '序号', 'line number', whole(1, 99), 'R-12a', accepted('R-12a')),
  receipt('lines[].differences', '重大差异', 'major differences', list(oneOf(DIFFERENCES)), 'R-18b', [
    statedFrom('accept', 'R-18b', 'filledIn'),
  ]),
  receipt(
    'lines[].note',
    '重大差异简述',
    'note on the difference',
    text(2000, 0),
    'R-18b',
    accepted('R-18b', 'different'),
    true,
  ),
  receipt('lines[].opinion', '处理意见', 'opinion', oneOf(OPINIONS), 'R-12b', accepted('R-12b')),
  receipt('lines[].method', '利用处置方式', 'method', method, 'R-28b', accepted('R-28b')),
  { ...receipt('lines[].quantity', '接受量', 'accepted quantity', tonnes, 'R-12b', accepted('R-12b'), true), ...t },
  ...weighing(
    'receipt.lines[].weighing',
    { accept: 'lines[].weighing', acceptPartly: 'lines[].weighing' },
    'R-12a',
    (name) => (name === 'typed' ? [] : accepted('R-12a', 'filledIn')),
  ),
  receipt('lines[].facility', '利用处置设施', 'facility', text(80, 0), 'R-12b', [], true),
  receipt('lines[].storage', '贮存位置', 'storage location', text(80, 0), 'R-12b', [], true),
  receipt('lines[].labels', '核对的标签', 'labels compared', LABELS, 'R-12a', []),
  receipt(
    'handler.name',
    '接受经办人',
    "receiver's handler",
    text(60),
    'R-12a',
    accepted('R-12a'),
    true,
    WITH_REJECTION,
  ),
  receipt(
    'handler.phone',
    '接受经办人电话',
    "phone of the receiver's handler",
    text(30, 5),
    'R-12a',
    accepted('R-12a'),
    true,
    WITH_REJECTION,
  ),
  receipt('remarks', '接收单位备注', "receiver's remarks", text(2000, 0), 'R-12a', [], true),
  receipt('sealsMatch', '铅封与装车时一致', 'seals as at loading', flag, 'R-12a', []),
  receipt('reason', '拒收理由', 'reason of the rejection', text(2000), 'R-18b', [from('reject', 'R-18b')], false, [
    'reject',
  ]),
  receipt(
    'differences',
    '拒收的差异',
    'differences of the rejection',
    list(oneOf(DIFFERENCES)),
    'R-18b',
    [from('reject', 'R-18b')],
    false,
    ['reject'],
  ),
];
const result = (name: string, zh: string, en: string, check: Check, demanded: boolean, more: Partial<Row> = {}): Row =>
  form(`results${name}`, zh, en, check, 'R-12c', demanded ? [from('reportResult', 'R-12c')] : [], {
    given: { reportResult: `results${name}` },
    frozenFrom: 'reportResult',
    ...more,
  });
const RESULTS: Row[] = [
  result('', '利用处置结果', 'results', list(), true),
  result('[].line', '结果行号', 'line treated', whole(1, 99), true),
  result('[].date', '利用处置日期', 'day of treatment', day, true),
  result('[].quantity', '利用处置量', 'quantity treated', tonnes, true, t),
  result('[].method', '实际利用处置方式', 'method used', method, true),
  result('[].residue', '残余物', 'residue', text(500, 0), false),
];

/** Signatures that the manifest has had; a leg has its departure of its own. */
function signed(c: C, element?: unknown): string[] {
  const leg = isLeg(element) ? element : undefined;
  const departed = leg ? leg.departedAt !== null : (c.legs ?? []).some(({ departedAt }) => departedAt !== null);
  const over = c.voided !== null || c.closedAt !== null;
  return [
    'create',
    ...(c.issuedAt !== null || over ? ['issue'] : []),
    ...(c.loadedAt !== null || over ? ['load'] : []),
    ...(departed || over ? ['depart'] : []),
    ...(c.receipt !== null || over ? ['accept'] : []),
  ];
}
const isLeg = (element: unknown): element is C['legs'][number] =>
  typeof element === 'object' && element !== null && 'leg' in element && 'departedAt' in element;

const legAt = (c: C, { at }: Place) => c.legs[at[0] ?? 0];

/** The manifest (危险废物电子转移联单): header, three parts, results. */
export const manifestFields: FieldTable<C> = {
  document: 'manifest',
  title: { zh: '危险废物电子转移联单', en: 'electronic transfer manifest' },
  signatures: {
    create: { zh: '建立草稿', en: 'the draft' },
    issue: { zh: '签发', en: 'issue' },
    load: { zh: '装载', en: 'loading' },
    depart: { zh: '起运', en: 'departure' },
    accept: { zh: '接受', en: 'the receipt' },
    reportResult: { zh: '报告利用处置结果', en: 'the report of results' },
  },
  same: { acceptPartly: 'accept', reject: 'reject' },
  forms: {
    create: CreateManifest,
    edit: commands.edit,
    load: commands.load,
    depart: commands.depart,
    accept: commands.accept,
    acceptPartly: commands.acceptPartly,
    reject: commands.reject,
    reportResult: commands.reportResult,
  },
  conditions: {
    filledIn: {
      zh: '填写该项时',
      en: 'where the item is filled in',
      holds: (_, { parent }) => parent !== null && parent !== undefined,
    },
    counted: {
      zh: '按件数或体积计量时',
      en: 'where pieces or volume are counted',
      holds: (_, { parent }) => ['PCS', 'M3', 'L'].includes(String((parent as { unit?: unknown } | undefined)?.unit)),
    },
    licensed,
    noInstrument: {
      zh: '没有可代替批准的依据时',
      en: 'without an instrument in its place',
      holds: (c) => !c.instrument,
    },
    underApproval: { zh: '依批准决定转移时', en: 'under an approval', holds: (c) => c.approval !== null },
    firstLeg: { zh: '首段', en: 'first leg', holds: (_, { at }) => at[0] === 0 },
    currentLeg: { zh: '本段', en: 'current leg', holds: (c, place) => legAt(c, place)?.leg === c.leg },
    packed: {
      zh: '有包装时',
      en: 'where there are packages',
      holds: (_, { element }) => !UNPACKED.includes((element as C['lines'][number]).packaging.type),
    },
    scanned: {
      zh: '有标签时',
      en: 'where there are labels',
      holds: (c) => c.lines.some(({ labels }) => labels.length > 0),
    },
    different: {
      zh: '有重大差异时',
      en: 'where there is a difference',
      holds: (_, { element }) => ((element as { differences?: unknown[] }).differences ?? []).length > 0,
    },
  },
  signed,
  opened: () => false,
  frozenBy: () => 'Z-02',
  next: (state) =>
    ({ draft: 'issue', issued: 'load', loaded: 'depart', arrived: 'accept', closed: 'reportResult' })[state] ?? null,
  rows: [...part1Rows, ...LOADING, ...RECEIPT, ...RESULTS],
};

/** States from the receipt on, in which what was filled in wrongly may be put right (R-29, M21). */
export const CORRECTING = ['accepted', 'partiallyAccepted', 'rejected', 'returned', 'closed'];

/** Fields that these parties may ask to have put right in this state; paths of the table. */
export const correctableNow = (state: string, parts: readonly Part[]): string[] =>
  CORRECTING.includes(state)
    ? manifestFields.rows
        .filter(({ correctable }) => correctable && parts.includes(correctable))
        .map(({ path }) => path)
    : [];
