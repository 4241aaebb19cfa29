/**
 * `npm run reset`: forgets everything on this machine: repositories, clusters, database. The next start seeds it again.
 */
import { runCommand } from './lib/command.mjs';
import { say } from './lib/log.mjs';
import { readSettings } from './lib/settings.mjs';
import { emptyState } from './lib/state.mjs';

const usage = `Usage: npm run reset

Forgets everything on this machine: repositories, clusters, database. The next start seeds it again.`;

await runCommand({ usage }, () => {
  const settings = readSettings();
  say(
    emptyState(settings)
      ? `✓ Emptied ${settings.state}`
      : `Nothing to empty: ${settings.state} is not there.`,
  );
});
