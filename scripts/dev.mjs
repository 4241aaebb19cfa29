/**
 * `yarn dev`: as `npm start`, with a front end and a back end that reload when their sources change.
 */
import { runScript } from './lib/log.mjs';
import { run } from './lib/run.mjs';

await runScript(() =>
  run({ portal: 'hotReload', portalUrl: 'http://localhost:3000' }),
);
