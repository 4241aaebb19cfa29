import { type ASTNode, findPart } from '../cel';

/** The first `variables.x` in an expression that is none of the policy's variables. */
export function unknownVariable(
  node: ASTNode,
  names: readonly string[],
): string | undefined {
  return findPart(node, part => {
    if (part.op !== '.' && part.op !== '.?') return undefined;
    const [base, key] = part.args;
    const isVariable = base.op === 'id' && base.args === 'variables';
    return isVariable && !names.includes(key) ? key : undefined;
  });
}
