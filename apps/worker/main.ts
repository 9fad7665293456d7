import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { settings } from '#config/env';
import { WorkerModule } from './worker.module.js';

settings().needQueue();
const app = await NestFactory.createApplicationContext(WorkerModule.with(settings()), {
  logger: ['error', 'warn'],
});
app.enableShutdownHooks();
