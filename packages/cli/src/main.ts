import { parseArgs } from 'node:util';
import { FORMATS, isFormat } from './format';
import { Output } from './output';
import { validate } from './validate';

const USAGE = `Usage: macadam validate FILE… [--format ${FORMATS.join('|')}]

Checks Score files. Findings go to standard error.
Exit code 0: all files are valid; 1: some are not; 2: the command could not be run.
`;

/**
 * Runs the command line.
 *
 * @param args - what follows the program's name
 * @returns the exit code: 0 when all is well, 1 when something was found, 2 when the command could not be run
 */
export function main(args: string[], output: Output): number {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'text' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      output.out(USAGE);
      return 0;
    }
    const [command, ...files] = positionals;
    const { format } = values;
    if (command !== 'validate' || files.length === 0) {
      throw new Error(
        command === 'validate' ? 'no file is given' : 'unknown command',
      );
    }
    if (!isFormat(format)) throw new Error(`unknown format ${format}`);
    return validate(files, format, output);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    output.error(`macadam: ${message}\n\n${USAGE}`);
    return 2;
  }
}
