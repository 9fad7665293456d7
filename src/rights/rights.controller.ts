import { Controller, Get } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { By } from '../http/commands.js';
import { isAdmin } from '../party/administration.js';
import { notPermitted } from '../party/register-words.js';
import { RightsService } from './rights.service.js';

/** Roles and rights (角色与权限): for those who give roles, and for those who watch that they are given rightly. */
@Controller('v1/rights')
export class RightsController {
  constructor(private readonly rights: RightsService) {}

  /** Who may ask for what, as the guards decide it: every act, and the roles of each kind of office that hold it. */
  @Get()
  matrix(@By() by: Actor) {
    if (!isAdmin(by) && !by.roles.includes('auditor')) throw notPermitted();
    return this.rights.matrix();
  }
}
