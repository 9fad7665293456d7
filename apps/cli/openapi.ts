import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { settingsOf } from '#config/env';
import { projectRoot } from '#config/reference';
import { openApiDocument } from '#src/http/openapi';
import { ApiModule } from '../api/api.module.js';

/** Writes the OpenAPI document that the code describes, or says whether the committed one is the same. No database. */
export async function openApi(check: boolean): Promise<boolean> {
  const nowhere = settingsOf({ DATABASE_URL_APP: 'postgres://nowhere', LIANDAN_QUEUE: 'postgres' });
  const app = await NestFactory.createApplicationContext(ApiModule.with(nowhere), { preview: true, logger: false });
  const text = `${JSON.stringify(openApiDocument(app.get(ModulesContainer)), null, 2)}\n`;
  const file = join(projectRoot(), 'apps/api/openapi.json');
  if (!check) {
    await writeFile(file, text);
    console.log(`${file} written`);
    return true;
  }
  const same = (await readFile(file, 'utf8').catch(() => '')) === text;
  if (!same) console.error('apps/api/openapi.json is not what the code describes: run `npm run openapi` and commit it');
  return same;
}
