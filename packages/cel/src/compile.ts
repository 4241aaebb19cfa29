import { UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import { add, multiply, negate, subtract } from './arithmetic';
import { CelError, CelSyntaxError } from './errors';
import { Frame, type Roots, type Run } from './Frame';
import { findFunction, findMethod } from './library';
import type { CelFunction, FunctionTable } from './library/function';
import { Budget, checked, metered, weight } from './limits';
import {
  compileBind,
  compileHas,
  compileLogic,
  compileLoop,
  contains,
  runBool,
} from './macros';
import { type ASTNode, type Parsed, parse } from './parse';
import { select, selectOptional } from './select';
import {
  celCompare,
  celEquals,
  type CelMap,
  type CelValue,
  Optional,
  TypeValue,
  typeName,
} from './values';

/** A compiled expression. */
export interface Program {
  expression: string;
  ast: ASTNode;
  /** Evaluates it; throws `CelError` when the values do not fit, `CelLimitError` when it costs too much. */
  evaluate(roots: Roots, budget?: Budget): CelValue;
  /** Evaluates one part of it in a frame of its own. */
  runPart(node: ASTNode, frame: Frame): CelValue;
}

type Binary = (left: CelValue, right: CelValue) => CelValue;

const BINARY: Readonly<Record<string, Binary>> = {
  '==': celEquals,
  '!=': (left, right) => !celEquals(left, right),
  '<': (left, right) => celCompare(left, right) < 0,
  '<=': (left, right) => celCompare(left, right) <= 0,
  '>': (left, right) => celCompare(left, right) > 0,
  '>=': (left, right) => celCompare(left, right) >= 0,
  in: contains,
  '+': add,
  '-': subtract,
  '*': (left, right) => multiply('*', left, right),
  '/': (left, right) => multiply('/', left, right),
  '%': (left, right) => multiply('%', left, right),
};

interface Entry {
  key: Run;
  value: Run;
  isOptional: boolean;
}

/** Names that stand for a type, as in `type(x) == string`. */
const TYPES: ReadonlyMap<string, TypeValue> = new Map(
  [
    'bool',
    'bytes',
    'double',
    'int',
    'list',
    'map',
    'null_type',
    'optional_type',
    'string',
    'type',
    'uint',
  ].map(name => [name, new TypeValue(name)]),
);

/** What an entry that may be left out holds: one value or none. */
function contentOf(value: CelValue): [CelValue] | undefined {
  if (!(value instanceof Optional))
    throw new CelError(`no such overload: ?${typeName(value)}`);
  return value.value === undefined ? undefined : [value.value];
}

/** Functions and methods that some expressions have besides those of all. */
export interface Library {
  functions: FunctionTable;
  methods: FunctionTable;
}

class Compiler {
  readonly runs = new Map<ASTNode, Run>();

  constructor(
    private readonly roots: ReadonlySet<string>,
    private readonly parsed: Parsed,
    private readonly libraries: readonly Library[],
  ) {}

  compile(node: ASTNode, bound: readonly string[]): Run {
    const run = this.compileNode(node, bound);
    this.runs.set(node, run);
    return run;
  }

  private compileNode(node: ASTNode, bound: readonly string[]): Run {
    const part = (child: ASTNode, names: readonly string[] = []) =>
      this.compile(child, names.length > 0 ? [...bound, ...names] : bound);
    switch (node.op) {
      case 'value':
        return this.literal(node.args);
      case 'id':
        return this.variable(node, node.args, bound);
      case '.':
      case '.?': {
        const [base, key] = node.args;
        const over = part(base);
        const read = node.op === '.' ? select : selectOptional;
        return frame => read(over(frame), key);
      }
      case '[]':
      case '[?]': {
        const [over, key] = node.args.map(child => part(child));
        const read = node.op === '[]' ? select : selectOptional;
        return frame => read(over(frame), key(frame));
      }
      case '?:': {
        const [test, yes, no] = node.args.map(child => part(child));
        return frame => (runBool(test, frame) ? yes(frame) : no(frame));
      }
      case '&&':
      case '||': {
        const [left, right] = node.args.map(child => part(child));
        return compileLogic(node.op === '||', left, right);
      }
      case '!_': {
        const inner = part(node.args);
        return frame => !runBool(inner, frame);
      }
      case '-_': {
        const inner = part(node.args);
        return frame => negate(inner(frame));
      }
      case 'list': {
        const items = node.args.map(child => part(child));
        const optional = node.args.map(child => this.isOptional(child));
        if (!optional.includes(true))
          return frame => items.map(item => item(frame));
        return frame =>
          items.flatMap((item, at) => {
            const value = item(frame);
            return optional[at] ? (contentOf(value) ?? []) : [value];
          });
      }
      case 'map': {
        const isMessage = this.parsed.messages.has(node.start);
        return this.map(
          node.args.map(([key, value]) => ({
            key: isMessage && key.op === 'id' ? () => key.args : part(key),
            value: part(value),
            isOptional: this.isOptional(key),
          })),
        );
      }
      case 'call': {
        const [name, args] = node.args;
        if (name === 'has' && args.length === 1)
          return compileHas(args[0], part);
        return this.call(
          node,
          name,
          this.find('functions', name),
          args.map(arg => part(arg)),
        );
      }
      case 'rcall':
        return this.method(node, node.args, bound, part);
      default: {
        const [left, right] = node.args.map(child => part(child));
        const operate = BINARY[node.op];
        if (node.op !== '+') return frame => operate(left(frame), right(frame));
        return frame => {
          const sum = operate(left(frame), right(frame));
          frame.budget.spend(weight(sum));
          return sum;
        };
      }
    }
  }

  private literal(value: CelValue | UnsignedInt): Run {
    const constant = value instanceof UnsignedInt ? value.valueOf() : value;
    return () => constant;
  }

  private variable(node: ASTNode, name: string, bound: readonly string[]): Run {
    if (!bound.includes(name) && !this.roots.has(name)) {
      const type = TYPES.get(name);
      if (type) return () => type;
      throw new CelSyntaxError(`'${name}' is not known here`, node.start);
    }
    return frame => frame.lookup(name);
  }

  private isOptional({ start }: ASTNode): boolean {
    return this.parsed.optionals.has(start);
  }

  private map(entries: Entry[]): Run {
    return frame => {
      const result: CelMap = new Map();
      for (const { key, value, isOptional } of entries) {
        const name = key(frame);
        if (result.has(name)) throw new CelError(`repeated key: ${name}`);
        const item = value(frame);
        if (!isOptional) result.set(name, item);
        else contentOf(item)?.forEach(content => result.set(name, content));
      }
      return result;
    };
  }

  private method(
    node: ASTNode,
    [name, receiver, args]: [string, ASTNode, ASTNode[]],
    bound: readonly string[],
    part: (child: ASTNode, names?: readonly string[]) => Run,
  ): Run {
    if (receiver.op === 'id' && !bound.includes(receiver.args)) {
      const full = `${receiver.args}.${name}`;
      if (full === 'cel.bind' && args.length === 3)
        return compileBind(args, part);
      const inNamespace = this.find('functions', full);
      if (inNamespace) {
        return this.call(
          node,
          full,
          inNamespace,
          args.map(arg => part(arg)),
        );
      }
    }
    const loop = compileLoop(name, receiver, args, part);
    if (loop) return loop;
    const all = [receiver, ...args].map(arg => part(arg));
    return this.call(node, name, this.find('methods', name), all);
  }

  private find(
    kind: 'functions' | 'methods',
    name: string,
  ): CelFunction | undefined {
    const library = this.libraries.find(each =>
      Object.hasOwn(each[kind], name),
    );
    if (library) return library[kind][name];
    return kind === 'functions' ? findFunction(name) : findMethod(name);
  }

  private call(
    node: ASTNode,
    name: string,
    implementation: CelFunction | undefined,
    args: readonly Run[],
  ): Run {
    if (!implementation) {
      throw new CelSyntaxError(
        `the function '${name}' is not known`,
        node.start,
      );
    }
    return frame => {
      const values = args.map(arg => arg(frame));
      frame.budget.spend(
        values.reduce<number>((sum, value) => sum + weight(value), 1),
      );
      const result = checked(implementation(values, frame.roots));
      frame.budget.spend(weight(result));
      return result;
    };
  }
}

/**
 * Compiles an expression.
 *
 * @param roots the names that are known at its start
 * @param libraries what it may call besides; the first that has a function gives it
 * @throws CelSyntaxError when it does not parse, is too large, or uses a name or function that is not known
 */
export function compile(
  expression: string,
  roots: ReadonlySet<string>,
  libraries: readonly Library[] = [],
): Program {
  const parsed = parse(expression);
  const { ast } = parsed;
  const compiler = new Compiler(roots, parsed, libraries);
  const run = compiler.compile(ast, []);
  return {
    expression,
    ast,
    evaluate: (values, budget = new Budget()) =>
      metered(budget, () => run(new Frame(values, budget))),
    runPart: (node, frame) => {
      const part = compiler.runs.get(node);
      if (!part) throw new CelError('not a part of this expression');
      return metered(frame.budget, () => part(frame));
    },
  };
}
