import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import ipaddr from 'ipaddr.js';
import {
  getMetadataStorage,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  validateSync,
} from 'class-validator';
import { faultsOfProvider, type Provider, providerOf } from './provider.js';

const POSTGRES = /^postgres(ql)?:\/\//;

/**
 * What a process is told from outside. A process needs only the connection of its own role, so each is optional here
 * and demanded by `need`.
 */
export class Settings {
  @IsIn(['development', 'test', 'production']) NODE_ENV: 'development' | 'test' | 'production' = 'development';

  /** Connections by database role (transactions.md §5). */
  @IsOptional() @Matches(POSTGRES) DATABASE_URL_APP?: string;
  @IsOptional() @Matches(POSTGRES) DATABASE_URL_WORKER?: string;
  @IsOptional() @Matches(POSTGRES) DATABASE_URL_OWNER?: string;
  @IsOptional() @Matches(POSTGRES) DATABASE_URL_SEQUENCER?: string;
  @IsOptional() @Matches(POSTGRES) DATABASE_URL_SIGNER?: string;
  @IsOptional() @Matches(POSTGRES) DATABASE_URL_AUDITOR?: string;
  /** Names the logs of this deployment: `liandan.<name>/<year>`. */
  @Matches(/^[a-z0-9-]{1,40}$/) LIANDAN_DEPLOYMENT: string = 'local';
  @IsInt() @Min(1) @Max(200) LIANDAN_POOL: number = 10;

