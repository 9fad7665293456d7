import { batteryEntry } from '#src/demo/forms';
import type { Story } from '#src/demo/story';

/** A receiver of the list beside that of the demonstration. */
export interface Listed {
  org: string;
  name: string;
  uscc: string;
  licenceNumber: string;
}
const CAP = '60000.000000';
const AT_ONCE = 50;

/** The list of Chongqing with Sichuan for a year, from its draft in December to its first day; the entries by receiver. */
export async function openList(
  story: Story,
  year: number,
  listed: readonly Listed[],
  lap: (name: string) => void,
): Promise<Map<string, string>> {
  const before = year - 1;
  await story.until(`${before}-12-01 09:00`);
  const { id } = await story.find<{ id: string }>(
    `SELECT id FROM liandan.whitelist WHERE context -> 'agreement' ->> 'key' = 'sichuan-chongqing-2020'
       AND receiving = '50' AND year = $1`,
    [year],
  );
  const own = batteryEntry(CAP);
  const entries = [
    own,
    ...listed.map(({ org, name, uscc, licenceNumber }) => ({ ...own, receiver: { org, name, uscc }, licenceNumber })),
  ];
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    const put = entries.slice(from, from + AT_ONCE);
    await story.act('list', id, 'cq-officer1', { type: 'editEntries', put, strike: [] });
  }
  lap('the list drawn up');
  await story.until(`${before}-12-09 10:00`);
  await story.act('list', id, 'cq-officer2', { type: 'propose', note: '提请确认' });
  await story.drain();
  await story.until(`${before}-12-16 15:00`);
  const letter = await story.find<{ id: string }>(
    'SELECT id FROM liandan.consultation WHERE about_id = $1 ORDER BY id DESC LIMIT 1',
    [id],
  );
  await story.act('consultation', letter.id, 'sc-officer1', { type: 'draftReply', agree: true });
  await story.act('consultation', letter.id, 'sc-officer2', { type: 'replyAgree' });
  lap('the list proposed and answered');
  await story.drain();
  await story.until(`${year}-01-01 00:00`);
  lap('the list opened');
  const { found } = await story.find<{ found: [string, string][] }>(
    `SELECT jsonb_agg(jsonb_build_array(receiver, id)) AS found FROM liandan.whitelist_entry WHERE list_id = $1`,
    [id],
  );
  return new Map(found);
}
