import encodeQR from 'qr';

/** Light modules around the symbol (GB/T 18284). */
const QUIET = 4;

/** A QR symbol as SVG, level M: 15 % of it may be damaged. The same text always gives the same bytes. */
export const qrCode = (text: string): string => encodeQR(text, 'svg', { ecc: 'medium', border: QUIET });
/** A line symbol as SVG. Its encoder knows a hundred symbologies, 1.6 MB: loaded with the first manifest that is set. */
export const code128 = async (text: string): Promise<string> =>
  (await import('bwip-js/node')).default.toSVG({ bcid: 'code128', text, height: 10 });
