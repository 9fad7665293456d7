import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Tables that are no list of their own: why they need neither chips, views, columns nor a file. Whoever draws another one says
 * it here, or draws a `FullList`.
 */
const OTHERWISE: Readonly<Record<string, string>> = {
  // What one case, letter, person or day holds, whole on its page.
  'parts/attached-files.tsx': 'files of one case',
  'parts/identity-table.tsx': 'bound identities of one person',
  'parts/what-if-outcome.tsx': 'result of one simulation, which is a record with a file',
  'pages/admin/limits-page.tsx': 'the settings that there are, and versions of one',
  'pages/admin/limits-clocks.tsx': 'the clocks that the register has',
  'pages/admin/limits-reach.tsx': 'what one change would move, with the number of all',
  'pages/admin/agreement-view.tsx': 'terms of one agreement',
  'pages/admin/agreements-page.tsx': 'the files of agreements, one screen',
  'pages/admin/webhooks.tsx': 'endpoints of one organisation',
  'pages/admin/queues.tsx': 'queues that there are',
  'pages/admin/health-page.tsx': 'logs of the years',
  'pages/admin/installation-page.tsx': 'versions and exports of one installation',
  'pages/admin/templates-page.tsx': 'the templates that there are',
  'pages/pictures/stock.tsx': 'what lies in store at one firm, whole on its page',
  'pages/admin/dictionary-tables.tsx': 'the dictionary, searched on its page',
  'pages/admin/calendar-dry-run.tsx': 'what one calendar would move',
  'pages/admin/calendar-page.tsx': 'days of one year',
  'pages/review/decision-desk.tsx': 'lines of one application',
  'pages/review/last-approval.tsx': 'differences from one approval',
  'pages/review/application-pane.tsx': 'lines of one application',
  'pages/audit/lights-board.tsx': 'counts of the list beside it',
  'pages/audit/ratings-card.tsx': 'sums of each office',
  'pages/audit/spot-check-page.tsx': 'the cases of one sheet, with its file',
  'pages/audit/anomaly-evidence.tsx': 'evidence of one finding',
  'pages/audit/compared.tsx': 'one case on two days',
  'pages/audit/overdue-counts.tsx': 'counts of a register',
  'pages/case/stale-diff.tsx': 'one edit beside another',
  'pages/import/preview.tsx': 'rows of one file, whose errors stand in the file',
  'pages/pictures/picture.tsx': 'the numbers of one picture',
  'pages/case/case-papers.tsx': 'papers of one case',
  'pages/case/case-history.tsx': 'record of one case, with its case file',
  'pages/lists/entries-table.tsx': 'entries of one list, beside the acts on it',
  'pages/lists/published-page.tsx': 'entries of one published list, with its file',
  'pages/letter/reply-desk.tsx': 'one letter',
  'pages/letter/letter-body.tsx': 'lines of one letter',
  'pages/letter/counter-table.tsx': 'entries of one letter, a form in rows',
  // Something is chosen from it.
  'pages/apply/start.tsx': 'drafts and earlier applications to begin from, page by page',
  'pages/dispatch/choose.tsx': 'approvals and entries to load under',
  // They show the beginning and lead to the whole list.
  'pages/desk/drafts.tsx': 'first drafts, with the way to all',
  'pages/audit/ended-cases.tsx': 'the newest that have ended, with the way to all',
  'pages/desk/awaited-replies.tsx': 'replies that are due soon, with the way to all',
  // Work in rows.
  'pages/receive/treatment-page.tsx': 'a form in rows: results typed for several manifests at once',
};

const HOUSE = new Set(['parts/full-list.tsx', 'parts/listing.tsx']);
const sources = readdirSync('apps/web', { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /^(app|parts|pages)\/.*\.tsx$/.test(file))
  .map((file) => ({ file, text: readFileSync(join('apps/web', file), 'utf8') }));

it('[ux 2] every list has filters, views, columns and a file: a table without them says why', () => {
  const tables = sources.filter(({ file, text }) => !HOUSE.has(file) && /<(Listing|Table)[<\s]/.test(text));
  expect(tables.map(({ file }) => file).sort()).toEqual(Object.keys(OTHERWISE).sort());
});

/** The attributes of each `FullList`, its columns left aside. */
const lists = sources.flatMap(({ file, text }) =>
  [...text.matchAll(/^( *)<FullList<[\s\S]*?\n\1\/>/gm)].map(([tag]) => ({ file, tag })),
);
it.each(lists)('[ux 2] the list of $file stands in the address with its filters', ({ tag }) => {
  for (const name of ['box', 'to', 'name', 'list', 'filters', 'columns', 'none']) {
    expect(tag).toMatch(new RegExp(`\\n\\s+${name}=`));
  }
  expect(tag).not.toMatch(/filters=\{\[\]\}/);
});
it('keeps views and columns of each list under a name of its own', () => {
  const boxes = lists.map(({ tag }) => /\bbox=(.*)/.exec(tag)?.[1]);
  expect(boxes.length).toBeGreaterThan(11);
  expect(new Set(boxes).size).toBe(boxes.length);
});
