import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import { authModulePeople } from './module';

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
      .get('/api/auth/people/refresh')
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
    const asked = request(server).get('/api/auth/people/refresh');
    const { status } = await (person
      ? asked.set('x-macadam-person', person)
      : asked);
    expect(status).toBe(expected);
  });

  it('keeps the back end from starting outside development', async () => {
    await expect(start('production')).rejects.toThrow(
      /auth\.environment is "production"/,
    );
  });
});
