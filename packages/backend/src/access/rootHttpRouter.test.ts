import { once } from 'node:events';
import { request, Server } from 'node:http';
import { connect, createServer } from 'node:net';
import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import Router from 'express-promise-router';
import { guardedHttpRouter } from './httpRouter';
import { ownNamesOnly } from './rootHttpRouter';

/** Starts of a back end on a busy machine, in milliseconds. */
jest.setTimeout(60_000);

/** Answers, fails as nobody meant it to, and fails on purpose. */
const trial = createBackendPlugin({
  pluginId: 'trial',
  register(reg) {
    reg.registerInit({
      deps: { httpRouter: coreServices.httpRouter },
      async init({ httpRouter }) {
        const router = Router();
        router.get('/', (_req, res) => void res.json({}));
        router.get('/bug', () => {
          throw new Error(`ENOENT: ${__dirname}/secret.txt`);
        });
        router.get('/listen', (req, res) => {
          if (!('server' in req.socket && req.socket.server instanceof Server))
            throw new Error('This socket belongs to no server');
          req.socket.server.on('upgrade', (_req, socket) =>
            socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
          );
          res.json({});
        });
        router.get('/absent', () => {
          throw new NotFoundError('There is no such thing');
        });
        httpRouter.use(router);
        httpRouter.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
      },
    });
  },
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise(done => server.close(done));
  if (typeof address !== 'object' || address === null)
    throw new Error('No port is free');
  return address.port;
}

async function start() {
  const port = await freePort();
  const backend = createBackend();
  for (const feature of [ownNamesOnly, guardedHttpRouter, trial])
    backend.add(feature);
  backend.add(
    mockServices.rootConfig.factory({
      data: {
        app: { baseUrl: 'https://portal.example.com' },
        backend: {
          baseUrl: 'https://portal.example.com',
          listen: { host: '127.0.0.1', port },
          database: { client: 'better-sqlite3', connection: ':memory:' },
        },
        macadam: { hosts: ['macadam.macadam-system.svc'] },
      },
    }),
  );
  backend.add(mockServices.rootLogger.factory());
  await backend.start();
  return { port, stop: () => backend.stop() };
}

type Portal = Awaited<ReturnType<typeof start>>;

const ask = ({ port }: Portal, path: string, headers: Record<string, string>) =>
  new Promise<{ status?: number; text: string }>((done, fail) => {
    const asked = request(
      { host: '127.0.0.1', port, path, headers },
      response => {
        let text = '';
        response.on('data', data => {
          text += data;
        });
        response.on('end', () => done({ status: response.statusCode, text }));
      },
    );
    asked.on('error', fail);
    asked.end();
  });

/** The first line that a WebSocket's upgrade is answered with. */
async function upgrade(portal: Portal, host: string, origin?: string) {
  const socket = connect(portal.port, '127.0.0.1');
  socket.write(
    [
      'GET /api/trial HTTP/1.1',
      `Host: ${host}`,
      ...(origin ? [`Origin: ${origin}`] : []),
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      '\r\n',
    ].join('\r\n'),
  );
  const [data] = await once(socket, 'data');
  socket.destroy();
  return String(data).split('\r\n')[0];
}

describe('the portal’s HTTP server', () => {
  let portal: Portal;
  beforeAll(async () => {
    portal = await start();
  });
  afterAll(() => portal.stop());

  it.each([
    ['localhost:7007', undefined, 200],
    ['portal.example.com', 'https://portal.example.com', 200],
    ['macadam.macadam-system.svc:7007', undefined, 200],
    ['evil.example:7007', undefined, 421],
    ['localhost:7007', 'https://evil.example', 403],
    ['localhost:7007', 'null', 403],
  ])(
    'answers as %s to a page of %s with %d',
    async (host, origin, expected) => {
      const headers = { host, ...(origin && { origin }) };
      expect((await ask(portal, '/api/trial', headers)).status).toBe(expected);
    },
  );

  it('answers probes under every name', async () =>
    expect(
      (
        await ask(portal, '/.backstage/health/v1/readiness', {
          host: '10.1.2.3:7007',
        })
      ).status,
    ).toBe(200));

  it('opens WebSockets for its own pages only, whoever listens for them', async () => {
    expect(await upgrade(portal, 'evil.example')).toMatch(/ 421 /);
    await ask(portal, '/api/trial/listen', { host: 'localhost' });
    expect(await upgrade(portal, 'localhost')).toMatch(/ 101 /);
    expect(await upgrade(portal, 'evil.example')).toMatch(/ 421 /);
    expect(await upgrade(portal, 'localhost', 'https://evil.example')).toMatch(
      / 403 /,
    );
  });

  it('says nothing of its inside when it fails, and what it means to say otherwise', async () => {
    const bug = await ask(portal, '/api/trial/bug', { host: 'localhost' });
    expect(bug.status).toBe(500);
    expect(bug.text).toContain('its log says why under');
    expect(bug.text).not.toContain(__dirname);
    expect(bug.text).not.toMatch(/\bat .*:\d+:\d+/);
    const absent = await ask(portal, '/api/trial/absent', {
      host: 'localhost',
    });
    expect(absent.status).toBe(404);
    expect(absent.text).toContain('There is no such thing');
  });
});
