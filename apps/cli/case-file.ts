import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NestFactory } from '@nestjs/core';
import { README } from '#case-file/format';
import type { Settings } from '#config/env';
import { calendarYear, loadReference } from '#config/reference';
import { system } from '#domain/actor';
import { CaseFileService } from '#src/case-file/case-file.service';
import { run, type Exit } from '../verifier/run.js';
import { CapabilitiesModule } from './capabilities.module.js';

export interface VerifyOptions {
  key?: string[];
  policy?: string;
  fresh?: string;
  knownHead?: string[];
  log?: boolean;
  receipt?: string[];
  closedPolicy?: string[];
  continues?: boolean;
  replay?: boolean;
  json?: boolean;
}

/** Whether the file begins as a case file does: with its own note for people. */
export async function isCaseFile(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(README.length), 0, README.length, 30);
    return buffer.toString('latin1') === README;
  } finally {
    await file.close();
  }
}

export const officialCalendars = () => loadReference().calendarFiles.map(calendarYear);

/** Verifies a case file from the file alone: what the single-file verifier does. */
export const verifyFile = (file: string, options: VerifyOptions): Promise<Exit> => {
  const { key = [], policy, fresh, knownHead = [], receipt = [], closedPolicy = [] } = options;
  const { continues, log, replay, json } = options;
  return run(
    [
      file,
      ...knownHead.flatMap((each) => ['--known-head', each]),
      ...receipt.flatMap((each) => ['--receipt', each]),
      ...closedPolicy.flatMap((each) => ['--closed-policy', each]),
      ...(continues ? ['--continues'] : []),
      ...(log ? ['--log'] : []),
      ...(replay ? ['--replay'] : []),
      ...key.flatMap((each) => ['--key', each]),
      ...(policy === undefined ? [] : ['--policy', policy]),
      ...(fresh === undefined ? [] : ['--fresh', fresh]),
      ...(json ? ['--json'] : []),
    ],
    officialCalendars(),
  );
};

/** Writes the case file of any case, as the operator sees it; returns its path. A file that is begun and fails leaves nothing. */
export async function caseFile(
  settings: Settings,
  id: string,
  { out = `case-${id}.lxz`, papers = false }: { out?: string; papers?: boolean } = {},
): Promise<string> {
  const app = await NestFactory.createApplicationContext(CapabilitiesModule.with(settings), { logger: ['error'] });
  const part = `${out}.part`;
  try {
    const files = app.get(CaseFileService);
    const bytes = await files.open(system, await files.machineOf(id), id, { papers });
    await pipeline(Readable.from(bytes, { objectMode: false }), createWriteStream(part));
    await rename(part, out);
    return out;
  } finally {
    await rm(part, { force: true });
    await app.close();
  }
}
