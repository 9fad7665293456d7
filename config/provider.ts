/** A provider of identities (OpenID Connect) that people may log in by. */
export interface Provider {
  issuer: URL;
  clientId: string;
  clientSecret: string;
  name: { zh: string; en: string };
  /** Address of this instance; the provider sends people back below it. */
  origin: string;
  /** Organisations whose people come in by it; null: all. */
  organisations: string[] | null;
  /** What an identity must have to come in. */
  claim: { name: string; values: string[] } | null;
  /** The claim by which people tell a binding. */
  label: string;
  /** What counts as a second factor that the provider has asked for; empty: nothing. */
  factor: { acr: string[]; amr: string[] };
}

/** A bare host is the same issuer with a slash and without. */
export const issuerOf = ({ href, pathname }: URL): string => (pathname === '/' ? href.slice(0, -1) : href);

interface Told {
  LIANDAN_ORIGIN?: string;
  LIANDAN_OIDC_ISSUER?: string;
  LIANDAN_OIDC_CLIENT_ID?: string;
  LIANDAN_OIDC_CLIENT_SECRET?: string;
  LIANDAN_OIDC_NAME: string;
  LIANDAN_OIDC_ORGANISATIONS?: string;
  LIANDAN_OIDC_CLAIM?: string;
  LIANDAN_OIDC_LABEL: string;
  LIANDAN_OIDC_FACTOR?: string;
}
const NEEDED = ['LIANDAN_OIDC_CLIENT_ID', 'LIANDAN_OIDC_CLIENT_SECRET', 'LIANDAN_ORIGIN'] as const;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Secrets travel over TLS; on the same machine there is nobody to listen. */
const isPrivate = (address: string) =>
  address.startsWith('https:') || (URL.canParse(address) && LOOPBACK.test(new URL(address).hostname));

/** What is missing or unsafe in the settings of the provider; without an issuer nothing is. */
export function faultsOfProvider(told: Told): string[] {
  const { LIANDAN_OIDC_ISSUER: issuer, LIANDAN_ORIGIN: origin } = told;
  if (issuer === undefined) return [];
  return [
    ...NEEDED.filter((key) => told[key] === undefined).map((key) => `LIANDAN_OIDC_ISSUER needs ${key}`),
    ...(isPrivate(issuer) ? [] : ['LIANDAN_OIDC_ISSUER must be https (http on loopback only)']),
    ...(origin === undefined || isPrivate(origin) ? [] : ['LIANDAN_ORIGIN must be https (http on loopback only)']),
  ];
}

export function providerOf(told: Told): Provider | undefined {
  const { LIANDAN_OIDC_ISSUER: issuer, LIANDAN_OIDC_CLIENT_ID: clientId, LIANDAN_ORIGIN: origin } = told;
  const clientSecret = told.LIANDAN_OIDC_CLIENT_SECRET;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined || origin === undefined)
    return undefined;
  const [zh = '', en = ''] = told.LIANDAN_OIDC_NAME.split('|');
  const [claim, values = ''] = told.LIANDAN_OIDC_CLAIM?.split(/=(.*)/s) ?? [];
  const factors = told.LIANDAN_OIDC_FACTOR?.split(',') ?? [];
  const of = (kind: 'acr' | 'amr') =>
    factors.filter((each) => each.startsWith(`${kind}:`)).map((each) => each.slice(kind.length + 1));
  return {
    issuer: new URL(issuer),
    clientId,
    clientSecret,
    name: { zh, en },
    origin: new URL(origin).origin,
    organisations: told.LIANDAN_OIDC_ORGANISATIONS?.split(',') ?? null,
    claim: claim === undefined ? null : { name: claim, values: values.split(',') },
    label: told.LIANDAN_OIDC_LABEL,
    factor: { acr: of('acr'), amr: of('amr') },
  };
}
