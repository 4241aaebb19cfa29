import {
  NO_RELEASE,
  NOTHING,
  of,
  type Route,
  type Who,
  WORKLOAD,
} from './routes';

/** Who is answered by the routes that Backstage gives each plugin: for its tasks, actions, permissions and keys. */
export const ofEveryPlugin = (plugin: string): Route[] =>
  of(plugin, [
    ['GET', '/.backstage/scheduler/v1/tasks', 'platform'],
    ['POST', '/.backstage/scheduler/v1/tasks/{id}/trigger', 'platform'],
    ['POST', '/.backstage/scheduler/v1/tasks/{id}/cancel', 'platform'],
    ['GET', '/.backstage/actions/v1/actions', 'everybody'],
    ['POST', '/.backstage/actions/v1/actions/{id}/invoke', 'everybody'],
    ['POST', '/.backstage/actions/v2/actions/{id}/invoke', 'everybody'],
    ['GET', '/.well-known/backstage/permissions/metadata', 'everybody'],
    ['GET', '/.backstage/auth/v1/jwks.json', 'anybody'],
  ]);

const action = (id: string, who: Who, input: unknown): Route[] =>
  of(id.split(':')[0], [
    [
      'POST',
      `/.backstage/actions/v1/actions/${encodeURIComponent(id)}/invoke`,
      who,
      { body: input },
    ],
  ]);

/** Who may have assistants do what changes something. */
export const ACTIONS: Route[] = [
  ...action('catalog:unregister-entity', 'platform', {
    type: { locationId: NOTHING },
  }),
  ...action('orchestrator:deploy-release', 'owners', {
    workload: WORKLOAD,
    environment: 'dev',
    release: NO_RELEASE,
  }),
];
