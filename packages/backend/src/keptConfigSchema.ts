import { readFile } from 'node:fs/promises';
import { createConfigSecretEnumerator } from '@backstage/backend-defaults/rootConfig';
import {
  WinstonLogger,
  type WinstonLoggerLevelOverride,
} from '@backstage/backend-defaults/rootLogger';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import { loadConfigSchema, type ConfigSchema } from '@backstage/config-loader';
import { configSchemaExtensionPoint } from '@backstage/plugin-app-node';

/**
 * Spares each start the search for secrets, and for what a page may see, through the types of every package.
 *
 * @param file - the schema of all packages, as `npm start` keeps it; it is read and compiled once, at once, for both
 * @returns what the back end needs to use it; nothing without a file: then Backstage does what it always does
 */
export function keptConfigSchema(file: string | undefined): BackendFeature[] {
  if (!file) return [];
  const schema = readConfigSchema(file);
  schema.catch(() => {}); // The logger, which is the first to need it, fails with it.
  return [rootLogger(schema), appSchema(schema)];
}

async function readConfigSchema(file: string): Promise<ConfigSchema> {
  return loadConfigSchema({
    serialized: JSON.parse(await readFile(file, 'utf8')),
  });
}

/** Backstage's logger, which knows the secrets of the configuration from this schema. */
function rootLogger(schema: Promise<ConfigSchema>) {
  return createServiceFactory({
    service: coreServices.rootLogger,
    deps: { config: coreServices.rootConfig },
    async factory({ config }) {
      const settings = config.getOptionalConfig('backend.logger');
      const logger = WinstonLogger.create({
        meta: {
          service: 'backstage',
          ...settings?.getOptionalConfig('meta')?.get(),
        },
        level:
          process.env.LOG_LEVEL ??
          settings?.getOptionalString('level') ??
          'info',
      });
      logger.setLevelOverrides(
        settings?.getOptional<WinstonLoggerLevelOverride[]>('overrides') ?? [],
      );
      const secretsOf = await createConfigSecretEnumerator({
        logger,
        schema: await schema,
      });
      logger.addRedactions(secretsOf(config));
      config.subscribe?.(() => logger.addRedactions(secretsOf(config)));
      return logger;
    },
  });
}

/** What of the configuration reaches the browser. */
function appSchema(schema: Promise<ConfigSchema>) {
  return createBackendModule({
    pluginId: 'app',
    moduleId: 'kept-config-schema',
    register(env) {
      env.registerInit({
        deps: { app: configSchemaExtensionPoint },
        async init({ app }) {
          app.setConfigSchema(await schema);
        },
      });
    },
  });
}
