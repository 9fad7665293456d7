import type { LookupAddress, LookupOptions } from 'node:dns';
import http from 'node:http';
import https from 'node:https';

export type Outcome =
  'taken' | 'refused' | 'redirected' | 'gone' | 'timeout' | 'unreachable' | 'untrusted' | 'forbidden';

/** What came of an attempt. */
export interface Attempted {
  outcome: Outcome;
  status: number | null;
  milliseconds: number;
  /** The first bytes of what the receiver said, or what the network said. */
  error: string | null;
  /** Seconds for which the receiver wants to be left alone. */
  retryAfter: number | null;
}

/** The whole of an attempt, and what is read of an answer. */
const LONGEST_MS = 10_000;
const READ_BYTES = 1024;
const SHOWN = 300;
const LONGEST_RETRY_SECONDS = 86_400;

type Lookup = NonNullable<http.AgentOptions['lookup']>;

/** Connections to one endpoint, to the addresses that were judged and to no other, whatever its name says by now. */
export class Line {
  private readonly agent: http.Agent;

  constructor(
    private readonly url: URL,
    addresses: LookupAddress[],
    ca?: string[],
  ) {
    const options = { keepAlive: true, maxSockets: 1, lookup: pinned(addresses) };
    this.agent =
      url.protocol === 'https:' ? new https.Agent({ ...options, ...(ca ? { ca } : {}) }) : new http.Agent(options);
  }

  /** Posts once. Redirects are not followed: they are an answer like any other. */
  post(headers: Record<string, string>, body: string): Promise<Attempted> {
    const begun = performance.now();
    const ended = (outcome: Outcome, more: Partial<Attempted> = {}): Attempted => ({
      ...{ outcome, status: null, error: null, retryAfter: null, ...more },
      milliseconds: Math.round(performance.now() - begun),
    });
    return new Promise((resolve) => {
      const signal = AbortSignal.timeout(LONGEST_MS);
      const module = this.url.protocol === 'https:' ? https : http;
      const length = String(Buffer.byteLength(body));
      const request = module.request(this.url, {
        method: 'POST',
        agent: this.agent,
        signal,
        headers: { ...headers, 'content-length': length, 'user-agent': 'Liandan-Webhook/1' },
      });
      const failed = (error: Error & { code?: string }) =>
        resolve(
          ended(signal.aborted ? 'timeout' : isTrust(error) ? 'untrusted' : 'unreachable', {
            error: signal.aborted ? null : shown(error.code ? `${error.code}: ${error.message}` : error.message),
          }),
        );
      request.on('error', failed);
      // Whoever answers by another protocol (101) has neither answered nor erred.
      request.on('close', () => failed(new Error('closed without an answer')));
      request.on('response', (response) => {
        const status = response.statusCode ?? 0;
        const chunks: Buffer[] = [];
        let read = 0;
        const done = () => {
          const ok = status >= 200 && status < 300;
          const said = shown(Buffer.concat(chunks).toString('utf8'));
          resolve(
            ended(outcomeOf(status), {
              status,
              error: ok ? null : said || null,
              retryAfter: ok ? null : retryAfterOf(response.headers['retry-after']),
            }),
          );
        };
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk.subarray(0, READ_BYTES - read));
          read += chunk.length;
          if (read < READ_BYTES) return;
          done();
          request.destroy();
        });
        response.on('end', done);
        response.on('error', failed);
      });
      request.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Answers every question for a name by the addresses that were judged. */
function pinned(addresses: LookupAddress[]): Lookup {
  const [first] = addresses;
  return ((
    _host: string,
    options: LookupOptions,
    tell: (error: Error | null, found: unknown, family?: number) => void,
  ) => {
    if (options.all) tell(null, addresses);
    else tell(null, first?.address, first?.family);
  }) as unknown as Lookup;
}

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return 'taken';
  if (status === 410) return 'gone';
  return status >= 300 && status < 400 ? 'redirected' : 'refused';
}

/** Seconds, or until when (RFC 9110); a day at most. */
export function retryAfterOf(header: string | undefined, now = Date.now()): number | null {
  if (header === undefined) return null;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), LONGEST_RETRY_SECONDS) : null;
}

const isTrust = ({ code = '' }: { code?: string }): boolean => /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code);

/** Words that can be kept and shown: no control characters, no more than a reason. */
const shown = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex
    .replace(/[\s\u0000-\u001f\u007f-\u009f\ufffd]+/g, ' ')
    .trim()
    .slice(0, SHOWN)
    .replace(/[\ud800-\udbff]$/, '');
