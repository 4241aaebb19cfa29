/**
 * `yarn dev`: as `npm start`, with a front end and a back end that reload when their sources change.
 */
import { runCommand } from './lib/command.mjs';
import { run } from './lib/run.mjs';

const usage = `Usage: yarn dev [--verbose]

As npm start, with a front end and a back end that reload when their sources change: http://localhost:3000

  --verbose   show what the parts write`;
const options = { verbose: { type: 'boolean', default: false } };

await runCommand({ usage, options }, ({ values: { verbose } }) =>
  run({ portal: 'hotReload', portalUrl: 'http://localhost:3000', verbose }),
);
