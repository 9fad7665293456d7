import type { Actor } from '#domain/actor';
import { RegisterActs } from '../party/register-acts.js';

/** Calendars: kept by the operator's administrator (TIME-2). */
export const keepsCalendars = (by: Actor): boolean => by.kind === 'operator' && by.roles.includes('admin');
export const CALENDARS = new RegisterActs('calendars', { makes: { commit: keepsCalendars } });
