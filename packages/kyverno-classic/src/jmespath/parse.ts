import { compile, tokenize } from '@jmespath-community/jmespath';
import { JmesPathSyntaxError } from './errors';
import { LIMITS } from './limits';

/** A node of an expression that has been read. */
export type JmesNode = ReturnType<typeof compile>;

/** Nodes of later JMESPath dialects, which Kyverno does not read. */
const FOREIGN: Readonly<Record<string, string>> = {
  Arithmetic: 'arithmetic',
  Unary: 'arithmetic',
  LetExpression: 'let',
  Binding: 'let',
  Variable: 'a $variable',
  Ternary: '?:',
  Root: '$',
};

/** What stands in quotes; in raw texts only `\'` is an escape. */
const QUOTED = /"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\'|\\(?!'))*'/g;

/**
 * Doubles backslashes in raw texts (`'…'`), where only `\'` is an escape: the library would read `\\` as
 * one backslash, Kyverno reads two.
 */
function keepBackslashes(text: string): string {
  return text.replace(QUOTED, part =>
    part.startsWith("'") ? part.replace(/\\(?!')/g, '\\\\') : part,
  );
}

/** The texts in quotes that are never closed, which the library reads to the end. */
function checkQuotes(text: string): void {
  const rest = text.replace(QUOTED, part => ' '.repeat(part.length));
  const open = /["'`]/.exec(rest);
  if (open)
    throw new JmesPathSyntaxError(
      `the quote ${open[0]} is never closed`,
      open.index,
    );
}

/** The nodes right under a node. */
export function childrenOf(node: JmesNode): readonly JmesNode[] {
  switch (node.type) {
    case 'Projection':
    case 'ValueProjection':
    case 'Subexpression':
    case 'IndexExpression':
    case 'Pipe':
    case 'AndExpression':
    case 'OrExpression':
    case 'Comparator':
      return [node.left, node.right];
    case 'FilterProjection':
      return [node.left, node.condition, node.right];
    case 'Flatten':
    case 'NotExpression':
    case 'ExpressionReference':
      return [node.child];
    case 'MultiSelectList':
    case 'Function':
      return node.children;
    case 'MultiSelectHash':
      return node.children.map(({ value }) => value);
    default:
      return [];
  }
}

function checkDialect(node: JmesNode): void {
  const foreign = FOREIGN[node.type];
  if (foreign)
    throw new JmesPathSyntaxError(
      `${foreign} is not part of JMESPath as Kyverno reads it; quote names with special characters: "a-b"`,
    );
  childrenOf(node).forEach(checkDialect);
}

/**
 * Why the parser gave up. It calls itself for each level of nesting, and a stack that overflows may throw an error of
 * another realm, which is no `instanceof Error`.
 */
function reasonOf(error: unknown): string {
  const text = String(error);
  return /call stack/.test(text)
    ? 'the expression is nested too deeply'
    : text.replace(/^\w*Error: /, '').replace(/^Syntax error: /i, '');
}

/** Reads an expression; throws `JmesPathSyntaxError` when it is none or too large. */
export function parse(text: string): JmesNode {
  if (text.length > LIMITS.expressionCharacters)
    throw new JmesPathSyntaxError(
      `the expression is longer than ${LIMITS.expressionCharacters} characters`,
    );
  checkQuotes(text);
  const source = keepBackslashes(text);
  let node: JmesNode;
  try {
    if (tokenize(source).length > LIMITS.expressionTokens)
      throw new JmesPathSyntaxError(
        `the expression has more than ${LIMITS.expressionTokens} parts`,
      );
    node = compile(source);
    checkDialect(node);
  } catch (error) {
    if (error instanceof JmesPathSyntaxError) throw error;
    throw new JmesPathSyntaxError(reasonOf(error));
  }
  return node;
}
