const HEAD = '[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-HJ-NP-Z]';
const ORDINARY = new RegExp(`^${HEAD}[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂]$`);
const NEW_ENERGY = new RegExp(`^${HEAD}([0-9]{5}[A-HJK]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4})$`);

/** A road number plate: ordinary, trailer (挂) or new-energy. */
export const isPlate = (text: string): boolean => ORDINARY.test(text) || NEW_ENERGY.test(text);
