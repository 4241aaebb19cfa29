import type { ASTNode } from '../cel';

/** The expressions that an expression is made of. */
export function partsOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}

/** The first `variables.x` in an expression that is none of the policy's variables. */
export function unknownVariable(
  node: ASTNode,
  names: readonly string[],
): string | undefined {
  if (node.op === '.' || node.op === '.?') {
    const [base, key] = node.args;
    const isVariable = base.op === 'id' && base.args === 'variables';
    if (isVariable && !names.includes(key)) return key;
  }
  for (const part of partsOf(node)) {
    const found = unknownVariable(part, names);
    if (found !== undefined) return found;
  }
  return undefined;
}
