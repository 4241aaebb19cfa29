import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KeptText } from './KeptText';

describe('KeptText', () => {
  let server: Server;
  let url: string;
  let text: KeptText;

  beforeAll(async () => {
    text = new KeptText(Buffer.from('[1,2]'));
    server = createServer((req, res) => {
      text.send(req, res).catch(error => res.destroy(error));
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(() => new Promise(done => server.close(done)));

  it.each(['gzip', 'identity', 'br, gzip', ''])(
    'is what it is for whoever accepts "%s"',
    async accepted => {
      const response = await fetch(url, {
        headers: { 'accept-encoding': accepted },
      });
      expect(await response.json()).toEqual([1, 2]);
      expect(response.headers.get('content-encoding')).toBe(
        accepted.includes('gzip') ? 'gzip' : null,
      );
      expect(response.headers.get('cache-control')).toBe('private, no-cache');
    },
  );

  it('is not sent again to whoever has it, and is once it is another', async () => {
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    const again = () => fetch(url, { headers: { 'if-none-match': etag } });
    expect((await again()).status).toBe(304);
    text = new KeptText(Buffer.from('[1,2,3]'));
    const other = await again();
    expect(other.status).toBe(200);
    expect(await other.json()).toEqual([1, 2, 3]);
  });
});
