import { Module } from '@nestjs/common';
import type { Feature } from '../features.js';
import { DeadlineController } from './deadline.controller.js';

@Module({ controllers: [DeadlineController] })
export class DeadlineModule {}

export const deadline: Feature = { http: [DeadlineModule], queue: [] };
