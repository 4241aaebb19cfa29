import type { Stopped } from '../policy/outcome';
import {
  CelError,
  CelLimitError,
  CelMissing,
  CelSyntaxError,
  compile,
  findPart,
  type Library,
  type Program,
  type ResultType,
  resultType,
  typeClash,
} from '../cel';
import type { Source } from '../reading/yaml';
import { type PolicyRoots, ROOT_NAMES } from './roots';
import type { Expression, NamedExpression } from './commonSpec';
import { unknownVariable } from './unknownVariable';

/** A condition that takes an object out of a policy when it is false. */
export interface Condition {
  name: string;
  program: Program;
}

/** Why an expression does not give what it has to, where that can be read off it. */
function wrongType(
  ast: Program['ast'],
  wanted: readonly ResultType[],
): string | undefined {
  const given = resultType(ast);
  if (given === undefined || wanted.includes(given)) return undefined;
  const types = wanted.join(' or ');
  if (given !== 'dyn') return `the expression gives a ${given}, not a ${types}`;
  const advice = wanted.includes('bool') ? 'compare' : 'convert';
  return `the expression gives what the object has: ${advice} it, so that it gives a ${types}`;
}

/**
 * Compiles one expression; undefined when it does not compile, which is noted as is a variable that it reads and there is
 * not.
 *
 * @param variables the names of the policy's variables
 * @param roots what the expression may start from
 * @param wanted what it has to give one of, where its text says what it gives
 * @param library what it may call besides
 */
export function compileNoted(
  notes: Pick<Source, 'problem'>,
  { text, path }: Expression,
  variables: readonly string[],
  roots: ReadonlySet<string>,
  wanted: readonly ResultType[] = [],
  library?: Library,
): Program | undefined {
  try {
    const program = compile(text, roots, library);
    const unknown = unknownVariable(program.ast, variables);
    if (unknown !== undefined)
      notes.problem(path, `the variable '${unknown}' is not defined`);
    const clash = findPart(program.ast, typeClash);
    if (clash !== undefined)
      notes.problem(path, `the expression does not compile: ${clash}`);
    const wrong =
      wanted.length > 0 ? wrongType(program.ast, wanted) : undefined;
    if (wrong !== undefined) notes.problem(path, wrong);
    return program;
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error;
    const column = error.offset + 1;
    notes.problem(
      path,
      `the expression does not compile: ${error.message} (at character ${column})`,
    );
    return undefined;
  }
}

/** Compiles the expressions of one policy; what does not compile is noted in the source. */
export class ExpressionCompiler {
  /**
   * @param variables the policy's variables, which expressions may read
   * @param rewrite changes the text first, for controllers that keep their pod elsewhere
   * @param roots what expressions may start from
   * @param library what expressions may call besides
   */
  constructor(
    private readonly source: Source,
    private readonly variables: readonly NamedExpression[],
    private readonly rewrite: (text: string) => string = text => text,
    private readonly roots: ReadonlySet<string> = ROOT_NAMES,
    private readonly library?: Library,
  ) {}

  /** The compiled expression; undefined when it does not compile. */
  one(
    { text, path }: Expression,
    ...wanted: ResultType[]
  ): Program | undefined {
    const names = this.variables.map(({ name }) => name);
    const rewritten = { text: this.rewrite(text), path };
    return compileNoted(
      this.source,
      rewritten,
      names,
      this.roots,
      wanted,
      this.library,
    );
  }

  conditions(all: readonly NamedExpression[]): Condition[] {
    return all.flatMap(each => {
      const program = this.one(each, 'bool');
      return program ? [{ name: each.name, program }] : [];
    });
  }

  /** Values of annotations for the audit: texts, or null for none. */
  annotations(all: readonly Expression[]): Program[] {
    return all.flatMap(each => this.one(each, 'string', 'null') ?? []);
  }

  /** Expressions by name: the policy's variables unless others are given. */
  bindings(all = this.variables): Map<string, Program> {
    return new Map(
      all.flatMap((each): [string, Program][] => {
        const program = this.one(each);
        return program ? [[each.name, program]] : [];
      }),
    );
  }
}

/** An error of an expression as an outcome; anything else is a defect and is thrown on. */
export function stopped(error: unknown, what: string): Stopped {
  if (error instanceof CelMissing) {
    return {
      verdict: 'notEvaluable',
      message: `${what} needs ${error.missing}`,
      missing: error.missing,
    };
  }
  if (error instanceof CelError || error instanceof CelLimitError) {
    return { verdict: 'error', message: `${what}: ${error.message}` };
  }
  throw error;
}

/**
 * Why an object is not judged; undefined when all conditions hold. A false condition outweighs one with an
 * error; `failurePolicy: Ignore` makes an error a skip.
 */
export function unmet(
  conditions: readonly Condition[],
  roots: PolicyRoots,
  failurePolicy: 'Fail' | 'Ignore',
): Stopped | undefined {
  let failure: Stopped | undefined;
  for (const { name, program } of conditions) {
    try {
      const value = program.evaluate(roots, roots.budget);
      if (value === false)
        return {
          verdict: 'skip',
          message: `match condition '${name}' is false`,
        };
      if (value !== true) throw new CelError('the expression is not a bool');
    } catch (error) {
      failure ??= stopped(error, `match condition '${name}'`);
    }
  }
  if (failure?.verdict === 'error' && failurePolicy === 'Ignore') {
    return { ...failure, verdict: 'skip' };
  }
  return failure;
}
