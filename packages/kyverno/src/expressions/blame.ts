import {
  type ASTNode,
  CelError,
  type CelValue,
  Frame,
  loopVariables,
  type Program,
  type Roots,
} from '../cel';
import { join, type Paths } from './paths';

type Wanted = boolean;

/** Where in the object a condition fails: follows the parts of the expression that decide it. */
export class Blame {
  private readonly followed = new Set<Program>();

  constructor(
    private readonly paths: Paths,
    private readonly roots: Roots,
    private readonly budget: Frame['budget'],
    private readonly variables: ReadonlyMap<string, Program>,
  ) {}

  /** The path that makes an expression false or an error; undefined when it reads nothing of the object. */
  of(program: Program): string | undefined {
    const frame = new Frame(this.roots, this.budget);
    return this.blame(program, program.ast, frame, true) || undefined;
  }

  /** Goes into a variable's own expression; not again while inside, since variables may need each other. */
  private follow(
    variable: Program,
    step: (frame: Frame) => string | undefined,
  ): string | undefined {
    if (this.followed.has(variable)) return undefined;
    this.followed.add(variable);
    const found = step(new Frame(this.roots, this.budget));
    this.followed.delete(variable);
    return found;
  }

  private value(
    program: Program,
    node: ASTNode,
    frame: Frame,
  ): CelValue | undefined {
    try {
      return program.runPart(node, frame);
    } catch (error) {
      if (error instanceof CelError) return undefined;
      throw error;
    }
  }

  /** The path of what makes `node` differ from `wanted`. */
  private blame(
    program: Program,
    node: ASTNode,
    frame: Frame,
    wanted: Wanted,
  ): string | undefined {
    const blame = (part: ASTNode, want = wanted) =>
      this.blame(program, part, frame, want);
    const differs = (part: ASTNode) =>
      this.value(program, part, frame) !== wanted;
    switch (node.op) {
      case '!_':
        return blame(node.args, !wanted);
      case '&&':
      case '||': {
        const [left, right] = node.args;
        // The side that decides; where both do, the right one, which is usually the more specific.
        const needsBoth = (node.op === '||') === wanted;
        if (needsBoth) return blame(right) ?? blame(left);
        return (differs(left) ? blame(left) : undefined) ?? blame(right);
      }
      case '?:': {
        const [test, yes, no] = node.args;
        const taken = this.value(program, test, frame);
        return (
          blame(taken === true ? yes : no) ?? this.path(program, test, frame)
        );
      }
      case 'rcall': {
        const [method, over, args] = node.args;
        const isLoop = method === 'all' || method === 'exists';
        const names = isLoop ? loopVariables(method, args) : undefined;
        if (!names) return this.path(program, node, frame);
        return this.loop(
          program,
          {
            over,
            body: args[names.length],
            names,
            decisive: method === 'exists',
          },
          frame,
          wanted,
        );
      }
      case '.': {
        const [base, key] = node.args;
        const variable =
          base.op === 'id' && base.args === 'variables'
            ? this.variables.get(key)
            : undefined;
        if (!variable) return this.path(program, node, frame);
        return this.follow(variable, frameOfIt =>
          this.blame(variable, variable.ast, frameOfIt, wanted),
        );
      }
      default:
        return this.path(program, node, frame);
    }
  }

  /** One turn decides `all` by being false and `exists` by being true; else the whole list is to blame. */
  private loop(
    program: Program,
    loop: { over: ASTNode; body: ASTNode; names: string[]; decisive: boolean },
    frame: Frame,
    wanted: Wanted,
  ): string | undefined {
    const { over, body, names, decisive } = loop;
    const items = this.value(program, over, frame);
    const isOneTurn = decisive !== wanted;
    const entries: [CelValue, CelValue][] = [];
    if (Array.isArray(items))
      items.forEach((item, at) => entries.push([BigInt(at), item]));
    else if (items instanceof Map)
      items.forEach((item, key) => entries.push([key, item]));
    for (const [key, item] of isOneTurn ? entries : []) {
      const single = Array.isArray(items) ? item : key;
      const turn =
        names.length === 2
          ? frame.bind(names[0], key).bind(names[1], item)
          : frame.bind(names[0], single);
      if (this.value(program, body, turn) === wanted) continue;
      const here =
        this.paths.of(item) ?? this.element(program, over, key, frame);
      return this.blame(program, body, turn, wanted) ?? here;
    }
    const list = this.path(program, over, frame);
    if (list !== undefined || entries.length === 0 || names.length !== 1)
      return list;
    // The list is not of the object: what is compared with its items is.
    const [[key, item]] = entries;
    return this.path(
      program,
      body,
      frame.bind(names[0], Array.isArray(items) ? item : key),
    );
  }

  private element(
    program: Program,
    over: ASTNode,
    key: CelValue,
    frame: Frame,
  ): string | undefined {
    const path = this.path(program, over, frame);
    return path === undefined ? undefined : join(path, key);
  }

  /** The path of the value that a part of an expression reads. */
  private path(
    program: Program,
    node: ASTNode,
    frame: Frame,
  ): string | undefined {
    const value = this.value(program, node, frame);
    const known = value === undefined ? undefined : this.paths.of(value);
    if (known !== undefined) return known;
    const first = (parts: readonly ASTNode[]) => {
      for (const part of parts) {
        const found = this.path(program, part, frame);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    switch (node.op) {
      case '.':
      case '.?': {
        const [base, key] = node.args;
        const variable =
          base.op === 'id' && base.args === 'variables'
            ? this.variables.get(key)
            : undefined;
        if (variable)
          return this.follow(variable, frameOfIt =>
            this.path(variable, variable.ast, frameOfIt),
          );
        const path = this.path(program, base, frame);
        return path === undefined ? undefined : join(path, key);
      }
      case '[]':
      case '[?]': {
        const [base, key] = node.args;
        const path = this.path(program, base, frame);
        const name = this.value(program, key, frame);
        return path === undefined || name === undefined
          ? path
          : join(path, name);
      }
      case 'value':
      case 'id':
        return undefined;
      case 'call':
        return first(node.args[1]);
      case 'rcall':
        return first(
          loopVariables(node.args[0], node.args[2])
            ? [node.args[1]]
            : [node.args[1], ...node.args[2]],
        );
      case '!_':
      case '-_':
        return this.path(program, node.args, frame);
      case 'map':
        return first(node.args.map(([, item]) => item));
      default:
        return first(node.args);
    }
  }
}
