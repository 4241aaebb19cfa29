export { compile, type Library, type Program } from './compile';
export { CelError, CelLimitError, CelMissing, CelSyntaxError } from './errors';
export { Frame, type Roots } from './frame';
export type { CelFunction } from './library/function';
export { Budget, LIMITS } from './limits';
export { loopVariables } from './macros';
export { type ASTNode, parse as parseExpression } from './parse';
export { type ResultType, resultType } from './resultType';
export { typeClash } from './typeClash';
export {
  type CelMap,
  CelObject,
  type CelValue,
  fromJson,
  Optional,
  toJson,
} from './values';
