import { readFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { EnrolmentSafe } from '#access/safe';
import { Settings } from '#config/env';
import { DocketService } from './docket.service.js';
import { EnrolmentMails } from './enrolment-mails.js';
import { ExpiryService } from './expiry.service.js';
import { smtp } from './mail-port.js';
import { MAIL_PORT, MailService } from './mail.service.js';
import { InboxController, MailSettingController, NoticeController } from './notice.controller.js';
import { NoticeFeed } from './notice.feed.js';
import { NoticeProcessor } from './notice.processor.js';
import { NoticeService } from './notice.service.js';
import { ReminderService } from './reminder.service.js';

@Module({
  controllers: [InboxController, NoticeController, MailSettingController],
  providers: [NoticeService],
})
export class NoticeHttpModule {}

@Module({
  providers: [
    DocketService,
    NoticeFeed,
    ReminderService,
    ExpiryService,
    NoticeProcessor,
    {
      provide: MAIL_PORT,
      inject: [Settings],
      useFactory: ({ MAIL_URL, MAIL_FROM }: Settings) => (MAIL_URL ? smtp(MAIL_URL, MAIL_FROM) : null),
    },
    MailService,
    {
      provide: EnrolmentSafe,
      inject: [Settings],
      useFactory: ({ LIANDAN_SECOND_FACTOR_KEY: file }: Settings) =>
        new EnrolmentSafe(file === undefined ? undefined : readFileSync(file)),
    },
    EnrolmentMails,
  ],
  exports: [NoticeFeed, ReminderService, MailService, EnrolmentMails],
})
export class NoticeQueueModule {}

export const notice = { http: [NoticeHttpModule], queue: [NoticeQueueModule] };
