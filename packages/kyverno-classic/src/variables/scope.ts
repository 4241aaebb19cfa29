import {
  Budget,
  type JmesEnv,
  JmesPathSyntaxError,
  UnknownKey,
} from '../jmespath';
import { checkedValue } from '../jmespath/limits';
import { stepsOf, withValue } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { VariableError } from './errors';
import { expression } from './expressions';

/** Makes the value of a variable when an expression first names it. */
export type Loader = (scope: VariableScope) => unknown;

/** What a scope starts with. */
export interface ScopeOptions extends JmesEnv {
  data: Record<string, unknown>;
}

interface Entry {
  name: string;
  /** Finds an expression that names the variable at its root, by Kyverno's own measure of it. */
  mention: RegExp;
  load: Loader;
  state: 'waiting' | 'loading' | 'loaded' | 'failed';
  error?: unknown;
}

const MAX_MENTIONS = 2_000;
const mentions = new Map<string, RegExp>();

function mentionOf(name: string): RegExp {
  const known = mentions.get(name);
  if (known) return known;
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const mention = new RegExp(`(?:^|\\s|[^.0-9A-Za-z])${escaped}\\b`);
  if (mentions.size >= MAX_MENTIONS) mentions.clear();
  mentions.set(name, mention);
  return mention;
}

/**
 * What the expressions of a rule read: the roots (`request`, `images`, `element` …) and the variables of
 * the rule's context, each loaded when it is first named. A variable sees those that were added before it.
 */
export class VariableScope {
  private readonly data: Record<string, unknown>;
  private readonly entries: Entry[] = [];
  private readonly env: JmesEnv;
  private readonly parent?: VariableScope;
  /** How many of the entries may be seen; fewer while one of them is loading. */
  private visible = Infinity;
  private readonly loading: string[];

  /** Sees the roots in `data`; see `JmesEnv` for what expressions may ask and for the budget they share. */
  constructor({ data, ...env }: ScopeOptions, parent?: VariableScope) {
    this.data = { ...data };
    this.env = { ...env, budget: env.budget ?? new Budget() };
    this.parent = parent;
    this.loading = parent?.loading ?? [];
  }

  /** A scope with more roots and entries of its own, e.g. for one element of a foreach. */
  child(data: Record<string, unknown> = {}): VariableScope {
    return new VariableScope(
      { ...this.env, data: { ...this.data, ...data } },
      this,
    );
  }

  /** Whether the request is a deletion, where `request.object` stands for the old object. */
  get isDelete(): boolean {
    const { request } = this.data;
    return isRecord(request) && request.operation === 'DELETE';
  }

  /** Whether a root has a value now. */
  has(name: string): boolean {
    return Object.hasOwn(this.data, name);
  }

  /** Sets a value by dotted path (`map.data.key`, with names of other signs in quotes); what is beside it stays. */
  set(path: string, value: unknown): void {
    const [root, ...rest] = stepsOf(path);
    this.data[root] = withValue(this.data[root], rest, value);
  }

  /** Adds a variable that is loaded when an expression first names it. */
  addLazy(name: string, load: Loader): void {
    this.entries.push({
      name,
      mention: mentionOf(name),
      load,
      state: 'waiting',
    });
  }

  /** Asks the world outside; undefined when it does not answer. */
  ask(name: string, args: unknown[]): unknown {
    return this.env.ask?.(name, args);
  }

  /**
   * The value of an expression.
   *
   * @throws UnknownKey when it reads a key that is not there, JmesPathMissing when it needs what is not
   * here, VariableError and other JmesPathErrors when it cannot be evaluated
   */
  query(text: string): unknown {
    this.loadNamed(text, this);
    try {
      return checkedValue(expression(text).search(this.data, this.env));
    } catch (error) {
      if (error instanceof JmesPathSyntaxError)
        throw new VariableError(`incorrect query ${text}: ${error.message}`);
      if (error instanceof UnknownKey && this.loading.includes(error.key))
        throw this.cycle(error.key);
      throw error;
    }
  }

  /** Evaluates an expression on a value of its own rather than on the scope. */
  search(text: string, value: unknown): unknown {
    try {
      return checkedValue(expression(text).search(value, this.env));
    } catch (error) {
      if (error instanceof JmesPathSyntaxError)
        throw new VariableError(`incorrect query ${text}: ${error.message}`);
      throw error;
    }
  }

  private cycle(name: string): VariableError {
    const ring = this.loading.slice(this.loading.indexOf(name));
    return new VariableError(
      `the variables depend on each other: ${[...ring, name].join(' → ')}`,
    );
  }

  /** Loads the variables that an expression names, for this scope and those below it up to `asking`. */
  private loadNamed(text: string, asking: VariableScope): void {
    this.parent?.loadNamed(text, asking);
    for (const [at, entry] of this.entries.entries()) {
      if (at >= this.visible) break;
      if (entry.state === 'loaded' || entry.state === 'loading') continue;
      if (!entry.mention.test(text)) continue;
      if (entry.state === 'failed') throw entry.error;
      this.load(entry, at, asking);
    }
  }

  private load(entry: Entry, at: number, asking: VariableScope): void {
    const { visible } = this;
    this.visible = at;
    entry.state = 'loading';
    this.loading.push(entry.name);
    try {
      const value = entry.load(this);
      entry.state = 'loaded';
      for (
        let scope: VariableScope | undefined = asking;
        scope && scope !== this;
        scope = scope.parent
      )
        scope.data[entry.name] = value;
      this.data[entry.name] = value;
    } catch (error) {
      entry.state = 'failed';
      entry.error = error;
      throw error;
    } finally {
      this.loading.pop();
      this.visible = visible;
    }
  }
}
