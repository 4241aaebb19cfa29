import { guardedHttpRouter } from './access/httpRouter';
import { ownNamesOnly } from './access/rootHttpRouter';
import { databases } from './databases';

/** What the portal's back end consists of. */
export const features = () => [
  ownNamesOnly,
  guardedHttpRouter,
  databases,

  import('@backstage/plugin-app-backend'),

  import('@backstage/plugin-auth-backend'),
  import('@backstage/plugin-auth-backend-module-oidc-provider'),
  import('@macadam/plugin-auth-backend-module-people'),
  import('@backstage/plugin-permission-backend'),
  import('@macadam/plugin-permission-backend-module-macadam'),

  import('@backstage/plugin-catalog-backend'),
  import('@backstage/plugin-catalog-backend-module-logs'),
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
  import('@backstage/plugin-catalog-backend-module-unprocessed'),
  import('@macadam/plugin-catalog-backend-module-macadam'),

  import('@backstage/plugin-scaffolder-backend'),
  import('@backstage/plugin-scaffolder-backend-module-gitea'),
  import('@backstage/plugin-scaffolder-backend-module-notifications'),
  import('@macadam/plugin-scaffolder-backend-module-macadam'),

  import('@backstage/plugin-events-backend'),
  import('@backstage/plugin-events-backend-module-github'),
  import('@macadam/plugin-events-backend-module-gitea'),
  import('@backstage/plugin-signals-backend'),
  import('@backstage/plugin-notifications-backend'),

  import('@macadam/plugin-orchestrator-backend'),
  import('@macadam/plugin-gitops-backend'),
  import('@macadam/plugin-policy-backend'),

  import('@backstage/plugin-search-backend'),
  import('@backstage/plugin-search-backend-module-catalog'),
  import('@macadam/plugin-search-backend-module-macadam'),

  import('@backstage/plugin-kubernetes-backend'),
  import('@backstage/plugin-user-settings-backend'),
  import('@backstage/plugin-devtools-backend'),
  import('@backstage/plugin-mcp-actions-backend'),
];
