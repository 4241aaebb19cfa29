import { Command } from './command';
import { validate } from './validate';

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [validate];
