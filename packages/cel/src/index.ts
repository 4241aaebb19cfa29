/**
 * CEL expressions: parsed, checked and evaluated within limits.
 *
 * @packageDocumentation
 */
export { compile, type Library, type Program } from './compile';
export { CelError, CelLimitError, CelMissing, CelSyntaxError } from './errors';
export { Frame, type Roots } from './Frame';
export {
  type CelFunction,
  type FunctionTable,
  listArg,
  noOverload,
  textArg,
} from './library/function';
export { Timestamp } from './library/time';
export { Budget, charge, LIMITS } from './limits';
export { loopVariables } from './macros';
export { type ASTNode, parse as parseExpression } from './parse';
export { findPart, partsOf } from './parts';
export { QuietError } from './QuietError';
export { compileRegularExpression } from './regularExpression';
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
