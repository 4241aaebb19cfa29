import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import { authModulePeople } from './module';

/** A back end starts in this time on a busy machine, in milliseconds. */
jest.setTimeout(60_000);

const config = (environment: string) => ({
  app: { baseUrl: 'http://localhost:7007' },
  backend: { baseUrl: 'http://localhost:7007', listen: '127.0.0.1:0' },
  auth: {
    environment,
    providers: { people: { people: [{ name: 'mira' }, { name: 'nobody' }] } },
  },
});

const start = (environment = 'development') =>
  startTestBackend({
    features: [
      authPlugin,
      authModulePeople,
      mockServices.rootConfig.factory({ data: config(environment) }),
      catalogServiceMock.factory({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'User',
            metadata: { name: 'mira' },
            spec: {},
            relations: [
              { type: 'memberOf', targetRef: 'group:default/checkout' },
            ],
          },
        ],
      }),
    ],
  });

describe('sign-in by picking a person', () => {
  it('signs in as a user of the catalogue, with the groups that the user is in', async () => {
    const { server } = await start();
    const { body, status } = await request(server)
      .post('/api/auth/people/refresh')
      .set('x-macadam-person', 'mira');
    expect(status).toBe(200);
    expect(body.backstageIdentity.identity).toEqual({
      type: 'user',
      userEntityRef: 'user:default/mira',
      ownershipEntityRefs: ['user:default/mira', 'group:default/checkout'],
    });
  });

  it.each([
    ['nobody at all', undefined, 401],
    ['a person who is not listed', 'sofia', 403],
    ['a person whom the catalogue does not know', 'nobody', 404],
  ])('does not sign in as %s', async (_, person, expected) => {
    const { server } = await start();
    const asked = request(server).post('/api/auth/people/refresh');
    const { status } = await (person
      ? asked.set('x-macadam-person', person)
      : asked);
    expect(status).toBe(expected);
  });

  it.each<[string, Record<string, string>]>([
    ['a page elsewhere', { origin: 'https://evil.example' }],
    [
      'a page of another server of this machine',
      { origin: 'http://localhost:5173' },
    ],
    ['a sandboxed page', { origin: 'null' }],
    ['a name that is made to point here', { host: 'evil.example:7007' }],
    [
      'a page of another site, as the browser says',
      { 'sec-fetch-site': 'cross-site' },
    ],
    ['a link that somebody follows', { 'sec-fetch-site': 'none' }],
  ])('signs nobody in for %s', async (_, headers) => {
    const { server } = await start();
    const { status, body } = await request(server)
      .post('/api/auth/people/refresh')
      .set({ 'x-macadam-person': 'mira', ...headers });
    expect(status).toBe(403);
    expect(body.backstageIdentity).toBeUndefined();
  });

  it('signs in for the portal’s own page, and by no GET', async () => {
    const { server } = await start();
    const asked = (method: 'get' | 'post') =>
      request(server)[method]('/api/auth/people/refresh').set({
        'x-macadam-person': 'mira',
        origin: 'http://localhost:7007',
        'sec-fetch-site': 'same-origin',
      });
    expect((await asked('post')).status).toBe(200);
    expect((await asked('get')).status).toBe(403);
  });

  it('keeps the back end from starting outside development', async () => {
    await expect(start('production')).rejects.toThrow(
      /auth\.environment is "production"/,
    );
  });
});
