import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Deliveries } from '#outbox/deliveries';
import { Poller } from '../deadline/poller.js';
import { ExpiryService } from './expiry.service.js';
import { NoticeFeed } from './notice.feed.js';
import { ReminderService } from './reminder.service.js';

/** Hears every fact of every machine, and follows every turn of the clocks. */
@Injectable()
export class NoticeProcessor implements OnModuleInit {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly poller: Poller,
    private readonly feed: NoticeFeed,
    private readonly reminders: ReminderService,
    private readonly endings: ExpiryService,
  ) {}

  onModuleInit(): void {
    this.deliveries.hear('notice', '*', (fact) => this.feed.feed(fact));
    this.poller.follow(() => this.reminders.turn());
    this.poller.follow(() => this.endings.turn());
  }
}
