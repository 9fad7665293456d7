import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, pino, type Logger } from 'pino';

/** JSON lines; what identifies or authenticates a person is left out. */
export const logger = (level: string, to: DestinationStream = pino.destination(1)): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'req.headers.authorization',
          'req.headers.cookie',
          'res.headers["set-cookie"]',
          '*.password',
          '*.phone',
          '*.certificate',
          '*.secret',
        ],
        censor: '[withheld]',
      },
      serializers: { req: (request: { method: string; url: string; id: string }) => shown(request), err: told },
    },
    to,
  );

/** Query values may name people or firms: only the path is logged. */
const shown = ({ method, url, id }: { method: string; url: string; id: string }) => ({
  id,
  method,
  path: url.split('?')[0],
});

/**
 * What an error tells without what was asked: a failed statement carries its text, its values and the row that was in the
 * way, where names, numbers and secrets stand.
 */
function told(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: typeof error };
  const { name, message, stack, cause } = error;
  const { code, constraint, table } = error as { code?: unknown; constraint?: unknown; table?: unknown };
  return {
    type: name,
    message,
    code,
    constraint,
    table,
    stack,
    ...(cause === undefined ? {} : { cause: told(cause) }),
  };
}

/** Nest's messages in the same stream. */
export const nestLogger = (log: Logger): LoggerService => {
  const write =
    (level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal') =>
    (message: unknown, ...rest: unknown[]) =>
      log[level]({ context: rest.at(-1) }, message instanceof Error ? message.stack : String(message));
  return {
    log: write('debug'),
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
    verbose: write('trace'),
    fatal: write('fatal'),
  };
};
