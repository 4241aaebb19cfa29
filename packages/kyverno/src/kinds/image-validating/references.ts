import {
  CelError,
  CelMissing,
  CelSyntaxError,
  compile,
  type Program,
} from '../../cel';
import { namesRegistry } from '../../images/questions';
import type { Reader } from '../../reading/reader';
import type { Path } from '../../reading/yaml';
import { compileGlob } from './glob';

const ROOTS: ReadonlySet<string> = new Set(['ref']);

/** One entry of `matchImageReferences`. */
interface Pattern {
  /** A policy's author chose the registry of what it matches. */
  isNamed: boolean;
  /** @throws CelError when it cannot be told */
  matches(image: string): boolean;
}

/** Which images a policy is about; all of them when it does not say. */
export class ImageReferences {
  constructor(private readonly patterns: readonly Pattern[]) {}

  /** @throws CelError when an expression cannot be evaluated */
  match(image: string): boolean {
    return (
      this.patterns.length === 0 ||
      this.patterns.some(({ matches }) => matches(image))
    );
  }

  /** Whether a pattern that names a registry matches an image. */
  name(image: string): boolean {
    return this.patterns.some(
      ({ isNamed, matches }) => isNamed && matches(image),
    );
  }
}

function evaluate(program: Program, image: string): boolean {
  const value = program.evaluate({
    root: () => image,
    outside: name => {
      throw new CelMissing(`what ${name} asks for`);
    },
  });
  if (typeof value === 'boolean') return value;
  throw new CelError('an expression of matchImageReferences is not a bool');
}

function readPattern(
  reader: Reader,
  path: Path,
  value: unknown,
): Pattern | undefined {
  const map = reader.map(path, value, ['glob', 'expression']);
  const glob = reader.text([...path, 'glob'], map?.glob);
  const at = [...path, 'expression'];
  const expression = reader.text(at, map?.expression);
  if (Boolean(glob) === Boolean(expression)) {
    reader.problem(path, 'needs one of glob, expression');
    return undefined;
  }
  if (glob) {
    const matches = compileGlob(glob);
    if (typeof matches !== 'string')
      return { isNamed: namesRegistry(glob), matches };
    reader.problem([...path, 'glob'], matches);
    return undefined;
  }
  try {
    const program = compile(expression ?? '', ROOTS);
    return { isNamed: false, matches: image => evaluate(program, image) };
  } catch (problem) {
    if (!(problem instanceof CelSyntaxError)) throw problem;
    reader.problem(at, `the expression does not compile: ${problem.message}`);
    return undefined;
  }
}

/** Reads `matchImageReferences`; what is wrong is noted. */
export function readReferences(
  reader: Reader,
  path: Path,
  value: unknown,
): ImageReferences {
  const items = reader.list(path, value);
  return new ImageReferences(
    items.flatMap((item, n) => readPattern(reader, [...path, n], item) ?? []),
  );
}
