import {
  compile as compileExpression,
  type Library,
  type Program,
} from '@macadam/cel';
import { POLICY_LIBRARY } from './library';

/**
 * Compiles an expression of a policy.
 *
 * @param roots the names that are known at its start
 * @param library what policies of its kind may call besides what all policies may
 * @throws CelSyntaxError when it does not parse, is too large, or uses a name or function that is not known
 */
export function compile(
  expression: string,
  roots: ReadonlySet<string>,
  library?: Library,
): Program {
  return compileExpression(
    expression,
    roots,
    library ? [library, POLICY_LIBRARY] : [POLICY_LIBRARY],
  );
}
