import { createServer, type AddressInfo } from 'node:net';
import { Queues } from './queues.js';

it('says that its backend is away, and a fault that is met again and again only once', async () => {
  const enough = 4;
  let met = 0;
  let well: () => void;
  const often = new Promise<void>((resolve) => (well = resolve));
  const server = createServer((socket) => {
    socket.resetAndDestroy();
    if (++met === enough) well();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const said: string[] = [];
  const queues = new Queues({
    redisUrl: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    prefix: '{away}',
    say: (message) => void said.push(message),
  });
  await often;
  expect(await queues.reachable()).toBe(false);
  await queues.close();
  await new Promise((resolve) => server.close(resolve));
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/ECONNRESET/);
});
