import type { Program, ResultType } from '../../cel';
import { type Check, compileChecks } from '../../expressions/checks';
import type { MatchConstraints } from '../../matching/match';
import { type Condition, ExpressionCompiler } from '../../expressions/program';
import type { Expression } from '../../expressions/commonSpec';
import type { Source } from '../../reading/yaml';
import { misuse, type Names, needsFacts } from './calls';
import { IMAGE_NAMES } from './roots';
import type { ImageValidatingSpec } from './spec';

/** Kyverno evaluates match conditions before variables and images are there. */
const CONDITION_NAMES: ReadonlySet<string> = new Set([
  ...['namespaceObject', 'object', 'oldObject', 'request'],
]);

/** The policy as it reads for the objects that `match` covers. */
export interface Variant {
  match: MatchConstraints;
  conditions: Condition[];
  variables: Map<string, Program>;
  extractors: Map<string, Program>;
  programs: Map<Expression, Program>;
  checks: Check[];
  /** Whether some expression asks who signed an image. */
  needsFacts: boolean;
}

/** Compiles expressions and looks at how they call the functions about images. */
class ImageCompiler extends ExpressionCompiler {
  readonly all: Program[] = [];

  constructor(
    private readonly noted: Source,
    spec: ImageValidatingSpec,
    rewrite: (text: string) => string,
    private readonly names: Names | undefined,
  ) {
    super(noted, spec.variables, rewrite, IMAGE_NAMES);
  }

  override one(
    expression: Expression,
    ...wanted: ResultType[]
  ): Program | undefined {
    const program = super.one(expression, ...wanted);
    const wrong = program && misuse(program.ast, this.names);
    if (wrong !== undefined)
      this.noted.problem(
        expression.path,
        `the expression does not compile: ${wrong}`,
      );
    if (program) this.all.push(program);
    return program;
  }
}

/** Compiles a policy for one place of pods; what does not compile is noted in the source. */
export function compileVariant(
  spec: ImageValidatingSpec,
  match: MatchConstraints,
  rewrite: (text: string) => string,
  source: Source,
): Variant {
  // The names of a list that is not as it should be are not known.
  const isSound = source.errors.length === 0;
  const names = isSound
    ? {
        attestors: spec.attestors.map(({ name }) => name),
        attestations: spec.attestations.map(({ name }) => name),
      }
    : undefined;
  const compiler = new ImageCompiler(source, spec, rewrite, names);
  compiler.annotations(spec.annotations);
  const variant = {
    match,
    conditions: new ExpressionCompiler(
      source,
      [],
      rewrite,
      CONDITION_NAMES,
    ).conditions(spec.matchConditions),
    variables: compiler.bindings(),
    extractors: compiler.bindings(spec.extractors),
    programs: new Map(
      spec.expressions.flatMap((each): [Expression, Program][] => {
        const program = compiler.one(each);
        return program ? [[each, program]] : [];
      }),
    ),
    checks: compileChecks(compiler, spec.validations),
  };
  return {
    ...variant,
    needsFacts: compiler.all.some(({ ast }) => needsFacts(ast)),
  };
}
