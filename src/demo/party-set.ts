import { createHash } from 'node:crypto';
import { transportName } from '#domain/division/authority';
import { makeCreditCode } from '#domain/identity/credit-code';
import type { OrganisationKind, Power, Role } from '#domain/actor';
import { Random } from './random.js';

/** An organisation of the demonstration. Invented, except where `published` names the decision it is taken from. */
export interface DemoOrganisation {
  id: string;
  key: string;
  kind: OrganisationKind;
  name: string;
  uscc: string | null;
  province: string | null;
  city: string | null;
  address: string;
  phone: string;
  letterPrefix?: string;
  documentPrefix?: string;
  unitClass?: 'key' | 'simplified' | 'registration';
  carrierScope?: string[];
  published?: string;
}
export interface DemoPerson {
  id: string;
  login: string;
  name: string;
  org: string;
  roles: Role[];
  /** What the person can show, for the list printed at start. */
  says: string;
}
export interface DemoLicence {
  holder: string;
  number: string;
  issuer: string;
  province: string;
  city: string;
  codes: string[];
  methods: string[];
  /** Tonnes a year. */
  scale: string;
  validFrom: string;
  validTo: string;
}
export interface DemoWaste {
  code: string;
  name: string;
  method: string;
  purpose: 'UTILISE' | 'DISPOSE';
  form: string;
  hazards: string[];
  packaging: string;
  /** Dangerous-goods class of its transport. */
  dangerClass: string;
  un: string;
}
/** A flow: who sends what to whom; plan rows and contracts follow from it. */
export interface DemoFlow {
  remover: string;
  receiver: string;
  carrier: string;
  waste: string;
  tonnes: string;
}
export interface DemoSet {
  organisations: DemoOrganisation[];
  people: DemoPerson[];
  licences: DemoLicence[];
  flows: DemoFlow[];
  delegations: {
    principal: string;
    delegate: string;
    power: Power;
    cities: string[];
    from: string;
    instrument: string;
  }[];
}

const FAMILY = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗';
const GIVEN = [
  '伟',
  '芳',
  '娜',
  '敏',
  '静',
  '磊',
  '洋',
  '艳',
  '勇',
  '杰',
  '娟',
  '涛',
  '明',
  '超',
  '霞',
  '平',
  '刚',
  '桂英',
  '文博',
  '子涵',
];

/** Provinces of the demonstration: those of the agreements that ship, and their neighbours of the published cases. */
export const DEMO_PROVINCES = [
  { code: '50', slug: 'cq', short: '渝', zh: '重庆', capital: '5001', authority: '重庆市生态环境局' },
  { code: '51', slug: 'sc', short: '川', zh: '四川', capital: '5101', authority: '四川省生态环境厅' },
  { code: '52', slug: 'gz', short: '黔', zh: '贵州', capital: '5201', authority: '贵州省生态环境厅' },
  { code: '53', slug: 'yn', short: '滇', zh: '云南', capital: '5301', authority: '云南省生态环境厅' },
  { code: '43', slug: 'hn', short: '湘', zh: '湖南', capital: '4301', authority: '湖南省生态环境厅' },
  { code: '41', slug: 'ha', short: '豫', zh: '河南', capital: '4101', authority: '河南省生态环境厅' },
  { code: '34', slug: 'ah', short: '皖', zh: '安徽', capital: '3401', authority: '安徽省生态环境厅' },
  { code: '31', slug: 'sh', short: '沪', zh: '上海', capital: '3101', authority: '上海市生态环境局' },
  { code: '32', slug: 'js', short: '苏', zh: '江苏', capital: '3201', authority: '江苏省生态环境厅' },
  { code: '33', slug: 'zj', short: '浙', zh: '浙江', capital: '3301', authority: '浙江省生态环境厅' },
] as const;

