import { fork, type ChildProcess } from 'node:child_process';
import { execute, type GitCommand, type GitOutcome } from './execute';
import { RUNNER, runnerFile, type Asked, type Told } from './runnerProcess';

interface Waiting {
  command: GitCommand;
  resolve(outcome: GitOutcome): void;
}

/**
 * Has git started by a small process. To start a process stops the one that starts it for as long as it takes to copy the
 * table of its memory: some milliseconds in a portal, in which nobody else is answered.
 */
export class GitRunner {
  private child: ChildProcess | undefined;
  private readonly waiting = new Map<number, Waiting>();
  /** Whether the process has ever answered: one that cannot be had is not asked again. */
  private hasAnswered = false;
  private cannotBeHad = false;
  private last = 0;

  /** @param nodeOptions - of Node.js, as this process has them if not given */
  constructor(
    private readonly nodeOptions = process.execArgv.filter(
      option => !option.startsWith('--inspect'),
    ),
  ) {}

  /** As `execute` does, which it is where the process cannot be had. */
  readonly run = (command: GitCommand): Promise<GitOutcome> =>
    this.cannotBeHad ? execute(command) : this.ask(command);

  /** Whether git is run from here, because the process ended before it answered anything. */
  get isMissing(): boolean {
    return this.cannotBeHad;
  }

  private ask(command: GitCommand): Promise<GitOutcome> {
    return new Promise(resolve => {
      const child = (this.child ??= this.start());
      this.last += 1;
      const id = this.last;
      this.waiting.set(id, { command, resolve });
      // It keeps this process running while somebody waits for it.
      child.channel?.ref();
      const asked: Asked = { id, command };
      child.send(asked, error => error && this.fail(child, error.message));
    });
  }

  /** Ends the process. What still runs fails; what is asked later starts it again. */
  close(): void {
    if (this.child) this.leave(this.child, 'it was closed');
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
      this.hasAnswered = true;
      this.waiting.get(id)?.resolve(outcome);
      this.waiting.delete(id);
      if (this.waiting.size === 0) child.channel?.unref();
    });
    child.on('error', error => this.fail(child, error.message));
    child.on('exit', () => this.fail(child, 'it ended'));
    return child;
  }

  private fail(child: ChildProcess, reason: string): void {
    if (this.child !== child) return;
    if (!this.hasAnswered) {
      this.cannotBeHad = true;
      process.emitWarning(
        `Git is started by the portal itself: the process that should start it is not there (${reason})`,
      );
    }
    this.leave(child, reason);
  }

  private leave(child: ChildProcess, reason: string): void {
    this.child = undefined;
    if (child.connected) child.disconnect();
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const { command, resolve } of waiting) {
      if (this.cannotBeHad) execute(command).then(resolve);
      else resolve(lost(reason));
    }
  }
}

/** The outcome of a run of which nobody knows how it went. */
function lost(reason: string): GitOutcome {
  return {
    stopped: `the process that starts git is not there: ${reason}`,
    ended: '',
    stdout: Buffer.alloc(0),
    stderr: '',
  };
}
