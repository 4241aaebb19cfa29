/**
 * What a script was called with.
 */
import { parseArgs } from 'node:util';
import { fileAdvice } from './advice.mjs';
import { say } from './log.mjs';

const HELP = { help: { type: 'boolean', short: 'h', default: false } };

/**
 * Runs a script to its end. `--help` prints how it is called and nothing else happens; what it does not know is refused
 * with exit code 2. What goes wrong is printed without a stack trace, with exit code 1: the message says what to do.
 *
 * @param {{usage: string, options?: import('node:util').ParseArgsConfig['options'], allowPositionals?: boolean}} command
 *   `usage` is one line for the call and what it does below
 * @param {(parsed: {values: Record<string, any>, positionals: string[]}) => void | Promise<void>} main
 */
export async function runCommand(
  { usage, options = {}, allowPositionals = false },
  main,
) {
  let parsed;
  try {
    parsed = parseArgs({ options: { ...options, ...HELP }, allowPositionals });
  } catch (error) {
    if (!error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
    console.error(`✗ ${error.message}\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  if (parsed.values.help) {
    say(usage);
    return;
  }
  try {
    await main(parsed);
  } catch (error) {
    const advice = fileAdvice(error);
    console.error(`\n✗ ${error.message}${advice ? `\n${advice}` : ''}`);
    process.exitCode = 1;
  }
}
