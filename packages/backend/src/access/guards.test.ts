import { guardOf } from './guards';

describe('guardOf', () => {
  it.each([
    [
      'catalog',
      'GET',
      '/.backstage/scheduler/v1/tasks',
      'devtools.scheduler.read',
    ],
    [
      'search',
      'HEAD',
      '/.backstage/scheduler/v1/tasks',
      'devtools.scheduler.read',
    ],
    [
      'catalog',
      'POST',
      '/.backstage/scheduler/v1/tasks/x/trigger',
      'devtools.scheduler.trigger',
    ],
    [
      'orchestrator',
      'POST',
      '/.backstage/scheduler/v1/tasks/x/cancel',
      'devtools.scheduler.trigger',
    ],
    [
      'catalog',
      'POST',
      '/.Backstage/Scheduler/v1/tasks/x/trigger',
      'devtools.scheduler.trigger',
    ],
    [
      'catalog',
      'POST',
      '//.backstage//scheduler/v1/tasks/x/trigger',
      'devtools.scheduler.trigger',
    ],
    [
      'kubernetes',
      'DELETE',
      '/proxy/api/v1/namespaces/x/pods/y',
      'devtools.administer',
    ],
    ['kubernetes', 'GET', '/proxy/api/v1/namespaces/x/pods/y/log', undefined],
    ['catalog', 'DELETE', '/proxy/x', undefined],
    ['catalog', 'GET', '/entities', undefined],
  ])('asks of %s %s %s for %s', (plugin, method, path, expected) =>
    expect(guardOf(plugin, method, path)?.permission?.name).toBe(expected),
  );

  it.each([
    ['/.backstage/actions/v1/actions', true],
    ['/.backstage/actions/v2/actions/auth:who-am-i/invoke', true],
    ['/.well-known/backstage/permissions/metadata', true],
    ['/.well-known/jwks.json', false],
    ['/people/refresh', false],
  ])('lets only those who are signed in to %s of any plugin: %s', (path, is) =>
    expect(guardOf('auth', 'GET', path) !== undefined).toBe(is),
  );
});
