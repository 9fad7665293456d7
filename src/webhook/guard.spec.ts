import { Forbidden, Guard } from './guard.js';

const PUBLIC = { networks: '', ports: '443,8443' };
const guard = new Guard(PUBLIC, () => Promise.reject(new Error('no name is asked')));
const why = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Forbidden) return error.detail.en;
    throw error;
  }
  return 'permitted';
};
const leads = (address: string, permits = PUBLIC) =>
  why(() =>
    new Guard(permits, () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }])).addressesOf(
      new URL('https://receiver.example/in'),
    ),
  );
const NETWORK = 'It leads to a network that webhooks are not sent to';

describe('an address', () => {
  it.each([
    ['https://receiver.example/in?key=1', 'permitted'],
    ['https://receiver.example:8443/in', 'permitted'],
    ['not an address', 'This is no address of the web'],
    [`https://receiver.example/${'x'.repeat(500)}`, 'This is no address of the web'],
    ['ftp://receiver.example/in', 'It must begin with https://'],
    ['file:///etc/passwd', 'It must begin with https://'],
    ['https://li:secret@receiver.example/', 'It must not hold a login or a password'],
    ['https://receiver.example/#there', 'It must not hold a fragment'],
    ['https://receiver.example:6379/', 'Port 6379 is not permitted'],
    ['http://receiver.example/', 'Port 80 is not permitted'],
    ['http://receiver.example:443/', 'permitted'], // until its name is asked for
    ['https://127.0.0.1/', NETWORK],
    ['https://2130706433/', NETWORK], // 127.0.0.1 as one number
    ['https://0x7f.1/', NETWORK],
    ['https://[::1]/', NETWORK],
    ['https://[::ffff:10.0.0.1]/', NETWORK],
    ['https://169.254.169.254/latest/meta-data/', NETWORK],
  ])('%s: %s', async (url, answer) => expect(await why(() => guard.admit(url))).toBe(answer));
});

describe('a name', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback of IPv6', '::1'],
    ['this network', '0.0.0.0'],
    ['private, 10/8', '10.1.2.3'],
    ['private, 172.16/12', '172.31.255.255'],
    ['private, 192.168/16', '192.168.0.1'],
    ['carrier-grade NAT, and Alibaba’s metadata', '100.100.100.200'],
    ['link-local, and metadata of most clouds', '169.254.169.254'],
    ['Azure’s own', '168.63.129.16'],
    ['Oracle’s metadata', '192.0.0.192'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['for documents only', '203.0.113.7'],
    ['reserved', '240.0.0.1'],
    ['link-local of IPv6', 'fe80::1'],
    ['link-local with its zone', 'fe80::1%eth0'],
    ['unique local of IPv6, and metadata of AWS', 'fd00:ec2::254'],
    ['site-local of IPv6', 'fec0::1'],
    ['multicast of IPv6', 'ff02::1'],
    ['unspecified of IPv6', '::'],
    ['IPv4 mapped', '::ffff:127.0.0.1'],
    ['IPv4 mapped, private', '::ffff:192.168.1.1'],
    ['IPv4 compatible', '::127.0.0.1'],
    ['IPv4 translated', '64:ff9b::7f00:1'],
    ['IPv4 within 6to4', '2002:7f00:1::'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['no address at all', 'localhost'],
  ])('that stands for %s is refused', async (_, address) => expect(await leads(address)).toBe(NETWORK));

  it.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1:248:1893:25c8:1946', '240e:1::1'])(
    'that stands for %s is permitted',
    async (address) => expect(await leads(address)).toBe('permitted'),
  );

  it('is refused for one bad address among good ones, and for none', async () => {
    const url = new URL('https://receiver.example/');
    const standing = (addresses: string[]) =>
      why(() =>
        new Guard(PUBLIC, () => Promise.resolve(addresses.map((address) => ({ address, family: 4 })))).addressesOf(url),
      );
    expect(await standing(['93.184.216.34', '10.0.0.1'])).toBe(NETWORK);
    expect(await standing([])).toBe('The name stands for no address');
  });
});

describe('the operator', () => {
  it('permits networks of its own, but never what is no machine, nor metadata', async () => {
    const permits = { networks: '10.20.0.0/16, fd12::/16,169.254.0.0/16,224.0.0.0/4', ports: '443' };
    expect(await leads('10.20.3.4', permits)).toBe('permitted');
    expect(await leads('::ffff:10.20.3.4', permits)).toBe('permitted');
    expect(await leads('fd12::7', permits)).toBe('permitted');
    expect(await leads('10.21.0.1', permits)).toBe(NETWORK);
    expect(await leads('169.254.169.254', permits)).toBe(NETWORK);
    expect(await leads('224.0.0.1', permits)).toBe(NETWORK);
  });

  it('permits plain HTTP on loopback alone', async () => {
    const own = new Guard({ networks: '127.0.0.0/8,10.0.0.0/8', ports: '1024-65535' }, (host) =>
      Promise.resolve([{ address: host === 'self.example' ? '127.0.0.1' : '10.0.0.1', family: 4 }]),
    );
    expect(await why(() => own.admit('http://127.0.0.1:3001/'))).toBe('permitted');
    expect(await why(() => own.addressesOf(new URL('http://self.example:3001/')))).toBe('permitted');
    expect(await why(() => own.addressesOf(new URL('http://other.example:3001/')))).toBe('It must begin with https://');
    expect(await why(() => own.admit('http://10.0.0.1:3001/'))).toBe('It must begin with https://');
    expect(await why(() => own.addressesOf(new URL('https://other.example:3001/')))).toBe('permitted');
  });

  it.each([
    ['10.0.0.0/33', '443'],
    ['intranet', '443'],
    ['', '0'],
    ['', '443-80'],
    ['', 'https'],
  ])('is told at the start of what is no network or port: %s %s', (networks, ports) =>
    expect(() => new Guard({ networks, ports })).toThrow(),
  );
});
