export { compile, type Program } from './compile';
export { CelError, CelLimitError, CelMissing, CelSyntaxError } from './errors';
export { Frame, type Roots } from './frame';
export { Budget, LIMITS } from './limits';
export { loopVariables } from './macros';
export type { ASTNode } from './parse';
export {
  type CelMap,
  CelObject,
  type CelValue,
  fromJson,
  Optional,
  toJson,
} from './values';
