import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Deliveries } from '#outbox/deliveries';
import { Poller } from '../deadline/poller.js';
import { FeedService } from './feed.service.js';
import { StorageRegister } from './storage.register.js';
import { TrackRegister } from './track.register.js';

/** Facts that follow into the ledger of the units. */
export const INTO_LEDGER = ['loaded', 'unloaded', 'accepted', 'partlyAccepted', 'returned'].map((f) => `manifest.${f}`);

/** Hears what systems outside are told of and what the ledger follows; flags what is late after each turn of the clocks. */
@Injectable()
export class ExchangeProcessor implements OnModuleInit {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly poller: Poller,
    private readonly feeds: FeedService,
    private readonly storage: StorageRegister,
    private readonly tracks: TrackRegister,
  ) {}

  onModuleInit(): void {
    this.deliveries.hear('exchange', '*', (fact) => this.feeds.tell(fact));
    for (const type of INTO_LEDGER) this.deliveries.hear('ledger', type, (fact) => this.storage.follow(fact));
    this.poller.follow(() => this.feeds.flagLate());
    this.poller.follow(() => this.tracks.flagSilent());
  }
}
