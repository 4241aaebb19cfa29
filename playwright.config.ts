import { existsSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from '@playwright/test';

/** A portal of its own: the tests neither see nor touch the one that somebody works with. */
const ports = {
  MACADAM_PORTAL_PORT: process.env.MACADAM_E2E_PORTAL_PORT ?? '17007',
  MACADAM_FORGE_PORT: process.env.MACADAM_E2E_FORGE_PORT ?? '17008',
  MACADAM_CLUSTER_PORT: process.env.MACADAM_E2E_CLUSTER_PORT ?? '17009',
};
const baseURL = `http://localhost:${ports.MACADAM_PORTAL_PORT}`;

/** Debian's Chromium where it is installed, else the one that `playwright install chromium` brought. */
const chromium = process.env.MACADAM_CHROMIUM ?? '/usr/bin/chromium';

const results = process.env.MACADAM_E2E_RESULTS;

export default defineConfig({
  testDir: 'e2e-tests',
  testMatch: '**/*.test.ts',
  outputDir: '.cache/e2e/output',
  forbidOnly: true,
  retries: 0,
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: results
    ? [['list'], ['json', { outputFile: results }]]
    : [['list']],
  use: {
    baseURL,
    browserName: 'chromium',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: existsSync(chromium) ? chromium : undefined,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'node scripts/reset.mjs && exec node scripts/start.mjs',
    url: `${baseURL}/.backstage/health/v1/readiness`,
    env: { ...ports, MACADAM_STATE: path.resolve('.cache/e2e/state') },
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
    reuseExistingServer: false,
    stdout: 'pipe',
    timeout: 600_000,
  },
});
