import { Module } from '@nestjs/common';
import { Settings } from '#config/env';
import { RegisterModule } from '../party/party.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { ExchangeController, LedgerController } from './exchange.controller.js';
import { ExchangeProcessor } from './exchange.processor.js';
import { FEED_PORTS, portsOf } from './feed.port.js';
import { FeedService } from './feed.service.js';
import { StockController } from './stock.controller.js';
import { StockService } from './stock.service.js';
import { StorageRegister } from './storage.register.js';
import { TrackRegister } from './track.register.js';
import { WeighingRegister } from './weighing.register.js';

@Module({
  imports: [RegisterModule, PolicyModule],
  providers: [
    { provide: FEED_PORTS, inject: [Settings], useFactory: portsOf },
    FeedService,
    StockService,
    StorageRegister,
    TrackRegister,
    WeighingRegister,
  ],
  exports: [FeedService, StockService, StorageRegister, TrackRegister, WeighingRegister],
})
export class ExchangeModule {}

@Module({ imports: [ExchangeModule], controllers: [ExchangeController, LedgerController, StockController] })
export class ExchangeHttpModule {}

@Module({ imports: [ExchangeModule], providers: [ExchangeProcessor] })
export class ExchangeQueueModule {}

export const exchange = { http: [ExchangeHttpModule], queue: [ExchangeModule, ExchangeQueueModule] };
