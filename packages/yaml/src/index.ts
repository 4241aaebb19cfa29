/**
 * Reads YAML that anybody may have written, within limits.
 *
 * @packageDocumentation
 */
export {
  composeYaml,
  MANIFEST,
  PUSHED_FILE,
  type Composed,
  type ComposeOptions,
  type YamlLimits,
  type YamlProblem,
} from './compose';
export { readYaml, UNWRITABLE, type YamlDocument } from './read';
export { isTooDeep, MOST_LEVELS, writtenSize } from './nesting';
export { isRecord, showText } from './values';
export { resolveAliases } from './aliases';
