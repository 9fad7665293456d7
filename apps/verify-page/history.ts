import type { EventSeen } from '#case-file/verify';
import { element, pair } from './element.js';

const SHOWN = 500;
/** Every event that was read, the faulty one marked. */
export const history = (events: EventSeen[], faulty: number | undefined) =>
  element(
    'details',
    {},
    element('summary', {}, pair(`全部事件（${events.length}）`, `All events`)),
    element(
      'div',
      { class: 'scroll' },
      element(
        'table',
        {},
        element('thead', {}, element('tr', {}, ...HEADINGS.map(([zh, en]) => element('th', {}, pair(zh, en))))),
        element(
          'tbody',
          {},
          ...events
            .slice(0, SHOWN)
            .map((event) =>
              element(
                'tr',
                { class: event.n === faulty ? 'failed' : event.outcome === 'refused' ? 'refused' : '' },
                ...[
                  String(event.n),
                  event.at ? beijing(event.at) : '?',
                  event.type ?? '?',
                  `${event.from ?? '—'} → ${event.to ?? '—'}`,
                  event.outcome === 'refused' ? '拒绝 refused' : '',
                  event.speaker ?? '',
                  (event.rules ?? []).join(' '),
                ].map((text) => element('td', {}, text)),
              ),
            ),
        ),
      ),
    ),
    ...(events.length > SHOWN ? [element('p', {}, `… ${events.length - SHOWN}`)] : []),
  );
const HEADINGS = [
  ['序', 'No.'],
  ['北京时间', 'Beijing time'],
  ['事件', 'Event'],
  ['状态', 'State'],
  ['结果', 'Outcome'],
  ['行为方', 'By'],
  ['条款', 'Rules'],
] as const;

/** Civil time in Beijing. */
export const beijing = (instant: string) =>
  new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
