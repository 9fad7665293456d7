import bwip from 'bwip-js/node';

/** Level M mends 15 % of the symbol; the type of the package does not know the option of its QR encoder. */
const QR: { bcid: string; eclevel: string } = { bcid: 'qrcode', eclevel: 'M' };

/** Machine-readable marks as SVG paths: the same text always gives the same bytes. */
export const qrCode = (text: string): string => bwip.toSVG({ ...QR, text });
export const code128 = (text: string): string => bwip.toSVG({ bcid: 'code128', text, height: 10 });