export const DEMO_WASTES: Record<string, DemoWaste> = {
  battery: {
    code: '900-052-31',
    name: '废铅蓄电池',
    method: 'R4',
    purpose: 'UTILISE',
    form: 'S',
    hazards: ['T', 'C'],
    packaging: '07',
    dangerClass: '8',
    un: '2794',
  },
  lamp: {
    code: '900-023-29',
    name: '废荧光灯管',
    method: 'R4',
    purpose: 'UTILISE',
    form: 'S',
    hazards: ['T'],
    packaging: '06',
    dangerClass: '8',
    un: '3506',
  },
  board: {
    code: '900-045-49',
    name: '废电路板',
    method: 'R4',
    purpose: 'UTILISE',
    form: 'S',
    hazards: ['T'],
    packaging: '04',
    dangerClass: '9',
    un: '3077',
  },
  oil: {
    code: '900-249-08',
    name: '废矿物油',
    method: 'R9',
    purpose: 'UTILISE',
    form: 'L',
    hazards: ['T', 'I'],
    packaging: '09',
    dangerClass: '3',
    un: '1993',
  },
  slag: {
    code: '321-026-48',
    name: '铝灰渣',
    method: 'R4',
    purpose: 'UTILISE',
    form: 'S',
    hazards: ['R'],
    packaging: '04',
    dangerClass: '4.3',
    un: '3170',
  },
  sludge: {
    code: '336-054-17',
    name: '镀镍废槽渣和污泥',
    method: 'R4',
    purpose: 'UTILISE',
    form: 'SS',
    hazards: ['T'],
    packaging: '04',
    dangerClass: '9',
    un: '3077',
  },
  tar: {
    code: '451-003-11',
    name: '煤焦油',
    method: 'R3',
    purpose: 'UTILISE',
    form: 'L',
    hazards: ['T'],
    packaging: '09',
    dangerClass: '9',
    un: '3082',
  },
};

const CITIES: Record<string, { code: string; zh: string }[]> = {
  '50': [{ code: '5001', zh: '重庆' }],
  '51': [
    { code: '5101', zh: '成都' },
    { code: '5107', zh: '绵阳' },
    { code: '5115', zh: '宜宾' },
  ],
  '52': [
    { code: '5201', zh: '贵阳' },
    { code: '5203', zh: '遵义' },
  ],
  '53': [
    { code: '5301', zh: '昆明' },
    { code: '5303', zh: '曲靖' },
  ],
  '43': [
    { code: '4301', zh: '长沙' },
    { code: '4310', zh: '郴州' },
    { code: '4313', zh: '娄底' },
  ],
  '41': [
    { code: '4101', zh: '郑州' },
    { code: '4108', zh: '焦作' },
    { code: '4102', zh: '开封' },
  ],
  '34': [
    { code: '3401', zh: '合肥' },
    { code: '3412', zh: '阜阳' },
  ],
  '31': [{ code: '3101', zh: '上海' }],
  '32': [
    { code: '3201', zh: '南京' },
    { code: '3205', zh: '苏州' },
  ],
  '33': [
    { code: '3301', zh: '杭州' },
    { code: '3302', zh: '宁波' },
  ],
};
const TRADES = [
  '恒信',
  '瑞泽',
  '绿源',
  '金川',
  '天合',
  '永昌',
  '华锦',
  '丰泰',
  '鸿运',
  '启明',
  '润达',
  '科创',
  '东升',
  '安和',
];
const MAKING = ['蓄电池回收', '电子', '机械', '铝业', '电镀', '汽车服务', '化工'];
const TREATING = ['再生资源', '环保科技', '循环利用'];

