import { Module } from '@nestjs/common';
import { RegisterModule } from '../party/party.module.js';
import { QueueController } from './queues.controller.js';
import { QueueService } from './queues.service.js';

@Module({ imports: [RegisterModule], controllers: [QueueController], providers: [QueueService] })
export class QueuesHttpModule {}

export const queues = { http: [QueuesHttpModule], queue: [] };
