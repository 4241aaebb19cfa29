import { createHmac } from 'node:crypto';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import eventsPlugin from '@backstage/plugin-events-backend';
import {
  eventsServiceFactory,
  eventsServiceRef,
  type EventParams,
} from '@backstage/plugin-events-node';
import eventsModuleGitea from './index';

const SECRET = 'a-secret-of-the-test';

async function start(secret?: string) {
  const received: EventParams[] = [];
  const listener = createBackendPlugin({
    pluginId: 'listener',
    register(env) {
      env.registerInit({
        deps: { events: eventsServiceRef },
        async init({ events }) {
          await events.subscribe({
            id: 'listener',
            topics: ['gitea'],
            async onEvent(event) {
              received.push(event);
            },
          });
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      eventsPlugin,
      eventsModuleGitea,
      listener,
      eventsServiceFactory,
      mockServices.rootConfig.factory({
        data: {
          // A poll of the bus holds a stop up for a minute.
          events: { useEventBus: 'never' },
          ...(secret && { macadam: { git: { webhookSecret: secret } } }),
        },
      }),
    ],
  });
  const post = (body: string, headers: Record<string, string>) =>
    fetch(`http://localhost:${backend.server.port()}/api/events/http/gitea`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-gitea-event': 'push',
        ...headers,
      },
      body,
    });
  return { received, post, stop: () => backend.stop() };
}

const sign = (body: string, secret = SECRET) =>
  createHmac('sha256', secret).update(body).digest('hex');

// Starting a back end takes seconds on a busy machine.
jest.setTimeout(60_000);

const body = JSON.stringify({
  ref: 'refs/heads/main',
  repository: { full_name: 'a/b' },
});

describe('webhooks of Gitea', () => {
  let backend: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    backend = await start(SECRET);
  });
  beforeEach(() => {
    backend.received.length = 0;
  });
  afterAll(() => backend.stop());

  it('publishes a signed webhook with its kind', async () => {
    const response = await backend.post(body, {
      'x-gitea-signature': sign(body),
    });
    expect(response.status).toBe(202);
    expect(backend.received).toHaveLength(1);
    expect(backend.received[0].eventPayload).toEqual(JSON.parse(body));
    expect(backend.received[0].metadata?.['x-gitea-event']).toBe('push');
  });

  it.each<[string, Record<string, string>]>([
    ['no signature', {}],
    [
      'a signature by another secret',
      { 'x-gitea-signature': sign(body, 'other') },
    ],
    ['a signature of another body', { 'x-gitea-signature': sign(`${body} `) }],
    ['a signature that is no hex', { 'x-gitea-signature': 'zz' }],
  ])('refuses a webhook with %s', async (_name, headers) => {
    expect((await backend.post(body, headers)).status).toBe(403);
    expect(backend.received).toEqual([]);
  });

  it('refuses a webhook that is too large', async () => {
    const large = JSON.stringify({ text: 'x'.repeat(1024 * 1024) });
    expect(
      (await backend.post(large, { 'x-gitea-signature': sign(large) })).status,
    ).toBe(413);
    expect(backend.received).toEqual([]);
  });
});

describe('without a secret', () => {
  it('refuses every webhook', async () => {
    const backend = await start();
    expect(
      (await backend.post(body, { 'x-gitea-signature': sign(body, '') }))
        .status,
    ).toBe(403);
    expect(backend.received).toEqual([]);
    await backend.stop();
  });
});
