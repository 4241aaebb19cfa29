import { createServer, type RequestListener, type Server } from 'node:http';
import { sha256 } from '../__testUtils__/TestRegistry';
import { isPrivate } from './addresses';
import { readDockerConfig } from './credentials';
import { RegistryClient, type RegistryOptions } from './RegistryClient';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const text = JSON.stringify({
  schemaVersion: 2,
  mediaType: MANIFEST,
  layers: [],
});
const digest = sha256(text);

describe('a registry that misbehaves', () => {
  const servers: Server[] = [];
  afterEach(() =>
    Promise.all(
      servers.splice(0).map(
        server =>
          new Promise(resolve => {
            server.close(resolve);
            server.closeAllConnections();
          }),
      ),
    ),
  );

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (typeof address !== 'object' || !address) throw new Error('no address');
    return `127.0.0.1:${address.port}`;
  }
  const asked = async (
    listener: RequestListener,
    options: RegistryOptions = {},
    reference = 'latest',
  ) => {
    const registry = await serve(listener);
    return new RegistryClient(options).manifest(
      { registry, repository: 'cart' },
      reference,
    );
  };

  it.each<[string, RequestListener, string, string | undefined, string]>([
    [
      'that does not answer',
      () => {},
      'unanswered',
      undefined,
      'did not answer in time',
    ],
    [
      'that stops in the middle',
      (_req, res) => {
        res.writeHead(200, { 'content-type': MANIFEST });
        res.write(text.slice(0, 10));
      },
      'unanswered',
      undefined,
      'did not answer in time',
    ],
    [
      'that gives other bytes than were asked for',
      (_req, res) => {
        res.writeHead(200, { 'content-type': MANIFEST });
        res.end(`${text} `);
      },
      'invalid',
      digest,
      'lies about',
    ],
    [
      'that claims another digest',
      (_req, res) => {
        res.writeHead(200, {
          'content-type': MANIFEST,
          'docker-content-digest': sha256('other'),
        });
        res.end(text);
      },
      'invalid',
      undefined,
      'lies about',
    ],
    [
      'that gives garbage',
      (_req, res) => {
        res.writeHead(200, { 'content-type': MANIFEST });
        res.end('{"layers": [');
      },
      'invalid',
      undefined,
      'is not JSON',
    ],
    [
      'that gives another media type than the document has',
      (_req, res) => {
        res.writeHead(200, {
          'content-type': 'application/vnd.oci.image.index.v1+json',
        });
        res.end(text);
      },
      'invalid',
      undefined,
      'and says that it is',
    ],
    [
      'that gives a page',
      (_req, res) => {
        res.writeHead(200, { 'content-type': 'text/html' });
        res.end('{}');
      },
      'invalid',
      undefined,
      'not an image manifest or index',
    ],
    [
      'that gives descriptors without digests',
      (_req, res) => {
        res.writeHead(200, { 'content-type': MANIFEST });
        res.end(
          '{"layers": [{"mediaType": "x", "digest": "../../x", "size": 1}]}',
        );
      },
      'invalid',
      undefined,
      'without a usable mediaType, digest and size',
    ],
    [
      'that never ends',
      (_req, res) => {
        res.writeHead(200, { 'content-type': MANIFEST });
        const more = () => {
          while (!res.destroyed && res.write('x'.repeat(65536)));
        };
        res.on('drain', more);
        more();
      },
      'invalid',
      undefined,
      'is larger than 4194304 bytes',
    ],
    [
      'that sends us to a private address',
      (_req, res) => {
        res.writeHead(307, { location: 'https://10.0.0.1/secret' });
        res.end();
      },
      'refused',
      undefined,
      'a private address',
    ],
    [
      'that sends us to a plain address elsewhere',
      (_req, res) => {
        res.writeHead(307, { location: 'http://example.com/secret' });
        res.end();
      },
      'refused',
      undefined,
      'which is not HTTPS',
    ],
    [
      'that sends us around',
      (req, res) => {
        res.writeHead(307, { location: req.url });
        res.end();
      },
      'invalid',
      undefined,
      'redirects more than 5 times',
    ],
    [
      'that is broken',
      (_req, res) => {
        res.writeHead(503);
        res.end();
      },
      'unanswered',
      undefined,
      'answers HTTP 503',
    ],
    [
      'that has no such image',
      (_req, res) => {
        res.writeHead(404);
        res.end();
      },
      'not-found',
      undefined,
      'is not there',
    ],
    [
      'that wants credentials which nobody gave',
      (_req, res) => {
        res.writeHead(401, { 'www-authenticate': 'Basic realm="x"' });
        res.end();
      },
      'denied',
      undefined,
      'asks for credentials',
    ],
    [
      'that sends our password to a plain address elsewhere',
      (_req, res) => {
        res.writeHead(401, {
          'www-authenticate': 'Bearer realm="http://example.com/token"',
        });
        res.end();
      },
      'refused',
      undefined,
      'which is not HTTPS',
    ],
  ])('%s', async (_name, listener, kind, reference, message) => {
    const timeout = kind === 'unanswered' ? 200 : 10_000;
    await expect(asked(listener, { timeout }, reference)).rejects.toMatchObject(
      {
        name: 'RegistryError',
        kind,
        message: expect.stringContaining(message),
      },
    );
  });

  it('is not gone to over plain HTTP outside the loopback, nor at a private address', async () => {
    const ask = (registry: string) =>
      new RegistryClient({ timeout: 2000 }).manifest(
        { registry, repository: 'cart' },
        'latest',
      );
    for (const registry of ['10.1.2.3', '169.254.169.254', '192.168.0.1:5000'])
      await expect(ask(registry)).rejects.toMatchObject({ kind: 'refused' });
  });

  it('of plain HTTP is told from one that is down', async () => {
    const host = await serve((_, res) => res.end(text));
    const client = new RegistryClient({ registries: [{ host, http: false }] });
    expect(client.isConfigured(host)).toBe(true);
    expect(client.isConfigured('127.0.0.1')).toBe(false);
    await expect(
      client.manifest({ registry: host, repository: 'cart' }, 'latest'),
    ).rejects.toThrow('it does not speak HTTPS. Where plain HTTP is meant');
  });

  describe('with credentials', () => {
    const login = (host: string) => ({
      registries: [{ host, username: 'robot', password: 'hush', http: true }],
    });
    const answer: RequestListener = (req, res) => {
      const { authorization } = req.headers;
      if (req.url?.startsWith('/token')) {
        const known =
          authorization ===
          `Basic ${Buffer.from('robot:hush').toString('base64')}`;
        res.writeHead(known ? 200 : 403, {
          'content-type': 'application/json',
        });
        res.end(JSON.stringify({ token: 'a-token', expires_in: 300 }));
      } else if (authorization === 'Bearer a-token') {
        res.writeHead(200, { 'content-type': MANIFEST });
        res.end(text);
      } else {
        res.writeHead(401, {
          'www-authenticate': `Bearer realm="http://${req.headers.host}/token",service="registry",scope="repository:cart:pull"`,
        });
        res.end();
      }
    };

    it('gets a token with them, once', async () => {
      const urls: string[] = [];
      const registry = await serve((req, res) => {
        urls.push(req.url ?? '');
        answer(req, res);
      });
      const client = new RegistryClient(login(registry));
      const from = { registry, repository: 'cart' };
      expect((await client.manifest(from, digest)).digest).toBe(digest);
      expect((await client.manifest(from, digest)).digest).toBe(digest);
      expect(urls).toEqual([
        `/v2/cart/manifests/${digest}`,
        '/token?service=registry&scope=repository%3Acart%3Apull',
        `/v2/cart/manifests/${digest}`,
        `/v2/cart/manifests/${digest}`,
      ]);
    });

    it('is refused with wrong ones, and says nothing of them', async () => {
      const registry = await serve(answer);
      const client = new RegistryClient({
        registries: [
          { host: registry, username: 'robot', password: 'wrong', http: true },
        ],
      });
      const error = await client
        .manifest({ registry, repository: 'cart' }, digest)
        .catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ kind: 'denied' });
      expect(String(error)).not.toMatch(/wrong|cm9ib3Q/);
    });

    it('takes basic ones, and never along a redirect to elsewhere', async () => {
      const seen: (string | undefined)[] = [];
      const elsewhere = await serve((req, res) => {
        seen.push(req.headers.authorization);
        res.writeHead(200, { 'content-type': MANIFEST });
        res.end(text);
      });
      const registry = await serve((req, res) => {
        if (req.headers.authorization?.startsWith('Basic '))
          res.writeHead(307, { location: `http://${elsewhere}/blob` });
        else res.writeHead(401, { 'www-authenticate': 'Basic realm="x"' });
        res.end();
      });
      const client = new RegistryClient(login(registry));
      await client.manifest({ registry, repository: 'cart' }, digest);
      expect(seen).toEqual([undefined]);
    });
  });
});

