import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { ConfigSchema } from '@backstage/config-loader';
import { configSchemaExtensionPoint } from '@backstage/plugin-app-node';
import { keptConfigSchema } from './keptConfigSchema';

const SCHEMA = {
  backstageConfigSchemaVersion: 1,
  schemas: [
    {
      path: 'config.d.ts',
      packageName: 'example',
      value: {
        type: 'object',
        properties: {
          app: {
            type: 'object',
            properties: { title: { type: 'string', visibility: 'frontend' } },
          },
          example: {
            type: 'object',
            properties: {
              password: { type: 'string', visibility: 'secret' },
              address: { type: 'string' },
            },
          },
        },
      },
    },
  ],
};
const DATA = {
  app: { title: 'Macadam' },
  example: { password: 'correct-horse', address: 'nowhere' },
};

/** What lines can be written to. */
function isSink(value: unknown): value is { write(text: string): boolean } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'write' in value &&
    typeof value.write === 'function'
  );
}

describe('keptConfigSchema', () => {
  let folder: string;
  const lines: string[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'macadam-schema-'));
    // The logger writes to what is below the console: standard output, or a buffer where tests run in workers.
    const keep = (text: unknown) => lines.push(String(text)) > 0;
    const sinks = [process.stdout, Reflect.get(console, '_stdout')];
    for (const sink of new Set(sinks.filter(isSink)))
      jest.spyOn(sink, 'write').mockImplementation(keep);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  it('keeps the secrets that the schema names out of the log, and gives the app what pages may see', async () => {
    const file = join(folder, 'schema.json');
    await writeFile(file, JSON.stringify(SCHEMA));
    let seen: unknown;
    const app = createBackendPlugin({
      pluginId: 'app',
      register(env) {
        let schema: ConfigSchema | undefined;
        env.registerExtensionPoint(configSchemaExtensionPoint, {
          setConfigSchema: given => {
            schema = given;
          },
        });
        env.registerInit({
          deps: { logger: coreServices.logger },
          async init({ logger }) {
            logger.info('The password is correct-horse, the address nowhere');
            seen = schema?.process([{ data: DATA, context: 'test' }], {
              visibility: ['frontend'],
            });
          },
        });
      },
    });
    const backend = await startTestBackend({
      features: [
        ...keptConfigSchema(file),
        mockServices.rootConfig.factory({ data: DATA }),
        app,
      ],
    });
    await backend.stop();
    expect(lines.join('')).toContain(
      'The password is ***, the address nowhere',
    );
    expect(seen).toMatchObject([{ data: { app: { title: 'Macadam' } } }]);
    expect(JSON.stringify(seen)).not.toContain('nowhere');
  });

  it('changes nothing without a file', () => {
    expect(keptConfigSchema(undefined)).toEqual([]);
  });
});
