/** What may be asked by whoever came by the link of one run (libs/access/doorman.ts): that run, and nothing else. */
export interface Run {
  manifest: string;
  number: string;
}
interface Request {
  method: string;
  url: string;
  body?: unknown;
}

/** Acts of the driver of a load; what consignor and receiver sign is not theirs. */
const ACTS = ['depart', 'arriveAtTransferPoint', 'arriveAtReceiver', 'handOver', 'reportMismatch'];
const DIGEST = '[0-9a-f]{64}';

/** The scope of a link as its caller carries it: `run:<manifest>:<number>`. */
export function runOf(scopes: readonly string[] | null | undefined): Run | undefined {
  const [, manifest, number] = /^run:([0-9a-f-]{36}):(\d{14})$/.exec(scopes?.[0] ?? '') ?? [];
  return manifest && number ? { manifest, number } : undefined;
}

/** Whether the request is one of this run. */
export function inRun({ manifest, number }: Run, { method, url, body }: Request): boolean {
  const [path = '', query] = url.split('?');
  const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  switch (method) {
    case 'GET':
    case 'HEAD':
      return (
        [
          '/v1/me',
          '/v1/events/stream',
          '/v1/reference/glossary',
          `/v1/manifests/${manifest}`,
          `/v1/manifests/${manifest}/crew`,
        ].includes(path) ||
        (path === '/v1/detours' && isOnly(manifest, new URLSearchParams(query).getAll('manifest'))) ||
        new RegExp(`^/v1/(cases/${manifest}/)?files/${DIGEST}$`).test(path)
      );
    case 'PUT':
      return new RegExp(`^/v1/files/${DIGEST}$`).test(path);
    case 'DELETE':
      return path === '/v1/sessions';
    case 'POST':
      return (
        ACTS.some((act) => path === `/v1/manifests/${manifest}/${act}`) ||
        path === `/v1/manifests/${manifest}/signed` ||
        (path === '/v1/detours' && said['manifest'] === manifest) ||
        (path === '/v1/feeds/tracks' && isOfRun(number, said['points'])) ||
        (path === '/v1/incidents' && JSON.stringify(said['manifests']) === JSON.stringify([number]))
      );
    default:
      return false;
  }
}

/** Positions of this load and of no other. */
const isOfRun = (number: string, points: unknown) =>
  Array.isArray(points) &&
  points.length > 0 &&
  points.every((point) => (point as Record<string, unknown>)?.['manifest'] === number);
const isOnly = (wanted: string, given: string[]) => given.length === 1 && given[0] === wanted;
