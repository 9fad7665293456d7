import bwip from 'bwip-js/node';
import encodeQR from 'qr';

/** Light modules around the symbol (GB/T 18284). */
const QUIET = 4;

/** A QR symbol as SVG, level M: 15 % of it may be damaged. The same text always gives the same bytes. */
export const qrCode = (text: string): string => encodeQR(text, 'svg', { ecc: 'medium', border: QUIET });
export const code128 = (text: string): string => bwip.toSVG({ bcid: 'code128', text, height: 10 });