  /** Where BullMQ works: Redis, or its PostgreSQL backend with LIANDAN_QUEUE=postgres. */
  @IsOptional() @Matches(/^rediss?:\/\//) REDIS_URL?: string;
  @IsOptional() @IsIn(['redis', 'postgres']) LIANDAN_QUEUE?: 'redis' | 'postgres';
  @IsOptional() @Matches(POSTGRES) DATABASE_URL_QUEUE?: string;
  @Matches(/^\{[a-z0-9-]+\}$/) LIANDAN_QUEUE_PREFIX: string = '{liandan}';

  /** The signer's own folder: its key and its memory. */
  @IsOptional() @IsString() LIANDAN_SIGNER_DIR?: string;

  /** A second tree by the national algorithms (SM3, SM2), kept by the sequencer and signed by the signer. */
  @IsIn(['0', '1']) LIANDAN_SM: '0' | '1' = '0';

  /** File that says which witnesses make a head final (C2SP tlog-policy); without it nothing becomes final. */
  @IsOptional() @IsString() LIANDAN_POLICY?: string;
  /** The policy files of deployments that were closed before this one, with commas: what proves the part of a case there. */
  @IsString() LIANDAN_CLOSED_POLICIES: string = '';
  /** A decision whose witnesses stay away for a minute: printed with a mark that it is not final yet, or kept waiting. */
  @IsIn(['mark', 'wait']) LIANDAN_PRINT: 'mark' | 'wait' = 'mark';

  /** `permitted`: an operator may export personal values, for a reason that is recorded; an import needs them. */
  @IsIn(['refused', 'permitted']) LIANDAN_EXPORT_PERSONAL: 'refused' | 'permitted' = 'refused';

  @IsInt() @Min(0) @Max(65535) PORT: number = 3000;
  @IsString() HOST: string = '127.0.0.1';
  /** Number of proxies in front, each of which writes one forwarded address: so many are believed, the last ones. */
  @IsInt() @Min(0) @Max(5) LIANDAN_PROXIES: number = 0;
  /** Folder of the built web application, served when it exists. */
  @IsString() LIANDAN_WEB: string = 'apps/web/dist';

  /** `settable` lets the demo and tests move the civil clock forward; refused in production. */
  @IsIn(['real', 'settable']) LIANDAN_CLOCK: 'real' | 'settable' = 'real';
  /** First instant of a new settable instance; it may lie in the past, before anything has happened. */
  @IsOptional() @Matches(/^\d{4}-\d\d-\d\dT/) LIANDAN_CLOCK_START?: string;
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']) LOG_LEVEL: string = 'info';

  /** Where notices are mailed through, `smtp://user:secret@host:587`; without it nothing is sent. And from whom. */
  @IsOptional() @Matches(/^smtps?:\/\//) MAIL_URL?: string;
  @Matches(/@/) MAIL_FROM: string = 'liandan@localhost';

  /** A driver's phone tells where it is at most once in so many minutes, with the driver's consent and while the run is open. */
  @IsInt() @Min(1) @Max(60) LIANDAN_POSITION_MINUTES: number = 5;

  /** Days before a paper of a firm ends at which the firm is told: approval, contract, licence, vehicle, certificates. */
  @Matches(/^\d{1,3}(,\d{1,3})*$/) LIANDAN_EXPIRY_DAYS: string = '30,15,5';

  /** Feeds to systems outside: a folder that takes signed lines, and addresses that take its place for single feeds. */
  @IsOptional() @IsString() LIANDAN_FEEDS?: string;
  @IsOptional() @Matches(/^https?:\/\//) FEED_NATIONAL_URL?: string;
  @IsOptional() @Matches(/^https?:\/\//) FEED_TRANSPORT_URL?: string;
  @IsOptional() @Matches(/^https?:\/\//) FEED_POLICE_URL?: string;
  @IsOptional() @Matches(/^https?:\/\//) FEED_CREDIT_URL?: string;
  /** Signs what goes out; demanded by addresses. */
  @IsOptional() @Matches(/^.{16,}$/) FEED_SECRET?: string;

  /** `signing`: what an authority signs needs a second factor (TOTP) of the session. Without it: in production only. */
  @IsOptional() @IsIn(['off', 'signing']) LIANDAN_SECOND_FACTOR?: 'off' | 'signing';
  /** File with 32 random bytes or more, under which secrets are sealed in the database; demanded in production. */
  @IsOptional() @IsString() LIANDAN_SECOND_FACTOR_KEY?: string;

  /** Address under which people reach this instance, `https://host`; demanded by a provider of identities. */
  @IsOptional() @Matches(/^https?:\/\/[^/?#\s]+$/) LIANDAN_ORIGIN?: string;
  /** Login by a provider of identities (OpenID Connect); off without an issuer. */
  @IsOptional() @Matches(/^https?:\/\/[^?#\s]+$/) LIANDAN_OIDC_ISSUER?: string;
  @IsOptional() @IsString() LIANDAN_OIDC_CLIENT_ID?: string;
  @IsOptional() @IsString() LIANDAN_OIDC_CLIENT_SECRET?: string;
  /** What people call it: `中文|English`. */
  @Matches(/^[^|]{1,40}\|[^|]{1,40}$/) LIANDAN_OIDC_NAME: string = '统一身份认证|single sign-on';
  /** Organisations, by id and separated by commas, whose people come in by it; without it whoever is bound. */
  @IsOptional() @Matches(/^[0-9a-f-]{36}(,[0-9a-f-]{36})*$/) LIANDAN_OIDC_ORGANISATIONS?: string;
  /** A claim that must have one of the values, `tenant=sichuan,chongqing`; without it whoever is bound. */
  @IsOptional() @Matches(/^[^=\s]+=[^,]+(,[^,]+)*$/) LIANDAN_OIDC_CLAIM?: string;
  /** The claim by which people tell a binding. */
  @Matches(/^\S{1,60}$/) LIANDAN_OIDC_LABEL: string = 'preferred_username';
  /** Values that count as a second factor, `acr:urn:example:two,amr:otp`; without it none does. */
  @IsOptional() @Matches(/^(acr|amr):[^,\s]+(,(acr|amr):[^,\s]+)*$/) LIANDAN_OIDC_FACTOR?: string;

  /**
   * Whither webhooks may go beyond the public internet: networks in CIDR form, with commas. With loopback among them,
   * plain HTTP is taken there, and only there; refused in production.
   */
  @Matches(/^[0-9a-fA-F.:/, ]*$/) LIANDAN_WEBHOOK_NETWORKS: string = '';
  /** Ports and ranges of ports of endpoints, with commas. */
  @Matches(/^\d{1,5}(-\d{1,5})?(, ?\d{1,5}(-\d{1,5})?)*$/) LIANDAN_WEBHOOK_PORTS: string = '443,8443';
  /** File with certificates (PEM) of authorities that endpoints are trusted by, beside the usual ones. */
  @IsOptional() @IsString() LIANDAN_WEBHOOK_CA?: string;
  /** Days of failure after which an endpoint is disabled. */
  @IsInt() @Min(1) @Max(30) LIANDAN_WEBHOOK_DAYS: number = 5;

  /** Folder of the file store, for the serving process and the worker: papers and photographs by their digest. */
  @IsOptional() @IsString() LIANDAN_FILES?: string;
  /** Largest file that is taken, in megabytes. */
  @IsInt() @Min(1) @Max(200) LIANDAN_FILE_MB: number = 20;
  /** Papers that one case file carries at most, in megabytes; what is beyond is named in it and left out. */
  @IsInt() @Min(1) @Max(2000) LIANDAN_CASE_FILE_MB: number = 200;
  /**
   * `stored`: an application is taken with the bytes of its papers in the file store (R-22a); `digest`: their digests
   * are enough. Without it: `stored` in production, where an applicant has no other way to hand the papers in.
   */
  @IsOptional() @IsIn(['stored', 'digest']) LIANDAN_PAPERS?: 'stored' | 'digest';

  /** Working days left at which the light of a duty turns yellow (红黄绿灯); it is red once the duty is overdue. */
  @IsInt() @Min(0) @Max(20) LIANDAN_LIGHT_SOON_DAYS: number = 2;

  /** Hours that a login lasts, counted in real time. */
  @IsInt() @Min(1) @Max(24) LIANDAN_SESSION_HOURS: number = 10;

  /** The value, or an error that names the missing key. */
  need<K extends keyof Settings>(key: K): NonNullable<Settings[K]> {
    const value = this[key];
    if (value === undefined || value === null) throw new Error(`${String(key)} is not set`);
    return value as NonNullable<Settings[K]>;
  }

  /** Says at the start what a process that opens queues is not told: on PostgreSQL they have a role of their own. */
  needQueue(): void {
    if (this.queue === 'postgres') this.need('DATABASE_URL_QUEUE');
  }

  /** Whether signing acts need a second factor: the explicit wish, else as in production. */
  get secondFactor(): 'off' | 'signing' {
    return this.LIANDAN_SECOND_FACTOR ?? (this.NODE_ENV === 'production' ? 'signing' : 'off');
  }

  /** Whether an application needs the bytes of its papers: the explicit wish, else as in production. */
  get papers(): 'stored' | 'digest' {
    return this.LIANDAN_PAPERS ?? (this.NODE_ENV === 'production' ? 'stored' : 'digest');
  }

  /** The provider of identities that people may log in by; undefined where there is none. */
  get provider(): Provider | undefined {
    return providerOf(this);
  }

  /** Which queue backend this process uses: the explicit wish, else Redis when its address is known. */
  get queue(): 'redis' | 'postgres' {
    return this.LIANDAN_QUEUE ?? (this.REDIS_URL ? 'redis' : 'postgres');
  }
}

/** Reads and checks an environment; lists every fault at once. Names that are not ours are passed over. */
export function settingsOf(env: Record<string, string | undefined>): Settings {
  const known = Object.fromEntries(
    Object.entries(env).filter(([key, value]) => value !== undefined && value !== '' && isSetting(key)),
  );
  const settings = plainToInstance(Settings, known, { enableImplicitConversion: true, exposeDefaultValues: true });
  const faults = validateSync(settings, { forbidUnknownValues: true }).flatMap((fault) =>
    Object.values(fault.constraints ?? {}),
  );
  faults.push(
    ...Object.keys(env)
      .filter(isSlip)
      .map((name) => `${name} is no setting`),
  );
  if (settings.NODE_ENV === 'production' && settings.LIANDAN_CLOCK === 'settable')
    faults.push('LIANDAN_CLOCK=settable is refused in production');
  if (settings.NODE_ENV === 'production' && leadsHome(settings.LIANDAN_WEBHOOK_NETWORKS))
    faults.push('LIANDAN_WEBHOOK_NETWORKS with loopback is refused in production');
  // Who serves or delivers keeps secrets in the database: second factors, and those that sign webhooks.
  if (settings.NODE_ENV === 'production' && !settings.LIANDAN_SECOND_FACTOR_KEY)
    if (settings.DATABASE_URL_APP ?? settings.DATABASE_URL_WORKER)
      faults.push('LIANDAN_SECOND_FACTOR_KEY, a file with 32 random bytes or more, is demanded in production');
  if (settings.queue === 'redis' && !settings.REDIS_URL) faults.push('LIANDAN_QUEUE=redis needs REDIS_URL');
  const { FEED_NATIONAL_URL, FEED_TRANSPORT_URL, FEED_POLICE_URL, FEED_CREDIT_URL, FEED_SECRET } = settings;
  if ((FEED_NATIONAL_URL ?? FEED_TRANSPORT_URL ?? FEED_POLICE_URL ?? FEED_CREDIT_URL) && !FEED_SECRET)
    faults.push('the address of a feed needs FEED_SECRET');
  faults.push(...faultsOfProvider(settings));
  if (faults.length > 0) throw new Error(`settings refused:\n- ${faults.join('\n- ')}`);
  return settings;
}

/** Whether one of the networks has an address of the machine itself in it. */
function leadsHome(networks: string): boolean {
  return networks.split(/[, ]+/).some((network) => {
    if (!ipaddr.isValidCIDR(network)) return false; // the guard of webhooks says so at the start
    const [address, bits] = ipaddr.parseCIDR(network);
    return address instanceof ipaddr.IPv4
      ? address.match(ipaddr.IPv4.parse('127.0.0.0'), Math.min(bits, 8))
      : address.match(ipaddr.IPv6.parse('::1'), bits);
  });
}

/** Names of the settings: what has a check is one. */
export const settingNames: ReadonlySet<string> = new Set(
  getMetadataStorage()
    .getTargetValidationMetadatas(Settings, '', false, false)
    .map(({ propertyName }) => propertyName),
);

/** Whether a process of ours reads the variable. */
export const isSetting = (name: string): boolean => settingNames.has(name);

/** Of our names, those that witnesses and the commands beside the processes read. */
const BESIDE =
  /^LIANDAN_(WITNESS_(DIR|NAME|LOG|PORT)|(TEST|E2E)_\w+|TAMPER|SOAK|HISTORY|SCENARIOS|EXHAUSTIVE|DATA|DEMO|ADMIN_URL|ADDRESS)$/;
/** Whether the name is one of ours that nothing reads: a slip of the pen, which must not pass for a setting. */
export const isSlip = (name: string): boolean => /^LIANDAN_/.test(name) && !isSetting(name) && !BESIDE.test(name);

let current: Settings | undefined;
/** The policy files of deployments that were closed. */
export const closedPolicies = ({ LIANDAN_CLOSED_POLICIES: names }: Settings): string[] =>
  names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** The settings of this process, read once. */
export const settings = (): Settings => (current ??= settingsOf(process.env));