/** A stable id for a thing of the set, so that documentation and tests can name it. */
export function demoId(key: string): string {
  const hex = createHash('sha256').update(`liandan demo ${key}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const PLATES: Record<string, string> = {
  '50': '渝',
  '51': '川',
  '52': '贵',
  '53': '云',
  '43': '湘',
  '41': '豫',
  '34': '皖',
  '31': '沪',
  '32': '苏',
  '33': '浙',
};

/** Number plate of one of a carrier's eight vehicles. */
export function plateOf(carrier: string, truck: number): string {
  const carriers = demoSet().organisations.filter((o) => o.carrierScope);
  const place = carriers.findIndex((o) => o.key === carrier);
  const province = carriers[place]?.province ?? '';
  return `${PLATES[province] ?? ''}A${String(place + 10)}${String(100 + (truck % 8))}`;
}

/** The whole set, from a fixed seed. */
export function demoSet(seed = 2020_04_01): DemoSet {
  const random = new Random(seed);
  const set: DemoSet = { organisations: [], people: [], licences: [], flows: [], delegations: [] };
  let serial = 0;
  const creditCode = (city: string) => {
    serial += 1;
    return makeCreditCode(`91${city}00MA${String(1000 + serial)}K${random.whole(10, 99)}`.slice(0, 16));
  };
  const person = (login: string, org: string, roles: Role[], says: string) =>
    set.people.push({
      id: demoId(`person ${login}`),
      login,
      name: random.pick([...FAMILY]) + random.pick(GIVEN),
      org: demoId(org),
      roles,
      says,
    });
  const organisation = (o: Omit<DemoOrganisation, 'id' | 'phone' | 'address'> & { address?: string }) => {
    const made = {
      ...o,
      id: demoId(o.key),
      phone: `1${random.pick(['38', '39', '58', '86'])}${String(random.whole(0, 99_999_999)).padStart(8, '0')}`,
      address: o.address ?? `${o.name.slice(0, 3)}示范路${random.whole(1, 400)}号`,
    };
    set.organisations.push(made);
    return made;
  };
  const firm = (key: string, name: string, city: string, more: Partial<DemoOrganisation> = {}) => {
    organisation({
      key,
      kind: 'firm',
      name,
      uscc: creditCode(city),
      province: city.slice(0, 2),
      city,
      unitClass: 'key',
      ...more,
    });
    return key;
  };

  for (const p of DEMO_PROVINCES) {
    organisation({
      key: `province ${p.code}`,
      kind: 'province',
      name: p.authority,
      uscc: null,
      province: p.code,
      city: null,
      letterPrefix: `${p.short}环固函`,
      documentPrefix: `${p.short}环许决`,
    });
    person(`${p.slug}-officer1`, `province ${p.code}`, ['officer'], `${p.authority}经办人（受理、初审）`);
    person(`${p.slug}-officer2`, `province ${p.code}`, ['officer'], `${p.authority}签发人（决定、复函）`);
    person(`${p.slug}-head`, `province ${p.code}`, ['head'], `${p.authority}处长`);
    organisation({
      key: `transport ${p.code}`,
      kind: 'transport',
      name: transportName(p.code),
      uscc: null,
      province: p.code,
      city: null,
    });
    for (const city of CITIES[p.code] ?? []) {
      organisation({
        key: `city ${city.code}`,
        kind: 'city',
        name: `${city.zh}市生态环境局`,
        uscc: null,
        province: p.code,
        city: city.code,
        letterPrefix: `${p.short}（${city.zh}）固转函`,
      });
      person(`city-${city.code}`, `city ${city.code}`, ['officer'], `${city.zh}市生态环境局`);
      person(`city-${city.code}-b`, `city ${city.code}`, ['officer', 'head'], `${city.zh}市生态环境局签发人`);
    }
  }
  organisation({ key: 'auditor', kind: 'auditor', name: '生态环境保护督察组', uscc: null, province: null, city: null });
  person('auditor', 'auditor', ['auditor'], '督察、审计（只读，含留痕）');
  organisation({ key: 'operator', kind: 'operator', name: '系统运维单位', uscc: null, province: null, city: null });
  person('admin', 'operator', ['admin'], '系统管理员（不能查看案卷）');
  organisation({
    key: 'register',
    kind: 'register',
    name: '危险废物经营许可证登记库',
    uscc: null,
    province: null,
    city: null,
  });
  person('register', 'register', ['machine'], '许可证登记数据接口');

  const licence = (holder: string, city: string, wastes: string[], scale: string, from: string, to: string) =>
    set.licences.push({
      holder,
      number: `${city}${String(set.licences.length + 1).padStart(4, '0')}`,
      issuer: DEMO_PROVINCES.find((p) => p.code === city.slice(0, 2))?.authority ?? '',
      province: city.slice(0, 2),
      city,
      codes: wastes.map((w) => DEMO_WASTES[w]?.code ?? ''),
      methods: [...new Set(wastes.map((w) => DEMO_WASTES[w]?.method ?? ''))],
      scale,
      validFrom: from,
      validTo: to,
    });
  const carrier = (key: string, name: string, city: string) =>
    firm(key, name, city, { carrierScope: ['3', '4.3', '6.1', '8', '9'], unitClass: 'registration' });
  const account = (login: string, key: string, says: string) => person(login, key, ['handler'], says);

  // The Sichuan-Chongqing flow of the published 60,000 t entry of 2020, between invented firms.
  firm('firm sc battery', '成都蓉再蓄电池回收有限公司', '5101');
  account('remover-sc', 'firm sc battery', '移出人：成都蓉再蓄电池回收有限公司');
  firm('firm sc second', '绵阳涪城汽车服务有限公司', '5107');
  account('remover-sc2', 'firm sc second', '移出人：绵阳涪城汽车服务有限公司');
  carrier('firm carrier', '川渝捷运危险品运输有限公司', '5101');
  account('carrier', 'firm carrier', '承运人：川渝捷运危险品运输有限公司');
  firm('firm cq battery', '重庆渝能再生资源有限公司', '5001');
  account('receiver-cq', 'firm cq battery', '接受人：重庆渝能再生资源有限公司');
  licence('firm cq battery', '5001', ['battery', 'board', 'lamp'], '120000', '2022-01-01', '2026-12-31');
  for (const remover of ['firm sc battery', 'firm sc second']) {
    set.flows.push({
      remover,
      receiver: 'firm cq battery',
      carrier: 'firm carrier',
      waste: 'battery',
      tonnes: '90000',
    });
  }
  // Published decisions, between the parties that the authorities named.
  firm('firm hn shengtong', '晟通科技集团有限公司', '4301', {
    uscc: '91430122748386783F',
    published: '湘环许决〔2025〕524号',
  });
  account('remover-hn', 'firm hn shengtong', '移出人：晟通科技集团有限公司（公开案例 湘环许决〔2025〕524号）');
  firm('firm ha ningtai', '河南宁泰环保科技有限公司', '4108', { published: '湘环许决〔2025〕524号' });
  account('receiver-ha', 'firm ha ningtai', '接受人：河南宁泰环保科技有限公司（公开案例）');
  licence('firm ha ningtai', '4108', ['slag'], '80000', '2022-06-01', '2027-05-31');
  firm('firm hn meihua', '湖南煤化新能源有限公司', '4313', {
    uscc: '914313006616582801',
    published: '湘环许决〔2025〕142号',
  });
  account('remover-hn2', 'firm hn meihua', '移出人：湖南煤化新能源有限公司（公开案例 湘环许决〔2025〕142号）');
  firm('firm ha shoucheng', '河南首成科技新材料有限公司', '4102', { published: '湘环许决〔2025〕142号' });
  account('receiver-ha2', 'firm ha shoucheng', '接受人：河南首成科技新材料有限公司（公开案例）');
  licence('firm ha shoucheng', '4102', ['tar'], '50000', '2022-06-01', '2027-05-31');
  carrier('firm carrier hn', '湘豫安达物流有限公司', '4301');
  account('carrier-hn', 'firm carrier hn', '承运人：湘豫安达物流有限公司');
  set.flows.push(
    {
      remover: 'firm hn shengtong',
      receiver: 'firm ha ningtai',
      carrier: 'firm carrier hn',
      waste: 'slag',
      tonnes: '20000',
    },
    {
      remover: 'firm hn meihua',
      receiver: 'firm ha shoucheng',
      carrier: 'firm carrier hn',
      waste: 'tar',
      tonnes: '20000',
    },
  );
  set.delegations.push({
    principal: '41',
    delegate: 'city 4108',
    power: 'INBOUND_REPLY',
    cities: ['4108'],
    from: '2022-01-01',
    instrument: '豫环委托〔2022〕1号（演示）',
  });

  // The rest of the country that the demonstration knows: log-normal producers, licensed receivers, carriers.
  for (const p of DEMO_PROVINCES) {
    const cities = CITIES[p.code] ?? [];
    carrier(`firm carrier ${p.code}`, `${p.zh}${random.pick(TRADES)}危险品运输有限公司`, p.capital);
    const wastes = ['battery', 'board', 'oil', 'slag', 'sludge'];
    const treats = [random.pick(wastes), random.pick(wastes)];
    const receiver = `firm receiver ${p.code}`;
    const at = random.pick(cities);
    firm(receiver, `${at.zh}${random.pick(TRADES)}${random.pick(TREATING)}有限公司`, at.code);
    licence(
      receiver,
      at.code,
      [...new Set(treats)],
      String(random.whole(3, 12) * 10_000),
      '2022-03-01',
      random.pick(['2027-02-28', '2028-02-29', '2026-12-31']),
    );
    for (let i = 0; i < 4; i++) {
      const city = random.pick(cities);
      const tonnes = Math.max(1, Math.round(5 * random.logNormal(1.6)));
      firm(`firm ${p.code} ${i}`, `${city.zh}${random.pick(TRADES)}${random.pick(MAKING)}有限公司`, city.code, {
        unitClass: tonnes >= 100 ? 'key' : tonnes >= 10 ? 'simplified' : 'registration',
      });
    }
  }
  // Last, so that what is drawn by chance above stays the same.
  organisation({
    key: 'ministry',
    kind: 'ministry',
    name: '生态环境部（演示）',
    uscc: null,
    province: null,
    city: null,
  });
  person('mee-officer', 'ministry', ['officer'], '提请审计授权');
  person('mee-head', 'ministry', ['officer', 'head'], '确认审计授权');
  return set;
}
