import { Format, FORMATS, isFormat } from './format';
import { Output } from './output';

/** One command of the command line. */
export interface Command {
  /** One or two words, as they are typed: `render`, `policy test`. */
  name: string;
  /** What it does, in one line. */
  summary: string;
  /** What follows the name, then a paragraph for each option. */
  usage: string;
  /**
   * @param args - what follows the name; read it with `parseArgs` of node:util
   * @returns the exit code: 0 when all is well, 1 when something was found
   * @throws UsageError when it was called in a wrong way, another Error when it could not do its work: exit code 2
   */
  run(args: string[], output: Output): number | Promise<number>;
}

/** A command line that makes no sense; the message is followed by the command's usage. */
export class UsageError extends Error {}

/** @throws UsageError when the text names no format */
export function parseFormat(text: string): Format {
  if (isFormat(text)) return text;
  throw new UsageError(
    `unknown format ${text} (one of ${FORMATS.join(', ')} is)`,
  );
}

/** Files of a command line, each once, in the order given. @throws UsageError when there is none */
export function requireFiles(positionals: readonly string[]): string[] {
  if (positionals.length === 0) throw new UsageError('no file is given');
  return [...new Set(positionals)];
}

/** @throws UsageError when the option is absent or empty */
export function requireOption(value: string | undefined, name: string): string {
  if (!value) throw new UsageError(`--${name} is not given`);
  return value;
}
