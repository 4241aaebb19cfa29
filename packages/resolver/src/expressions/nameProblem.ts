import { type ASTNode, findPart } from '@macadam/cel';
import { closest } from '@macadam/score';
import { compileExpression } from './expressions';

/** Members of a name that expressions may use; `any`: what they are is known only when it is evaluated. */
export type Names = { readonly [name: string]: Names | 'any' };

/** What an expression says of a name that is not there. */
export interface NameProblem {
  message: string;
  hint: string;
}

/** The first name in an expression that is not there, with the nearest that is. */
export function nameProblem(
  source: string,
  names: Names,
): NameProblem | undefined {
  const { ast } = compileExpression(source, Object.keys(names));
  return findPart(ast, node => unknownMember(node, names));
}

function unknownMember(node: ASTNode, names: Names): NameProblem | undefined {
  const path = pathOf(node);
  // Other roots are variables of a comprehension; unknown ones are found when the expression is compiled.
  if (!path || path.length < 2 || !Object.hasOwn(names, path[0])) {
    return undefined;
  }
  let known: Names | 'any' | undefined = names;
  for (const [index, key] of path.entries()) {
    if (known === 'any') return undefined;
    if (!Object.hasOwn(known, key)) {
      const have: string[] = Object.keys(known);
      const near = closest(key, have);
      const owner = path.slice(0, index).join('.');
      return {
        message: `${owner} has no \`${key}\``,
        hint: `${near ? `did you mean \`${owner}.${near}\`? ` : ''}have: ${have.join(', ') || 'none'}`,
      };
    }
    known = known[key];
  }
  return undefined;
}

/** The keys of `a.b["c"]`, or undefined for anything else. */
function pathOf(node: ASTNode): string[] | undefined {
  if (node.op === 'id') return [node.args];
  if (
    node.op !== '.' &&
    node.op !== '.?' &&
    node.op !== '[]' &&
    node.op !== '[?]'
  ) {
    return undefined;
  }
  const [target, member] = node.args;
  const head = pathOf(target);
  if (!head) return undefined;
  if (typeof member === 'string') return [...head, member];
  return member.op === 'value' && typeof member.args === 'string'
    ? [...head, member.args]
    : undefined;
}
