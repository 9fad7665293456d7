import { BarcodeDetector as Ponyfill, prepareZXingModule } from 'barcode-detector/ponyfill';
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';

interface Detector {
  detect(image: ImageBitmapSource): Promise<{ rawValue: string }[]>;
}
const FORMATS = ['qr_code', 'code_128'] as const;
const EVERY = 200;

/** The detector of the browser where it knows both codes, else ours with its program from our own server. */
async function detector(): Promise<Detector> {
  const own = (globalThis as { BarcodeDetector?: typeof Ponyfill }).BarcodeDetector;
  const known = own ? await own.getSupportedFormats().catch(() => []) : [];
  if (own && FORMATS.every((format) => known.includes(format))) return new own({ formats: [...FORMATS] });
  prepareZXingModule({
    overrides: { locateFile: (path: string, at: string) => (path.endsWith('.wasm') ? wasm : at + path) },
  });
  return new Ponyfill({ formats: [...FORMATS] });
}

/** Text of the first code in a photo. */
export async function codeIn(photo: Blob): Promise<string | undefined> {
  const [code] = await (await detector()).detect(photo);
  return code?.rawValue;
}

/** Shows the camera and waits for a code; nothing once it is stopped. Throws where there is no camera to use. */
export async function watch(video: HTMLVideoElement, stop: AbortSignal): Promise<string | undefined> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  const end = () => stream.getTracks().forEach((track) => track.stop());
  stop.addEventListener('abort', end);
  try {
    if (stop.aborted) return undefined;
    video.srcObject = stream;
    await video.play();
    const reader = await detector();
    while (!stop.aborted) {
      const [code] = await reader.detect(video);
      if (code) return code.rawValue;
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
    return undefined;
  } finally {
    end();
  }
}
