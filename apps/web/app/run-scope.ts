import type { Me } from '../api/answers';

/** The manifest that somebody who came by the link of a run may work on; nothing for who logged in. */
export function runOf({ scopes }: Pick<Me, 'scopes'>): string | undefined {
  return /^run:([0-9a-f-]{36}):/.exec(scopes?.[0] ?? '')?.[1];
}
/** The link of a run. The secret stands behind the `#`, which no browser sends along. */
export const linkOf = (manifest: string, secret: string): string => `${location.origin}/run/${manifest}#${secret}`;
