import { BarcodeDetector as Ponyfill, prepareZXingModule } from 'barcode-detector/ponyfill';

interface Detector {
  detect(image: ImageBitmapSource): Promise<{ rawValue: string }[]>;
}

/** The detector of the browser where it has one that knows the code, else ours, with its program from our own server. */
async function detector(): Promise<Detector> {
  const own = (globalThis as { BarcodeDetector?: typeof Ponyfill }).BarcodeDetector;
  const known = own ? await own.getSupportedFormats().catch(() => []) : [];
  if (own && known.includes('qr_code')) return new own({ formats: ['qr_code'] });
  prepareZXingModule({
    overrides: {
      locateFile: (path: string, at: string) => (path.endsWith('.wasm') ? '/verify/reader.wasm' : at + path),
    },
  });
  return new Ponyfill({ formats: ['qr_code'] });
}

/** Text of the first code in a photo; nothing where there is none. */
export async function codeIn(photo: Blob): Promise<string | undefined> {
  const [code] = await (await detector()).detect(photo);
  return code?.rawValue;
}
