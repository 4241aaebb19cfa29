import { Command } from './command';
import { diff } from './commands/diff';
import { explain } from './commands/explain';
import { graph } from './commands/graph';
import {
  importComposeFile,
  importManifests,
  importState,
} from './commands/import';
import { preflight } from './commands/preflight';
import { render } from './commands/render';
import { validate } from './commands/validate';
import { policyApply } from './policy/apply';
import { policyTest } from './policy/test';

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  validate,
  render,
  explain,
  graph,
  diff,
  preflight,
  importComposeFile,
  importManifests,
  importState,
  policyTest,
  policyApply,
];