describe('referrers', () => {
  it('are read from the API where a registry has it', async () => {
    const listed = {
      mediaType: MANIFEST,
      digest,
      size: text.length,
      artifactType: 'application/spdx+json',
    };
    const server = createServer((req, res) => {
      const api = req.url === `/v2/cart/referrers/${digest}`;
      res.writeHead(api ? 200 : 404, {
        'content-type': 'application/vnd.oci.image.index.v1+json',
      });
      res.end(JSON.stringify({ schemaVersion: 2, manifests: [listed] }));
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const found = await new RegistryClient().referrers(
      { registry: `127.0.0.1:${port}`, repository: 'cart' },
      digest,
    );
    expect(found).toEqual([{ ...listed, annotations: {} }]);
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
  });
});

it.each([
  ['10.0.0.1', true],
  ['172.31.255.255', true],
  ['172.32.0.1', false],
  ['169.254.169.254', true],
  ['127.0.0.1', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['[fd00::1]', true],
  ['::ffff:10.0.0.1', true],
  ['::ffff:8.8.8.8', false],
  ['2606:4700::1111', false],
  ['ghcr.io', false],
])('%s is private: %s', (address, expected) => {
  expect(isPrivate(address)).toBe(expected);
});

describe('readDockerConfig', () => {
  it('reads logins', () => {
    const auth = Buffer.from('robot:a:b').toString('base64');
    expect(
      readDockerConfig(
        JSON.stringify({
          auths: {
            'https://index.docker.io/v1/': { auth },
            'ghcr.io': { username: 'u', password: 'p' },
            'quay.io': {},
          },
        }),
      ),
    ).toEqual([
      { host: 'docker.io', username: 'robot', password: 'a:b' },
      { host: 'ghcr.io', username: 'u', password: 'p' },
      { host: 'quay.io' },
    ]);
  });

  it.each(['hush {', '[]', '{"auths": "hush"}'])(
    'says nothing of what it cannot read: %s',
    broken => {
      expect(() => readDockerConfig(broken)).toThrow(
        /^the Docker configuration file (is not JSON|has no auths)$/,
      );
    },
  );
});
