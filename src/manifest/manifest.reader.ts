import { Injectable } from '@nestjs/common';
import { Settings } from '#config/env';
import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { civilDay, type Day } from '#domain/calendar/civil';
import type { LightName } from '#domain/calendar/light';
import { grams, tonnes } from '#domain/quantity/quantity';
import { Workflow } from '#workflow/workflow';
import { type ClockOfRow, firstGreen, timeLeft } from '../deadline/lights.js';
import { type List, type ListQuery, type Page, pageOf } from '../http/page.js';
import { litManifests, storedManifests } from './manifest.lists.js';

/** The duty of a manifest that passes first, with its light. */
interface Owed {
  light: LightName;
  clock: string;
  dueAt: string;
  dueDay: Day;
  overdue: boolean;
  paused: boolean;
  pauses: ClockOfRow['paused'];
  provisional: boolean;
}
interface Listed {
  id: string;
  duty: Owed | null;
}

interface Stored extends Listed {
  lines: { line: number; name: string; method: string; accepted: string; treated: string[] }[] | null;
}

/** Manifests in lists: with the light by which somebody who watches them finds what is urgent (电子监察). */
@Injectable()
export class ManifestReader {
  private readonly calendar = loadReference().calendar;

  constructor(
    private readonly workflow: Workflow,
    private readonly settings: Settings,
  ) {}

  list(by: Actor, query: ListQuery): Promise<Page<object>> {
    return this.lit<Listed>(by, litManifests, query);
  }

  /** What the caller has accepted and not treated yet, line by line, in one reading. */
  async stored(by: Actor, query: ListQuery): Promise<Page<object>> {
    const page = await this.lit<Stored>(by, (green) => storedManifests(by, green), query);
    const items = page.items.map(({ lines, ...item }) => ({
      ...item,
      lines: (lines ?? []).map(({ treated, ...line }) => ({
        ...line,
        left: tonnes(treated.reduce((left, each) => left - grams(each), grams(line.accepted))),
      })),
    }));
    return { ...page, items };
  }

  private lit<T extends Listed>(by: Actor, of: (green: Day) => List, query: ListQuery) {
    return this.workflow.read(by, async (tx) => {
      const today = civilDay(tx.at);
      const green = firstGreen(today, this.settings.LIANDAN_LIGHT_SOON_DAYS, this.calendar);
      const page = await pageOf<T>(tx, of(green), query);
      const items = page.items.map(({ duty, ...item }) => ({
        ...(item as Omit<T, 'duty'>),
        light: duty?.light ?? 'none',
        duty: duty && this.shown(duty, today),
      }));
      return { ...page, items };
    });
  }

  private shown({ pauses, ...duty }: Owed, today: Day) {
    const left = timeLeft({ ...duty, paused: pauses }, today, this.calendar);
    return { ...duty, ...left, dueAt: new Date(duty.dueAt).toISOString() };
  }
}
