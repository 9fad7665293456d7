import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import type { Settings } from '#config/env';
import { schemaDifferences } from '#src/database/schema';
import { CapabilitiesModule } from './capabilities.module.js';

/** Prints what entities and migrations disagree on; true when they agree. */
export async function checkSchema(settings: Settings): Promise<boolean> {
  const app = await NestFactory.createApplicationContext(CapabilitiesModule.with(settings), { logger: ['error'] });
  try {
    const differences = await schemaDifferences(app.get(DataSource));
    for (const difference of differences) console.error(difference);
    return differences.length === 0;
  } finally {
    await app.close();
  }
}
