import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isSetting, isSlip, settingNames, settingsOf } from './env.js';
import { projectRoot } from './reference.js';

describe('settings', () => {
  it('reads text into typed values and keeps the defaults', () => {
    const settings = settingsOf({ PORT: '8080', NODE_ENV: 'test', REDIS_URL: 'redis://127.0.0.1:6379', PATH: '/bin' });
    expect(settings.PORT).toBe(8080);
    expect(settings.queue).toBe('redis');
    expect(settings.LIANDAN_SESSION_HOURS).toBe(10);
    expect(settings.LIANDAN_LIGHT_SOON_DAYS).toBe(2);
    expect(settings).not.toHaveProperty('PATH');
  });

  it('lists every fault at once', () => {
    const read = () =>
      settingsOf({ PORT: 'many', DATABASE_URL_APP: 'mysql://x', NODE_ENV: 'staging', LIANDAN_LIGHT_SOON_DAYS: '-1' });
    expect(read).toThrow(/LIANDAN_LIGHT_SOON_DAYS/);
    expect(read).toThrow(/PORT/);
    expect(read).toThrow(/DATABASE_URL_APP/);
    expect(read).toThrow(/NODE_ENV/);
  });

  it('refuses a name of ours that nothing reads, and passes over the names of others', () => {
    expect(() => settingsOf({ LIANDAN_PAPER: 'stored' })).toThrow('LIANDAN_PAPER is no setting');
    expect(() => settingsOf({ LIANDAN_TEST_REDIS: 'x', LIANDAN_WITNESS_DIR: 'x', PAPER: 'x' })).not.toThrow();
  });

  it('knows every name of ours that tools and tests hand down to the processes that they start', () => {
    const named = ['config/tooling', 'test'].flatMap((room) =>
      readdirSync(path.join(projectRoot(), room), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(mjs|ts)$/.test(file))
        .flatMap(
          (file) => readFileSync(path.join(projectRoot(), room, file), 'utf8').match(/\bLIANDAN_[A-Z0-9_]+\b/g) ?? [],
        ),
    );
    expect(named).toContain('LIANDAN_E2E_ADDRESS');
    expect([...new Set(named)].filter(isSlip)).toEqual([]);
  });

  it('has every setting in its table, with the usual value', () => {
    const table = readFileSync(path.join(projectRoot(), 'config/README.md'), 'utf8');
    const told = [...table.matchAll(/^\| `(\w+)` +\| (?:`([^`]*)`|—) +\|/gm)].map(([, name = '', usual = '']) => [
      name,
      usual.replace('\\|', '|'),
    ]);
    const usual = settingsOf({}) as unknown as Record<string, string | number | undefined>;
    expect(told.sort()).toEqual([...settingNames].sort().map((name) => [name, String(usual[name] ?? '')]));
  });

  it('refuses a settable clock in production', () => {
    expect(() => settingsOf({ NODE_ENV: 'production', LIANDAN_CLOCK: 'settable' })).toThrow(/refused in production/);
  });

  it('keeps a second tree when told to, in one word', () => {
    expect(settingsOf({}).LIANDAN_SM).toBe('0');
    expect(settingsOf({ LIANDAN_SM: '1' }).LIANDAN_SM).toBe('1');
    expect(() => settingsOf({ LIANDAN_SM: 'yes' })).toThrow(/LIANDAN_SM/);
  });

  it('demands a second factor for signatures in production, elsewhere when told to', () => {
    expect(settingsOf({}).secondFactor).toBe('off');
    expect(settingsOf({ NODE_ENV: 'production' }).secondFactor).toBe('signing');
    expect(settingsOf({ NODE_ENV: 'production', LIANDAN_SECOND_FACTOR: 'off' }).secondFactor).toBe('off');
    expect(settingsOf({ LIANDAN_SECOND_FACTOR: 'signing' }).secondFactor).toBe('signing');
    expect(() => settingsOf({ LIANDAN_SECOND_FACTOR: 'sms' })).toThrow(/LIANDAN_SECOND_FACTOR/);
  });

  it('demands of who serves in production the key under which secrets are sealed, of others not', () => {
    const url = 'postgres://localhost/x';
    for (const role of ['APP', 'WORKER']) {
      const production = { NODE_ENV: 'production', [`DATABASE_URL_${role}`]: url };
      expect(() => settingsOf(production)).toThrow(/LIANDAN_SECOND_FACTOR_KEY/);
      expect(() => settingsOf({ ...production, LIANDAN_SECOND_FACTOR: 'off' })).toThrow(/LIANDAN_SECOND_FACTOR_KEY/);
      expect(settingsOf({ ...production, LIANDAN_SECOND_FACTOR_KEY: '/k' }).LIANDAN_SECOND_FACTOR_KEY).toBe('/k');
      expect(settingsOf({ [`DATABASE_URL_${role}`]: url }).LIANDAN_SECOND_FACTOR_KEY).toBeUndefined();
    }
    expect(settingsOf({ NODE_ENV: 'production', DATABASE_URL_SIGNER: url }).NODE_ENV).toBe('production');
  });

  it('takes a provider of identities whole and over TLS, or not at all', () => {
    expect(settingsOf({ LIANDAN_ORIGIN: 'https://liandan.example' }).provider).toBeUndefined();
    const whole = {
      LIANDAN_OIDC_ISSUER: 'https://id.example/realms/51',
      LIANDAN_OIDC_CLIENT_ID: 'liandan',
      LIANDAN_OIDC_CLIENT_SECRET: 's',
      LIANDAN_ORIGIN: 'https://liandan.example',
    };
    expect(settingsOf(whole).provider).toMatchObject({
      name: { zh: '统一身份认证', en: 'single sign-on' },
      origin: 'https://liandan.example',
      organisations: null,
      claim: null,
      factor: { acr: [], amr: [] },
    });
    for (const key of ['LIANDAN_OIDC_CLIENT_ID', 'LIANDAN_OIDC_CLIENT_SECRET', 'LIANDAN_ORIGIN'])
      expect(() => settingsOf({ ...whole, [key]: undefined })).toThrow(`LIANDAN_OIDC_ISSUER needs ${key}`);
    for (const key of ['LIANDAN_OIDC_ISSUER', 'LIANDAN_ORIGIN'])
      expect(() => settingsOf({ ...whole, [key]: 'http://127.0.0.1.example' })).toThrow(`${key} must be https`);
    expect(settingsOf({ ...whole, LIANDAN_OIDC_ISSUER: 'http://127.0.0.1:4010' }).provider?.issuer.port).toBe('4010');
    const more = settingsOf({
      ...whole,
      LIANDAN_OIDC_NAME: '政务钉钉|DingTalk',
      LIANDAN_OIDC_CLAIM: 'tenant=a=1,b',
      LIANDAN_OIDC_FACTOR: 'acr:urn:two:factors,amr:otp',
    }).provider;
    expect(more).toMatchObject({
      name: { zh: '政务钉钉', en: 'DingTalk' },
      claim: { name: 'tenant', values: ['a=1', 'b'] },
      factor: { acr: ['urn:two:factors'], amr: ['otp'] },
    });
    expect(() => settingsOf({ ...whole, LIANDAN_OIDC_FACTOR: 'otp' })).toThrow(/LIANDAN_OIDC_FACTOR/);
  });

  it('lets webhooks out to the public internet alone, unless the operator names networks; never to itself in production', () => {
    expect(settingsOf({})).toMatchObject({ LIANDAN_WEBHOOK_NETWORKS: '', LIANDAN_WEBHOOK_PORTS: '443,8443' });
    const production = (networks: string) => settingsOf({ NODE_ENV: 'production', LIANDAN_WEBHOOK_NETWORKS: networks });
    expect(production('10.20.0.0/16').LIANDAN_WEBHOOK_NETWORKS).toBe('10.20.0.0/16');
    for (const networks of [
      '127.0.0.0/8',
      '127.0.0.2/32',
      '10.0.0.0/8, ::1/128',
      '0.0.0.0/0',
      '64.0.0.0/2',
      '::/0',
      '::/8',
    ])
      expect(() => production(networks)).toThrow(/LIANDAN_WEBHOOK_NETWORKS/);
    expect(() => settingsOf({ LIANDAN_WEBHOOK_PORTS: 'https' })).toThrow(/LIANDAN_WEBHOOK_PORTS/);
  });

  it('names what a process needs and does not have', () => {
    expect(() => settingsOf({}).need('DATABASE_URL_APP')).toThrow('DATABASE_URL_APP is not set');
    expect(settingsOf({}).queue).toBe('postgres');
  });

  it('knows every variable that docker-compose.yml gives to a process', () => {
    const file = readFileSync(path.join(projectRoot(), 'docker-compose.yml'), 'utf8');
    const given = [...file.matchAll(/^ +((?:LIANDAN|FEED|MAIL|DATABASE|REDIS)_\w+):/gm)].map(([, name]) => name ?? '');
    expect(given.length).toBeGreaterThan(20);
    expect(given.filter((name) => !isSetting(name))).toEqual([]);
  });
});
