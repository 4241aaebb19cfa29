export { compileJmesPath, type JmesPath } from './compile';
export type { JmesEnv } from './env';
export {
  JmesPathError,
  JmesPathLimitError,
  JmesPathMissing,
  JmesPathSyntaxError,
  UnknownKey,
} from './errors';
export { floatText, toJsonText } from './json';
export { Budget, LIMITS } from './limits';
export { compareSemver, parseSemver } from './functions/semver';
export { wildcard } from './wildcard';
