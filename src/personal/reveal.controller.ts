import { Controller, HttpCode, Post } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { By, type Asked } from '../http/commands.js';
import { Given, Keyed, Once, Takes } from '../http/takes.js';
import { RevealNumbers } from './reveal.commands.js';
import { RevealRegister } from './reveal.register.js';

/** Masked numbers of people are told for a recorded reason. */
@Controller('v1/reveals')
export class RevealController {
  constructor(private readonly reveals: RevealRegister) {}

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(RevealNumbers)
  reveal(@By() by: Actor, @Once() once: Asked['once'], @Given() body: RevealNumbers) {
    return this.reveals.reveal(by, once, body);
  }
}
