import { JmesPathError, JmesPathSyntaxError } from '../errors';
import { checkListLength, checkTextLength } from '../limits';
import { childrenOf, type JmesNode } from '../parse';
import { Args, type FunctionTable, type World } from './args';
import { arithmeticFunctions } from './arithmetic';
import { collectionFunctions } from './collections';
import { encodingFunctions } from './encoding';
import { placeFunctions } from './places';
import { standardFunctions } from './standard';
import { textFunctions } from './text';
import { timeFunctions } from './time';
import { certificateFunctions } from './x509';

const FUNCTIONS: FunctionTable = {
  ...standardFunctions,
  ...arithmeticFunctions,
  ...certificateFunctions,
  ...collectionFunctions,
  ...encodingFunctions,
  ...placeFunctions,
  ...textFunctions,
  ...timeFunctions,
};

/** Characters of a function's result that count as one step. */
const CHARACTERS_PER_STEP = 100;

/** The names of all functions, for tests and documentation. */
export const FUNCTION_NAMES: readonly string[] = Object.keys(FUNCTIONS).sort();

/** What is wrong with a call that names this function with so many arguments. */
function callProblem(name: string, count: number): string | undefined {
  if (!Object.hasOwn(FUNCTIONS, name)) return `unknown function: ${name}`;
  const [least, most] = FUNCTIONS[name].arity;
  if (count >= least && count <= most) return undefined;
  const wanted = least === most ? `${least}` : `at least ${least}`;
  return `the function ${name} takes ${wanted} arguments and was given ${count}`;
}

/** Checks every call in an expression; throws `JmesPathSyntaxError` for the first that cannot work. */
export function checkCalls(node: JmesNode): void {
  if (node.type === 'Function') {
    const problem = callProblem(node.name, node.children.length);
    if (problem) throw new JmesPathSyntaxError(problem);
  }
  childrenOf(node).forEach(checkCalls);
}

/** Calls a function; throws `JmesPathError` when the arguments do not fit. */
export function callFunction(
  name: string,
  args: readonly unknown[],
  world: World,
): unknown {
  const problem = callProblem(name, args.length);
  if (problem) throw new JmesPathError(problem);
  const value = FUNCTIONS[name].run(new Args(name, args), world);
  if (typeof value === 'string') {
    checkTextLength(value.length);
    world.budget.spend(Math.ceil(value.length / CHARACTERS_PER_STEP));
  }
  if (Array.isArray(value)) {
    checkListLength(value.length);
    world.budget.spend(value.length);
  }
  return value;
}
