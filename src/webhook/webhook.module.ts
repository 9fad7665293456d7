import { readFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { WebhookSafe } from '#access/safe';
import { Settings } from '#config/env';
import { RegisterModule } from '../party/party.module.js';
import { Guard } from './guard.js';
import { WebhookController } from './webhook.controller.js';
import { WebhookDelivery } from './webhook.delivery.js';
import { WebhookEnd } from './webhook.end.js';
import { WebhookService } from './webhook.service.js';

@Module({
  imports: [RegisterModule],
  providers: [
    {
      provide: Guard,
      inject: [Settings],
      useFactory: ({ LIANDAN_WEBHOOK_NETWORKS: networks, LIANDAN_WEBHOOK_PORTS: ports }: Settings) =>
        new Guard({ networks, ports }),
    },
    {
      provide: WebhookSafe,
      inject: [Settings],
      useFactory: ({ LIANDAN_SECOND_FACTOR_KEY: file }: Settings) =>
        new WebhookSafe(file === undefined ? undefined : readFileSync(file)),
    },
    WebhookEnd,
  ],
  exports: [RegisterModule, Guard, WebhookSafe, WebhookEnd],
})
export class WebhookModule {}

@Module({ imports: [WebhookModule], controllers: [WebhookController], providers: [WebhookService] })
export class WebhookHttpModule {}

@Module({ imports: [WebhookModule], providers: [WebhookDelivery], exports: [WebhookDelivery] })
export class WebhookQueueModule {}

export const webhook = { http: [WebhookHttpModule], queue: [WebhookQueueModule] };
