import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { refusals } from './refusals';

const safe = {
  app: { baseUrl: 'http://localhost:7007' },
  backend: {
    baseUrl: 'http://localhost:7007',
    listen: { host: '127.0.0.1', port: 7007 },
  },
  auth: { environment: 'development' },
  integrations: {
    gitea: [{ host: 'localhost:7008', baseUrl: 'http://localhost:7008' }],
  },
  kubernetes: {
    clusterLocatorMethods: [
      {
        type: 'config',
        clusters: [{ name: 'embedded', url: 'https://127.0.0.1:7009' }],
      },
    ],
  },
};
const refusalsOf = (change: JsonObject) =>
  refusals(new ConfigReader({ ...safe, ...change }));

describe('refusals', () => {
  it('has none for one machine', () => expect(refusalsOf({})).toEqual([]));

  it.each<[string, JsonObject]>([
    ['auth.environment', { auth: { environment: 'production' } }],
    ['auth.environment', { auth: {} }],
    ['every interface', { backend: { ...safe.backend, listen: ':7007' } }],
    ['every interface', { backend: { baseUrl: 'http://localhost:7007' } }],
    [
      'every interface',
      { backend: { ...safe.backend, listen: { port: 7007 } } },
    ],
    [
      'backend.listen is 0.0.0.0',
      { backend: { ...safe.backend, listen: '0.0.0.0:7007' } },
    ],
    [
      'backend.baseUrl is portal.example.com',
      { backend: { ...safe.backend, baseUrl: 'https://portal.example.com' } },
    ],
    ['app.baseUrl is 10.0.0.7', { app: { baseUrl: 'http://10.0.0.7:7007' } }],
    [
      'localhost.example.com',
      { app: { baseUrl: 'http://localhost.example.com' } },
    ],
    [
      'integrations.gitea[0] is git.example.com',
      { integrations: { gitea: [{ host: 'git.example.com' }] } },
    ],
    [
      'the cluster prod is 10.1.2.3',
      {
        kubernetes: {
          clusterLocatorMethods: [
            {
              type: 'config',
              clusters: [{ name: 'prod', url: 'https://10.1.2.3' }],
            },
          ],
        },
      },
    ],
  ])('says %s', (expected, change) =>
    expect(refusalsOf(change).join('; ')).toContain(expected),
  );
});
