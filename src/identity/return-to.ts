import { bad } from '../party/register-words.js';

/** An address at no other place: what a browser makes of it is asked, not how it is written. */
export function ownPage(given: string | undefined, origin: string): string {
  if (given === undefined) return '/';
  const there = URL.canParse(given, origin) ? new URL(given, origin) : undefined;
  const page = there ? there.pathname + there.search + there.hash : '';
  if (!given.startsWith('/') || there?.origin !== origin || page.startsWith('//')) throw bad('/returnTo', ELSEWHERE);
  return page;
}

const ELSEWHERE = { zh: '只能返回本系统的页面', en: 'Only a page of this system can be come back to' };
