import { QueryFailedError } from 'typeorm';
import { logger } from './logging.js';

it('[Z-07] tells of a failed statement neither text nor values, nor the row in its way', () => {
  const lines: string[] = [];
  const log = logger('info', { write: (line) => void lines.push(line) });
  const driver = Object.assign(new Error('terminating connection'), { code: '57P01', detail: 'Key (login)=(zhang)' });
  const failed = new QueryFailedError('SELECT liandan.person_create($1, $2)', ['zhang', '$argon2id$secret'], driver);
  log.error({ err: failed, code: 'BUSY' }, 'request failed');
  log.error({ err: new Error('outer', { cause: failed }) }, 'request failed');
  const told = JSON.parse(lines[0] ?? '') as { err: object };
  expect(told.err).toEqual({
    type: 'QueryFailedError',
    message: 'terminating connection',
    code: '57P01',
    stack: expect.stringContaining('logging.spec'),
  });
  expect(lines.join('')).not.toMatch(/zhang|argon|person_create/);
});
