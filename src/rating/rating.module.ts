import { Module } from '@nestjs/common';
import { RegisterModule } from '../party/party.module.js';
import { RatingController } from './rating.controller.js';
import { RatingRegister } from './rating.register.js';

@Module({ imports: [RegisterModule], controllers: [RatingController], providers: [RatingRegister] })
class RatingHttpModule {}

export const rating = { http: [RatingHttpModule], queue: [] };
