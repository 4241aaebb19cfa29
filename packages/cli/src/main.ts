import { Command, UsageError } from './command';
import { COMMANDS } from './commands';
import { Output } from './output';

/**
 * Runs the command line.
 *
 * @param args - what follows the program's name
 * @returns the exit code: 0 when all is well, 1 when something was found, 2 when the command could not be run
 */
export async function main(args: string[], output: Output): Promise<number> {
  const command = COMMANDS.find(({ name }) =>
    name.split(' ').every((word, index) => args[index] === word),
  );
  if (!command) return withoutCommand(args, output);
  const rest = args.slice(command.name.split(' ').length);
  if (asksForHelp(rest)) {
    output.out(usageOf(command));
    return 0;
  }
  try {
    return await command.run(rest, output);
  } catch (error) {
    const message = messageOf(error);
    const usage = isUsageError(error) ? `\n\n${usageOf(command)}` : '\n';
    output.error(`macadam ${command.name}: ${message}${usage}`);
    return 2;
  }
}

function withoutCommand(args: string[], output: Output): number {
  if (asksForHelp(args)) {
    output.out(overview());
    return 0;
  }
  const problem =
    args.length > 0 ? `macadam: unknown command ${args[0]}\n\n` : '';
  output.error(`${problem}${overview()}`);
  return 2;
}

function asksForHelp(args: string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).some(
    arg => arg === '--help' || arg === '-h',
  );
}

/** Node.js reports an unknown option, or one without its value, with a code of this kind. */
function isUsageError(error: unknown): boolean {
  return (
    error instanceof UsageError ||
    (typeof error === 'object' &&
      error !== null &&
      'code' in error &&
      String(error.code).startsWith('ERR_PARSE_ARGS'))
  );
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}

function usageOf({ name, summary, usage }: Command): string {
  return `Usage: macadam ${name} ${usage.trim()}\n\n${summary}.\n`;
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(
    ({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`,
  );
  return `Usage: macadam COMMAND …

${lines.join('\n')}

\`macadam COMMAND --help\` tells more of one.
Exit code 0: all is well; 1: something was found; 2: the command could not be run.
`;
}
