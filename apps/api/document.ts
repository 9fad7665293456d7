import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import { settingsOf } from '#config/env';
import { projectRoot } from '#config/reference';
import { openApiDocument } from '#src/http/openapi';
import { ApiModule } from './api.module.js';

/** The API document as it is committed, read off the code alone: nothing is started or connected. */
export async function writtenDocument(): Promise<string> {
  const settings = settingsOf({
    NODE_ENV: 'test',
    DATABASE_URL_APP: 'postgres://nobody@127.0.0.1:1/none',
    LIANDAN_QUEUE: 'postgres',
  });
  const app = await NestFactory.createApplicationContext(ApiModule.with(settings), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return `${JSON.stringify(openApiDocument(app), null, 2)}\n`;
}

export const documentFile = (): string => path.join(projectRoot(), 'apps/api/openapi.json');

/** Whether the committed document is that of the code. */
export async function documentIsCurrent(): Promise<boolean> {
  return readFileSync(documentFile(), 'utf8') === (await writtenDocument());
}
