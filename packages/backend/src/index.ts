import { createBackend } from '@backstage/backend-defaults';
import { keptConfigSchema } from './keptConfigSchema';
import { requireSettings } from './requireSettings';
import { toldToStart } from './toldToStart';

const backend = createBackend();

for (const feature of keptConfigSchema(process.env.MACADAM_CONFIG_SCHEMA))
  backend.add(feature);

backend.add(import('@backstage/plugin-app-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-oidc-provider'));
backend.add(import('@macadam/plugin-auth-backend-module-people'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('@macadam/plugin-permission-backend-module-macadam'));

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-unprocessed'));
backend.add(import('@macadam/plugin-catalog-backend-module-macadam'));

backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-scaffolder-backend-module-gitea'));
backend.add(
  import('@backstage/plugin-scaffolder-backend-module-notifications'),
);
backend.add(import('@macadam/plugin-scaffolder-backend-module-macadam'));

backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-events-backend-module-github'));
backend.add(import('@macadam/plugin-events-backend-module-gitea'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));

backend.add(import('@macadam/plugin-orchestrator-backend'));
backend.add(import('@macadam/plugin-gitops-backend'));
backend.add(import('@macadam/plugin-policy-backend'));

backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-pg'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));

backend.add(import('@backstage/plugin-kubernetes-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));
backend.add(import('@backstage/plugin-devtools-backend'));
backend.add(import('@backstage/plugin-mcp-actions-backend'));

// A back end that could not start ends, so that whoever started it learns of it.
toldToStart()
  .then(requireSettings)
  .then(() => backend.start())
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
