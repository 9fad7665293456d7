/** Authorities of their own whose places lie in another's territory: the Production Corps in Xinjiang. */
const WITHIN: Readonly<Record<string, string>> = { '66': '65' };

/** The authority, two digits, under which a site stands: its province, or the firm's own authority inside it (W-16). */
export const authorityOf = (city: string, province: string | null | undefined): string => {
  const territory = city.slice(0, 2);
  return province && WITHIN[province] === territory ? province : territory;
};

/** The ecology authorities by two digits, as they are called (config/reference/README.md); `00`: the ministry. */
const NAMES: Readonly<Record<string, string>> = {
  '00': '生态环境部',
  '11': '北京市生态环境局',
  '12': '天津市生态环境局',
  '13': '河北省生态环境厅',
  '14': '山西省生态环境厅',
  '15': '内蒙古自治区生态环境厅',
  '21': '辽宁省生态环境厅',
  '22': '吉林省生态环境厅',
  '23': '黑龙江省生态环境厅',
  '31': '上海市生态环境局',
  '32': '江苏省生态环境厅',
  '33': '浙江省生态环境厅',
  '34': '安徽省生态环境厅',
  '35': '福建省生态环境厅',
  '36': '江西省生态环境厅',
  '37': '山东省生态环境厅',
  '41': '河南省生态环境厅',
  '42': '湖北省生态环境厅',
  '43': '湖南省生态环境厅',
  '44': '广东省生态环境厅',
  '45': '广西壮族自治区生态环境厅',
  '46': '海南省生态环境厅',
  '50': '重庆市生态环境局',
  '51': '四川省生态环境厅',
  '52': '贵州省生态环境厅',
  '53': '云南省生态环境厅',
  '54': '西藏自治区生态环境厅',
  '61': '陕西省生态环境厅',
  '62': '甘肃省生态环境厅',
  '63': '青海省生态环境厅',
  '64': '宁夏回族自治区生态环境厅',
  '65': '新疆维吾尔自治区生态环境厅',
  '66': '新疆生产建设兵团生态环境局',
};

/** The name of the ecology authority of a province, the Production Corps or the nation; the digits where there is none. */
export const authorityName = (code: string): string => NAMES[code] ?? code;

/** Transport departments that are not called as the ecology authority beside them is; the others are. */
const TRANSPORT: Readonly<Record<string, string>> = {
  '11': '北京市交通委员会',
  '12': '天津市交通运输委员会',
  '31': '上海市交通委员会',
  '50': '重庆市交通运输委员会',
};

/** The name of the transport department of a province, the Production Corps or the nation; the digits where there is none. */
export const transportName = (code: string): string =>
  TRANSPORT[code] ?? authorityName(code).replace('生态环境', '交通运输');
