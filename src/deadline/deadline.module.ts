import { Module } from '@nestjs/common';
import { DeadlineController } from './deadline.controller.js';

@Module({ controllers: [DeadlineController] })
export class DeadlineModule {}

export const deadline = { http: [DeadlineModule], queue: [] };
