import { PACKAGINGS, WASTE_FORMS, CONSIGNORS } from '../manifest/manifest.commands.js';
import { CONVEYANCES } from '../leg/leg.commands.js';
import {
  day,
  degrees,
  division,
  hazards,
  instant,
  list,
  method,
  oneOf,
  pattern,
  route,
  text,
  tonnes,
  uuid,
  wasteCode,
  whole,
  type Check,
} from './checks.js';
import { carried, from, type Demand, type FieldRule } from './field-rules.js';

type Row = FieldRule;

/** Header and part 1: filled by the remover until issue. */
export const form = (
  path: string,
  zh: string,
  en: string,
  check: Check,
  rule: string,
  requiredFrom: Demand[] = [],
  more: Partial<Row> = {},
): Row => ({
  path,
  zh,
  en,
  check,
  rule,
  requiredFrom,
  given: carried(path, 'create', 'edit'),
  frozenFrom: 'issue',
  ...more,
});
export const weight: Check = { ...tonnes, name: 'weight' };
const t = { unit: 't' };
const REM = { correctable: 'REM' as const };
const CAR = { correctable: 'CAR' as const };
const created = (rule: string, when?: string) => [from('create', rule, when)];
const issued = (when?: string) => [from('issue', 'R-10d', when)];
/** By the form where the object around it is filled in; by the signature in any case. */
const both = (rule: string) => [from('create', rule, 'filledIn'), ...issued()];

const HEADER: Row[] = [
  form('site', '移出设施', 'producing site', uuid, 'R-10d', created('R-10d')),
  form('remover', '移出人（代填时）', 'remover, when filled in on its behalf', uuid, 'R-10b'),
  form('receiver', '接受人', 'receiver', uuid, 'R-10f', created('R-10f')),
  form('licence', '经营许可证', "receiver's operating licence", uuid, 'R-10f', created('R-10f', 'licensed')),
  form('contract', '合同', 'contract', uuid, 'R-10a', created('R-10a')),
  form('approval', '跨省转移批准文号', 'approval decision', uuid, 'R-21a', created('R-21a', 'noInstrument')),
  form('instrument', '可代替批准的依据', 'instrument in place of an approval', text(80), 'W-16'),
  form('plannedDate', '计划转移日期', 'planned day of transfer', day, 'R-10d', created('R-10d')),
  form('consignor', '托运人', 'consignor', oneOf(CONSIGNORS), 'R-13c', created('R-13c')),
  form('emergencyPhone', '应急联系电话', 'emergency phone', text(30, 5), 'R-10d', issued(), REM),
  form('handler.name', '经办人', 'handler', text(60), 'R-10d', both('R-10d'), REM),
  form('handler.phone', '经办人联系电话', "handler's phone", text(30, 5), 'R-10d', both('R-10d'), REM),
  form('emergencyMeasures', '应急措施', 'emergency measures', text(4000), 'R-10d', issued(), REM),
  form('remarks', '备注', 'remarks', text(2000, 0), 'R-10d', [], REM),
  form('trip', '运次', 'trip', uuid, 'R-16a'),
];
const LINES: Row[] = [
  form('lines', '废物清单', 'waste lines', list(), 'R-16a', created('R-16a')),
  form('lines[].planRow', '管理计划行', 'row of the management plan', uuid, 'R-14', created('R-14')),
  form('lines[].approvalLine', '批准行号', 'line of the approval', whole(1, 99), 'R-10d', issued('underApproval')),
  form('lines[].wasteCode', '废物代码', 'waste code', wasteCode, 'C-01', created('C-01')),
  form('lines[].name', '废物名称', 'waste name', text(200), 'R-10d', created('R-10d'), REM),
  form('lines[].commonName', '行业俗称', 'common name', text(200, 0), 'R-10d', [], REM),
  form('lines[].hazards', '危险特性', 'hazard characteristics', hazards, 'C-02', [...created('C-02'), ...issued()]),
  form('lines[].form', '形态', 'physical form', oneOf(WASTE_FORMS), 'R-10d', created('R-10d'), REM),
  form('lines[].components', '有害成分', 'components', text(500, 0), 'R-10d', [], REM),
  form('lines[].packaging.type', '包装方式', 'packaging', oneOf(PACKAGINGS), 'R-13b', created('R-13b'), REM),
  form('lines[].packaging.number', '包装数量', 'number of packages', whole(1, 100000), 'R-13b', created('R-13b')),
  form('lines[].packaging.description', '包装方式介绍', 'description of the packaging', text(200, 0), 'R-13b', [], REM),
  form('lines[].planned', '计划数量', 'planned quantity', tonnes, 'R-14', created('R-14'), t),
  form('lines[].removed', '移出量', 'removed quantity', weight, 'R-10d', issued(), { ...t, ...REM }),
  form(
    'lines[].original.amount',
    '原计量数量',
    'amount in the original unit',
    tonnes,
    'M-05',
    created('M-05', 'filledIn'),
  ),
  form('lines[].original.unit', '原计量单位', 'original unit', oneOf(['KG', 'G', 'PCS', 'M3', 'L']), 'M-05', [
    from('create', 'M-05', 'filledIn'),
  ]),
  form(
    'lines[].original.factor',
    '换算系数',
    'tonnes per original unit',
    tonnes,
    'M-05',
    created('M-05', 'counted'),
    t,
  ),
  form('lines[].method', '拟利用处置方式', 'intended method', method, 'M-10', created('M-10')),
  form(
    'lines[].dangerousGoods.class',
    '危险货物类别',
    'dangerous-goods class',
    pattern('class', '^[1-9]$', '10'),
    'R-13a',
    [from('create', 'R-13a', 'filledIn')],
  ),
  form(
    'lines[].dangerousGoods.division',
    '危险货物项别',
    'division',
    pattern('goodsDivision', '^[1-9]\\.[1-6]$'),
    'R-13a',
  ),
  form('lines[].dangerousGoods.un', 'UN编号', 'UN number', pattern('un', '^\\d{4}$', '27'), 'R-13a', [
    from('create', 'R-13a', 'filledIn'),
  ]),
  form('lines[].dangerousGoods.packingGroup', '包装类别', 'packing group', oneOf(['I', 'II', 'III']), 'R-13a'),
  form('lines[].labels', '数字识别码', 'label codes', list(pattern('label', '^[0-9A-Z]{18}\\d{19}$')), 'R-13b', [
    from('load', 'R-13b', 'packed'),
  ]),
  form('lines[].purpose', '外运目的', 'purpose', oneOf(['1', '2', '3', '4']), 'R-10d'),
  form('lines[].exemption', '豁免清单序号', 'item of the exemption list', whole(1, 99), 'X-03'),
];

