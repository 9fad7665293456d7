import { Controller, Get } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { By } from '../http/commands.js';
import { isAdmin } from '../party/administration.js';
import { notPermitted } from '../party/register-words.js';
import { InstallationService } from './installation.service.js';

/** The installation (备份与版本): versions, what is taken elsewhere, terms of keeping; for the operator and for auditors. */
@Controller('v1/installation')
export class InstallationController {
  constructor(private readonly installation: InstallationService) {}

  @Get()
  overview(@By() by: Actor) {
    if (!(by.kind === 'operator' && isAdmin(by)) && !by.roles.includes('auditor')) throw notPermitted();
    return this.installation.overview();
  }
}
