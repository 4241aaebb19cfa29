/** What runs in a process of its own: it starts git, and tells how that went. */
import { execute, type GitCommand, type GitOutcome } from './execute';

/** The file of this module, for whoever starts the process. */
export const runnerFile = __filename;

/** Tells this process from others that import the module. */
export const RUNNER = 'macadam-git-runner';

/** A message to the process. */
export interface Asked {
  id: number;
  command: GitCommand;
}

/** A message from the process. */
export interface Told {
  id: number;
  outcome: GitOutcome;
}

if (process.argv[2] === RUNNER) {
  process.on('message', async ({ id, command }: Asked) => {
    const outcome = await execute(command);
    if (process.connected) process.send?.({ id, outcome } satisfies Told);
  });
  // Whatever else was loaded with Node.js' options, this process lives as long as who asks.
  process.channel?.ref();
  // What still runs then ends by itself: git's own time limits hold.
  process.on('disconnect', () => process.exit());
}