/** Vehicle and crew stay open until the leg departs: the carrier says who drives. */
const driven = (name: string) => ({ ...carried(`legs[].${name}`, 'create', 'edit'), depart: name });
const DRIVEN = [from('issue', 'R-10d', 'firstLeg'), from('depart', 'R-11b', 'currentLeg')];
const crew = (who: 'driver' | 'escort', zh: string, en: string, demands: Demand[]): Row[] =>
  (
    [
      ['name', '姓名', 'name', text(60)],
      ['phone', '电话', 'phone', text(30, 5)],
      ['certificate', '证件号', 'certificate', text(60)],
    ] as const
  ).map(([name, nameZh, nameEn, check]) =>
    form(`legs[].${who}.${name}`, `${zh}${nameZh}`, `${nameEn} of the ${en}`, check, 'R-13c', demands, {
      ...CAR,
      given: driven(`${who}.${name}`),
      frozenFrom: 'depart',
    }),
  );
const point = (name: 'from' | 'to', zh: string, en: string): Row[] => [
  form(`legs[].${name}.text`, zh, en, text(200), 'R-11b', [...created('R-11b'), from('depart', 'R-11b', 'currentLeg')]),
  form(`legs[].${name}.division`, `${zh}行政区划`, `division of the ${en}`, division, 'R-11b', created('R-11b')),
  form(`legs[].${name}.lat`, `${zh}纬度`, `latitude of the ${en}`, degrees, 'R-11b'),
  form(`legs[].${name}.lon`, `${zh}经度`, `longitude of the ${en}`, degrees, 'R-11b'),
];
const LEGS: Row[] = [
  form('legs', '运输段', 'legs', list(), 'R-17', created('R-17')),
  form('legs[].carrier', '承运人', 'carrier', uuid, 'R-13a', created('R-13a')),
  form('legs[].conveyance', '运输工具', 'conveyance', oneOf(CONVEYANCES), 'R-11b', created('R-11b'), CAR),
  form('legs[].vehicle', '牌号', 'plate, vessel or wagon', text(40), 'R-11b', DRIVEN, {
    ...CAR,
    given: driven('vehicle'),
    frozenFrom: 'depart',
  }),
  ...crew('driver', '驾驶员', 'driver', [from('create', 'R-13c', 'filledIn'), ...DRIVEN]),
  ...crew('escort', '押运员', 'escort', [from('create', 'R-13c', 'filledIn')]),
  ...point('from', '运输起点', 'start point'),
  ...point('to', '运输终点', 'end point'),
  form('legs[].via', '经由地', 'divisions on the way', route, 'R-26b'),
];

/** Part 2 as it went: said at departure, or noted by the engine. */
const road = (name: string, zh: string, en: string, check: Check, rule: string, requiredFrom: Demand[], given = true) =>
  form(`legs[].${name}`, zh, en, check, rule, requiredFrom, {
    ...CAR,
    given: given ? { depart: name } : {},
    frozenFrom: 'depart',
  });
const DEPARTED = [from('depart', 'R-11b', 'currentLeg')];

/** Header, part 1 and part 2 of the manifest. */
export const part1Rows: Row[] = [
  ...HEADER,
  ...LINES,
  ...LEGS,
  road('waybillNo', '危险货物运单号', 'dangerous-goods waybill', text(60), 'R-11b', DEPARTED),
  road('operatingDocument', '营运证件号', 'operating document', text(60), 'R-11b', DEPARTED),
  road('pass', '通行证号', 'police pass', text(80, 0), 'R-08', []),
  road('departedAt', '实际起运时间', 'actual departure', instant, 'R-11b', [], false),
  road('arrivedAt', '实际到达时间', 'actual arrival', instant, 'R-11d', [], false),
];
