/**
 * `npm start`: everything on this machine, with one command. `npm start -- --verbose` shows what the parts write.
 */
import { runScript } from './lib/log.mjs';
import { prepareFrontend } from './lib/prepare.mjs';
import { run } from './lib/run.mjs';

await runScript(() => run({ prepare: prepareFrontend, portal: 'backend' }));
