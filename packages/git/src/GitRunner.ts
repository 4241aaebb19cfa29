import { fork, type ChildProcess } from 'node:child_process';
import type { GitCommand, GitOutcome } from './execute';
import { RUNNER, runnerFile, type Asked, type Told } from './runnerProcess';

/**
 * Has git started by a small process. To start a process stops the one that starts it for as long as it takes to copy the
 * table of its memory: some milliseconds in a portal, in which nobody else is answered.
 */
export class GitRunner {
  private child: ChildProcess | undefined;
  private readonly waiting = new Map<number, (outcome: GitOutcome) => void>();
  private last = 0;

  /** @param nodeOptions - of Node.js, as this process has them if not given */
  constructor(
    private readonly nodeOptions = process.execArgv.filter(
      option => !option.startsWith('--inspect'),
    ),
  ) {}

  /** As `execute` does. */
  readonly run = (command: GitCommand): Promise<GitOutcome> =>
    new Promise(resolve => {
      const child = (this.child ??= this.start());
      this.last += 1;
      const id = this.last;
      this.waiting.set(id, resolve);
      // It keeps this process running while somebody waits for it.
      child.channel?.ref();
      const asked: Asked = { id, command };
      child.send(asked, error => error && this.fail(child, error.message));
    });

  /** Ends the process. What still runs fails; what is asked later starts it again. */
  close(): void {
    if (this.child) this.fail(this.child, 'it was closed');
  }

  private start(): ChildProcess {
    const child = fork(runnerFile, [RUNNER], {
      serialization: 'advanced',
      // A person's Ctrl-C ends what asks, which may still need git to end well.
      detached: true,
      execArgv: this.nodeOptions,
    });
    child.unref();
    child.on('message', ({ id, outcome }: Told) => {
      this.waiting.get(id)?.(outcome);
      this.waiting.delete(id);
      if (this.waiting.size === 0) child.channel?.unref();
    });
    child.on('error', error => this.fail(child, error.message));
    child.on('exit', () => this.fail(child, 'it ended'));
    return child;
  }

  private fail(child: ChildProcess, reason: string): void {
    if (this.child !== child) return;
    this.child = undefined;
    if (child.connected) child.disconnect();
    for (const resolve of this.waiting.values())
      resolve({
        stopped: `the process that starts git is not there: ${reason}`,
        ended: '',
        stdout: Buffer.alloc(0),
        stderr: '',
      });
    this.waiting.clear();
  }
}
