import { createServer, type RequestListener, type Server } from 'node:http';
import { GitopsClient } from './gitopsApi';

/** A back end that answers every request in one way, and the addresses it was asked for. */
async function serve(answer: RequestListener) {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (!address || typeof address === 'string')
    throw new Error('the server has no port');
  const base = `http://127.0.0.1:${address.port}`;
  const client = new GitopsClient({
    fetch: async (input, init) =>
      fetch(String(input).replace('plugin://gitops', base), init),
  });
  return { client, asked, close: () => server.close() };
}

describe('GitopsClient', () => {
  it('asks for the workloads it is given, or for all', async () => {
    const { client, asked, close } = await serve((_, response) =>
      response.setHeader('content-type', 'application/json').end('[]'),
    );
    expect(await client.status(['cart', 'a b'])).toEqual([]);
    await client.status();
    expect(asked).toEqual(['/status?workload=cart&workload=a+b', '/status']);
    close();
  });

  it('says that nothing answers', async () => {
    const client = new GitopsClient({
      fetch: async () => {
        throw new TypeError('Failed to fetch');
      },
    });
    await expect(client.status()).rejects.toThrow(
      'The portal’s back end does not answer (Failed to fetch)',
    );
  });

  it('fails with the back end’s own error', async () => {
    const { client, close } = await serve((_, response) =>
      response.writeHead(403, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          error: { name: 'NotAllowedError', message: 'owners only' },
          response: { statusCode: 403 },
        }),
      ),
    );
    await expect(client.status()).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: 'owners only',
    });
    close();
  });
});
