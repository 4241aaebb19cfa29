/**
 * `npm run reset`: forgets everything on this machine: repositories, clusters, database. The next start seeds it again.
 */
import { runScript, say } from './lib/log.mjs';
import { readSettings } from './lib/settings.mjs';
import { emptyState } from './lib/state.mjs';

await runScript(() => {
  const settings = readSettings();
  say(
    emptyState(settings)
      ? `✓ Emptied ${settings.state}`
      : `Nothing to empty: ${settings.state} is not there.`,
  );
});
