const HEAD = '[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-HJ-NP-Z]';
const ORDINARY = new RegExp(`^${HEAD}[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂]$`);
const NEW_ENERGY = new RegExp(`^${HEAD}([0-9]{5}[A-HJK]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4})$`);

/** A road number plate: ordinary, trailer (挂) or new-energy. */
export const isPlate = (text: string): boolean => ORDINARY.test(text) || NEW_ENERGY.test(text);

/** A mobile or fixed telephone number of the mainland, or a 400/800 service number. */
export const isPhone = (text: string): boolean =>
  /^(?:(?:\+?86[- ]?)?1[3-9]\d{9}|0\d{2,3}-?[2-9]\d{6,7}(?:-\d{1,6})?|[48]00-?\d{3}-?\d{4})$/.test(text);
