/**
 * The children: how each is started from source, and when it is ready.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { databaseAdvice } from './databases.mjs';
import { ROOT, YARN, envWithNode } from './env.mjs';
import { CONFIG_SCHEMA } from './prepare.mjs';
import { startService } from './service.mjs';
import { settingsEnv } from './settings.mjs';
import { answers, knowsPeople } from './wait.mjs';

/** Runs TypeScript without a build. */
export const TYPESCRIPT = [
  '--require',
  path.join(ROOT, 'scripts/lib/typescript.cjs'),
];

/**
 * A laptop runs all of this beside an editor and a browser. Node.js takes the heap to grow into from the machine's memory
 * and collects late; a smaller limit makes it collect in time and is still several times what is live.
 */
const THRIFTY = ['--max-old-space-size=512', '--max-semi-space-size=4'];

/** Where the hot-reloading front end answers. */
const HOT_RELOAD = 'http://localhost:3000';

/** glibc keeps an arena for each thread, most of it empty; code that was compiled once is read at the next start. */
const THRIFTY_ENV = {
  MALLOC_ARENA_MAX: '2',
  NODE_COMPILE_CACHE: path.join(ROOT, '.cache', 'compiled'),
};

/**
 * @param {{node: string, settings: ReturnType<import('./settings.mjs').readSettings>, verbose: boolean}} context
 */
export function plans({ node, settings, verbose }) {
  const launch = (name, options) =>
    startService({
      name,
      node,
      logs: settings.logs,
      echo: verbose ? line => console.log(`[${name}] ${line}`) : undefined,
      ...options,
      env: {
        ...envWithNode(node),
        ...THRIFTY_ENV,
        ...settingsEnv(settings),
        ...options.env,
      },
    });
  const portal = `http://127.0.0.1:${settings.ports.portal}`;

  return {
    embedded: {
      name: 'embedded forge and cluster',
      restart: true,
      start() {
        rmSync(settings.ready, { force: true });
        return launch('embedded', {
          args: [...THRIFTY, ...TYPESCRIPT, 'src/main.ts'],
          cwd: path.join(ROOT, 'packages/embedded'),
        });
      },
      isReady: service => readyPid(settings.ready) === service.pid,
    },
    backend: {
      name: 'back end',
      deadline: 180_000,
      restart: true,
      waits: true,
      advise: lines =>
        databaseAdvice(lines, {
          node,
          folder: path.join(settings.state, 'db'),
        }),
      start: () =>
        launch('backend', {
          args: [
            ...THRIFTY,
            ...TYPESCRIPT,
            'src/index.ts',
            ...configArgs(settings),
          ],
          cwd: path.join(ROOT, 'packages/backend'),
          env: {
            MACADAM_START: 'when-told',
            MACADAM_CONFIG_SCHEMA: CONFIG_SCHEMA,
          },
        }),
      isReady: async () =>
        (await answers(`${portal}/.backstage/health/v1/readiness`)) &&
        knowsPeople(portal),
    },
    hotReload: {
      name: 'hot-reloading portal',
      deadline: 300_000,
      start: () =>
        launch('dev', {
          args: [
            YARN,
            'backstage-cli',
            'repo',
            'start',
            ...configArgs(settings),
          ],
          cwd: ROOT,
          env: {
            NODE_ENV: 'development',
            APP_CONFIG_app_baseUrl: HOT_RELOAD,
            // Its pages ask the back end across origins.
            APP_CONFIG_backend_cors: JSON.stringify({
              origin: HOT_RELOAD,
              methods: ['GET', 'HEAD', 'PATCH', 'POST', 'PUT', 'DELETE'],
              credentials: true,
            }),
          },
        }),
      isReady: async () =>
        (await answers(`${portal}/.backstage/health/v1/readiness`)) &&
        answers('http://127.0.0.1:3000/'),
    },
  };
}

/** The configuration of this machine: ours, a person's own, and what the embedded forge and cluster write. */
function configArgs({ embeddedConfig }) {
  const own = path.join(ROOT, 'app-config.local.yaml');
  return [
    path.join(ROOT, 'app-config.yaml'),
    ...(existsSync(own) ? [own] : []),
    embeddedConfig,
  ].flatMap(file => ['--config', file]);
}

/** Which process says that it is ready; the file is written in one move, so it is whole when it is there. */
function readyPid(file) {
  return existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8')).pid
    : undefined;
}
