import { Module } from '@nestjs/common';
import type { Feature } from '../features.js';
import { ReferenceController } from './reference.controller.js';

@Module({ controllers: [ReferenceController] })
export class ReferenceModule {}

export const reference: Feature = { http: [ReferenceModule], queue: [] };
