import { NOTHING, of, type Route } from './routes';

/** Who is answered by the routes of Backstage's plugins: each that their code registers. */
export const STOCK: Route[] = [
  ...of('auth', [
    // The sign-in itself; it has no pages and no sessions of its own, and a link to it signs nobody in.
    [
      'POST',
      '/people/refresh',
      'anybody',
      { headers: { 'x-macadam-person': 'guest' } },
    ],
    ['GET', '/people/refresh', 'plugins'],
    ['GET', '/people/start', 'anybody'],
    ['POST', '/people/logout', 'anybody'],
    ['GET', '/people/handler/frame', 'anybody'],
    ['POST', '/people/handler/frame', 'anybody'],
    // Nobody can register as a client of the portal's sign-in, so these are not there.
    ['GET', '/.well-known/oauth-client/cli.json', 'anybody'],
    ['GET', '/v1/authorize', 'anybody'],
    ['POST', '/v1/register', 'anybody', { body: {} }],
    ['GET', '/v1/sessions/{sessionId}', 'anybody'],
    ['POST', '/v1/sessions/{sessionId}/approve', 'anybody', { body: {} }],
    ['POST', '/v1/sessions/{sessionId}/reject', 'anybody', { body: {} }],
    ['POST', '/v1/token', 'anybody', { body: {} }],
    ['POST', '/v1/revoke', 'anybody', { body: {} }],
    ['GET', '/.well-known/jwks.json', 'anybody'],
    ['GET', '/.well-known/openid-configuration', 'anybody'],
    ['GET', '/v1/userinfo', 'everybody'],
  ]),
  ...of('catalog', [
    [
      'POST',
      '/refresh',
      'members',
      { body: { entityRef: 'component:default/none' } },
    ],
    ['GET', '/entities', 'everybody', { query: 'limit=1' }],
    ['GET', '/entities/by-uid/{uid}', 'everybody'],
    ['DELETE', '/entities/by-uid/{uid}', 'platform'],
    ['GET', '/entities/by-name/{kind}/{namespace}/{name}', 'everybody'],
    [
      'GET',
      '/entities/by-name/{kind}/{namespace}/{name}/ancestry',
      'everybody',
    ],
    ['POST', '/entities/by-refs', 'everybody', { body: { entityRefs: [] } }],
    ['GET', '/entities/by-query', 'everybody', { query: 'limit=1' }],
    ['POST', '/entities/by-query', 'everybody', { body: { limit: 1 } }],
    ['GET', '/entity-facets', 'everybody', { query: 'facet=kind' }],
    ['POST', '/entity-facets', 'everybody', { body: { facets: ['kind'] } }],
    [
      'POST',
      '/locations',
      'platform',
      {
        body: { type: 'url', target: 'https://example.invalid/x.yaml' },
        query: 'dryRun=true',
      },
    ],
    ['GET', '/locations', 'everybody'],
    ['POST', '/locations/by-query', 'everybody', { body: {} }],
    ['GET', '/locations/{id}', 'everybody'],
    [
      'PUT',
      '/locations/{id}',
      'platform',
      { body: { type: 'url', target: 'https://example.invalid/x.yaml' } },
    ],
    ['DELETE', '/locations/{id}', 'platform'],
    ['GET', '/locations/by-entity/{kind}/{namespace}/{name}', 'everybody'],
    [
      'POST',
      '/analyze-location',
      'members',
      {
        body: {
          location: { type: 'url', target: 'https://example.invalid/x.yaml' },
        },
      },
    ],
    [
      'POST',
      '/validate-entity',
      'members',
      {
        body: {
          entity: {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'System',
            metadata: { name: 'none' },
            spec: { owner: 'none' },
          },
          location: 'url:https://example.invalid/x.yaml',
        },
      },
    ],
    ['GET', '/entities/unprocessed/failed', 'platform'],
    ['GET', '/entities/unprocessed/pending', 'platform'],
    ['DELETE', '/entities/unprocessed/delete/{id}', 'platform'],
  ]),
  ...of('devtools', [
    ['GET', '/health', 'anybody'],
    ['GET', '/config', 'platform'],
    ['GET', '/info', 'platform'],
    ['GET', '/external-dependencies', 'platform'],
  ]),
  ...of('events', [
    [
      'POST',
      '/bus/v1/events',
      'plugins',
      { body: { event: { topic: 'x', payload: {} } } },
    ],
    [
      'PUT',
      '/bus/v1/subscriptions/{subscriptionId}',
      'plugins',
      { body: { topics: ['x'] } },
    ],
    ['GET', '/bus/v1/subscriptions/{subscriptionId}/events', 'plugins'],
    // The forge alone, with the secret that webhooks are signed with.
    ['POST', '/http/gitea', 'plugins', { body: {} }],
    // The example listens to no GitHub.
    ['POST', '/http/github', 'anybody', { body: {} }],
  ]),
  ...of('kubernetes', [
    ['GET', '/clusters', 'everybody'],
    [
      'POST',
      '/services/{id}',
      'everybody',
      { body: { entity: { kind: 'Group', metadata: { name: 'checkout' } } } },
    ],
    ['POST', '/resources/workloads/query', 'everybody', { body: {} }],
    ['POST', '/resources/custom/query', 'everybody', { body: {} }],
    ['GET', '/proxy/api/v1/namespaces/x/pods/y', 'everybody'],
    // The portal's account in the cluster may not.
    ['GET', '/proxy/api/v1/namespaces/x/secrets', 'plugins'],
    // The platform team may ask, and the cluster refuses: the portal's account there only reads.
    ['DELETE', '/proxy/api/v1/namespaces/x/pods/y', 'plugins'],
    ['POST', '/proxy/api/v1/namespaces/x/pods', 'plugins', { body: {} }],
  ]),
  ...of('mcp-actions', [
    ['GET', '/v1', 'everybody'],
    ['POST', '/v1', 'everybody', { body: {} }],
    ['DELETE', '/v1', 'everybody'],
  ]),
  ...of('notifications', [
    ['GET', '/', 'everybody'],
    [
      'POST',
      '/',
      'plugins',
      { body: { recipients: { type: 'broadcast' }, payload: { title: 'x' } } },
    ],
    ['GET', '/notifications', 'everybody'],
    [
      'POST',
      '/notifications',
      'plugins',
      { body: { recipients: { type: 'broadcast' }, payload: { title: 'x' } } },
    ],
    ['POST', '/update', 'everybody', { body: { ids: [NOTHING], read: true } }],
    [
      'POST',
      '/notifications/update',
      'everybody',
      { body: { ids: [NOTHING], read: true } },
    ],
    ['GET', '/status', 'everybody'],
    ['GET', '/settings', 'everybody'],
    ['POST', '/settings', 'everybody', { body: { channels: [] } }],
    ['GET', '/topics', 'everybody'],
    ['GET', '/{id}', 'everybody'],
    ['GET', '/notifications/{id}', 'everybody'],
  ]),
  ...of('permission', [
    ['GET', '/health', 'anybody'],
    ['POST', '/authorize', 'everybody', { body: { items: [] } }],
  ]),
  ...of('scaffolder', [
    [
      'GET',
      '/v2/templates/{namespace}/{kind}/{name}/parameter-schema',
      'everybody',
    ],
    ['GET', '/v2/actions', 'everybody'],
    ['GET', '/v2/tasks', 'everybody'],
    [
      'POST',
      '/v2/tasks',
      'members',
      { body: { templateRef: 'template:default/none', values: {} } },
    ],
    ['GET', '/v2/tasks/{taskId}', 'everybody'],
    // Whoever started a task may; of one that is not there everybody is told so.
    ['POST', '/v2/tasks/{taskId}/cancel', 'everybody', { body: {} }],
    ['POST', '/v2/tasks/{taskId}/retry', 'everybody', { body: {} }],
    ['GET', '/v2/tasks/{taskId}/events', 'everybody'],
    ['GET', '/v2/tasks/{taskId}/eventstream', 'everybody'],
    [
      'POST',
      '/v2/dry-run',
      'members',
      { body: { template: {}, values: {}, directoryContents: [] } },
    ],
    [
      'POST',
      '/v2/autocomplete/{provider}/{resource}',
      'everybody',
      { body: { token: 'x', context: {} } },
    ],
    ['GET', '/v2/templating-extensions', 'everybody'],
  ]),
  ...of('search', [['GET', '/query', 'everybody', { query: 'term=x' }]]),
  ...of('signals', [['GET', '/health', 'anybody']]),
  ...of('user-settings', [
    ['GET', '/buckets/{bucket}/keys/{key}', 'everybody'],
    [
      'PUT',
      '/buckets/{bucket}/keys/{key}',
      'everybody',
      { body: { value: 1 } },
    ],
    ['DELETE', '/buckets/{bucket}/keys/{key}', 'everybody'],
    ['POST', '/multiget', 'everybody', { body: { items: [] } }],
  ]),
];
