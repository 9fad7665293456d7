import { NestFactory } from '@nestjs/core';
import type { Settings } from '#config/env';
import { NoticeFeed } from '#src/notice/notice.feed';
import { CapabilitiesModule } from './capabilities.module.js';

/** Writes the read model of the inbox anew; returns how many cases and facts it was made from. */
export async function rebuildInbox(settings: Settings): Promise<{ cases: number; facts: number }> {
  const app = await NestFactory.createApplicationContext(CapabilitiesModule.with(settings), {
    logger: ['error', 'warn'],
  });
  try {
    return await app.get(NoticeFeed).rebuild();
  } finally {
    await app.close();
  }
}
