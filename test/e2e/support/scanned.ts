import encodeQR from 'qr';
import type { Office } from './desk.js';

/** The code of a printed paper, as a photo of it. */
export async function photoOf(office: Office, text: string): Promise<Buffer> {
  const page = await office.browser.newPage({ viewport: { width: 320, height: 320 } });
  await page.setContent(`<body style="margin:20px">${encodeQR(text, 'svg', { ecc: 'medium', border: 4 })}</body>`);
  const photo = await page.screenshot();
  await page.close();
  return photo;
}
