import type { ASTNode } from './parse';
import { resultType } from './resultType';

/** The type of a part, where it can be read off it and does not hang on the object. */
function knownType(node: ASTNode): string | undefined {
  const type = resultType(node);
  return type === 'dyn' || type === 'null' ? undefined : type;
}

/**
 * Why an operator takes no operands of these types, as CEL's compiler says it; undefined where it does, or where the types
 * only show when it is evaluated.
 */
export function typeClash(node: ASTNode): string | undefined {
  const clash = (types: (string | undefined)[]) =>
    `no matching overload for '${node.op}' applied to (${types.map(type => type ?? 'dyn').join(', ')})`;
  switch (node.op) {
    case '&&':
    case '||': {
      const types = node.args.map(knownType);
      return types.every(type => type === undefined || type === 'bool')
        ? undefined
        : clash(types);
    }
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [left, right] = node.args.map(knownType);
      return left === undefined || right === undefined || left === right
        ? undefined
        : clash([left, right]);
    }
    case '+': {
      const [left, right] = node.args.map(knownType);
      const isSum = (type: string) =>
        ['number', 'string', 'list'].includes(type);
      const isKnown = left !== undefined && right !== undefined;
      return isKnown && (left !== right || !isSum(left))
        ? clash([left, right])
        : undefined;
    }
    default:
      return undefined;
  }
}
