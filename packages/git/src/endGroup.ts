import type { ChildProcess } from 'node:child_process';
import { codeOf } from './errors';

/**
 * Ends a process that was spawned with `detached: true`, and its children: asked first, so that git removes its lock
 * files, and killed two seconds later if it is still there.
 */
export function endGroup(child: ChildProcess): void {
  const signal = (name: NodeJS.Signals) => {
    if (
      child.pid === undefined ||
      child.exitCode !== null ||
      child.signalCode !== null
    )
      return;
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, name);
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error; // it has ended already
    }
  };
  signal('SIGTERM');
  setTimeout(() => signal('SIGKILL'), 2000).unref();
}
