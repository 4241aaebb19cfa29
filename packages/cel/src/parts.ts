import type { ASTNode } from './parse';

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

/** What a test finds in an expression or in what it is made of, from the outside in; undefined for nothing. */
export function findPart<T>(
  node: ASTNode,
  test: (part: ASTNode) => T | undefined,
): T | undefined {
  const own = test(node);
  if (own !== undefined) return own;
  for (const part of partsOf(node)) {
    const found = findPart(part, test);
    if (found !== undefined) return found;
  }
  return undefined;
}
