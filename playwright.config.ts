import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { PORTAL, PORTS, STATE } from './e2e-tests/support/stack';

/** Debian's Chromium where it is installed, else the one that `playwright install chromium` brought. */
const chromium = process.env.MACADAM_CHROMIUM ?? '/usr/bin/chromium';

const results = process.env.MACADAM_E2E_RESULTS;

export default defineConfig({
  globalSetup: './e2e-tests/support/ready.ts',
  testDir: 'e2e-tests',
  testMatch: '**/*.test.ts',
  outputDir: '.cache/e2e/output',
  forbidOnly: true,
  retries: 0,
  workers: 1,
  // A busy machine is several times slower than a quiet one; these end only what hangs.
  timeout: 360_000,
  expect: { timeout: 60_000 },
  reporter: results
    ? [['list'], ['json', { outputFile: results }]]
    : [['list']],
  use: {
    baseURL: PORTAL,
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
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
    url: `${PORTAL}/.backstage/health/v1/readiness`,
    env: { ...PORTS, MACADAM_STATE: STATE },
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
    reuseExistingServer: false,
    stdout: 'pipe',
    timeout: 600_000,
  },
});
