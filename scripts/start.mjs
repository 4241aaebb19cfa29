/**
 * `npm start`: everything on this machine, with one command.
 */
import { runCommand } from './lib/command.mjs';
import { prepareFrontend } from './lib/prepare.mjs';
import { run } from './lib/run.mjs';

const usage = `Usage: npm start -- [--verbose]

Starts the forge, the cluster and the portal on this machine, and stops them with Ctrl+C.

  --verbose   show what the parts write

Ports and the state folder: MACADAM_PORTAL_PORT, MACADAM_FORGE_PORT, MACADAM_CLUSTER_PORT, MACADAM_STATE.`;
const options = { verbose: { type: 'boolean', default: false } };

await runCommand({ usage, options }, ({ values: { verbose } }) =>
  run({ prepare: prepareFrontend, portal: 'backend', verbose }),
);
