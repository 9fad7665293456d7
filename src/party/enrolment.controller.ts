import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { type Asked, Public } from '#access/access.guard';
import { Given, Takes } from '../http/takes.js';
import { CompleteEnrolment, OpenEnrolment } from './enrolment.commands.js';
import { EnrolmentService } from './enrolment.service.js';

/** The link of a person who has no login yet, or none any more. Its secret comes in a body, never in an address. */
@Controller('v1/enrolments')
export class EnrolmentController {
  constructor(private readonly enrolments: EnrolmentService) {}

  /** Whose link it is. The secret of the authenticator is in this answer and never again. */
  @Public()
  @Post('open')
  @HttpCode(200)
  @Takes(OpenEnrolment)
  open(@Given() { secret }: OpenEnrolment, @Req() request: Asked) {
    return this.enrolments.open(secret, request.ip);
  }

  @Public()
  @Post('complete')
  @HttpCode(200)
  @Takes(CompleteEnrolment)
  complete(@Given() body: CompleteEnrolment, @Req() request: Asked) {
    return this.enrolments.complete(body, request.ip);
  }
}
