import { NestFactory } from '@nestjs/core';
import type { Settings } from '#config/env';
import { AnomalyService, type RuleRun } from '#src/audit/anomaly.service';
import { CapabilitiesModule } from './capabilities.module.js';

/** Runs the anomaly rules over the record now; rules whose last run saw the newest event have nothing to do. */
export async function findAnomalies(settings: Settings): Promise<RuleRun[]> {
  const app = await NestFactory.createApplicationContext(CapabilitiesModule.with(settings), {
    logger: ['error', 'warn'],
  });
  try {
    return await app.get(AnomalyService).turn();
  } finally {
    await app.close();
  }
}
