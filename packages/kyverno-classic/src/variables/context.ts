import { JmesPathError, JmesPathMissing } from '../jmespath';
import { isRecord } from '@macadam/yaml';
import { askApi } from './apiCall';
import { VariableError } from './errors';
import type { Loader, VariableScope } from './scope';
import { substitute } from './substitute';

function textOf(name: string, field: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new VariableError(`the context entry '${name}' needs text in ${field}`);
}

function substituteText(
  name: string,
  field: string,
  value: unknown,
  scope: VariableScope,
): string {
  return textOf(name, field, substitute(value ?? '', scope));
}

/** Runs the query of an entry; where it fails on the data a default other than null takes its place. */
function orDefault(query: () => unknown, fallback: unknown): unknown {
  try {
    return query() ?? fallback;
  } catch (error) {
    const isCovered =
      error instanceof JmesPathError &&
      !(error instanceof JmesPathMissing) &&
      fallback !== null;
    if (isCovered) return fallback;
    throw error;
  }
}

/** `variable`: a value, an expression on it or on what the rule knows, and a default. */
function variableLoader(
  name: string,
  { value, jmesPath, default: fallback }: Record<string, unknown>,
): Loader {
  return scope => {
    const path = substituteText(name, 'variable.jmesPath', jmesPath, scope);
    const otherwise = substitute(fallback ?? null, scope);
    const given =
      value === undefined || value === null
        ? undefined
        : substitute(value, scope);
    let result = otherwise;
    if (path !== '')
      result = orDefault(
        () =>
          given === undefined ? scope.query(path) : scope.search(path, given),
        otherwise,
      );
    else if (given !== undefined) result = given;
    if (result === null || result === undefined)
      throw new VariableError(
        `the context variable '${name}' has no value: it evaluated to null`,
      );
    return result;
  };
}

/** The answer from outside, through the entry's expression; `missing` says what to supply when there is none. */
function outside(
  scope: VariableScope,
  ask: { name: string; args: unknown[]; missing: string },
  path: string,
): unknown {
  const answer = scope.ask(ask.name, ask.args);
  if (answer === undefined) throw new JmesPathMissing(ask.missing);
  return path === '' ? answer : scope.search(path, answer);
}

function configMapLoader(
  entry: string,
  { name, namespace }: Record<string, unknown>,
): Loader {
  return scope => {
    const of = substituteText(entry, 'configMap.name', name, scope);
    const space =
      substituteText(entry, 'configMap.namespace', namespace, scope) ||
      'default';
    const answer = outside(
      scope,
      {
        name: 'resource.Get',
        args: ['v1', 'configmaps', space, of],
        missing: `the ConfigMap '${space}/${of}'`,
      },
      '',
    );
    if (!isRecord(answer))
      throw new VariableError(`there is no ConfigMap '${space}/${of}'`);
    return { data: answer.data ?? {}, metadata: answer.metadata ?? {} };
  };
}

/** `apiCall`: its default stands for an answer that could not be had, also because nobody is there to ask. */
function apiCallLoader(
  entry: string,
  { jmesPath, default: fallback = null, ...call }: Record<string, unknown>,
): Loader {
  return scope => {
    const sent = substitute(call, scope);
    const path = substituteText(entry, 'apiCall.jmesPath', jmesPath, scope);
    let answer: unknown;
    try {
      answer = askApi(scope, isRecord(sent) ? sent : {});
    } catch (error) {
      const isUnanswered =
        error instanceof VariableError || error instanceof JmesPathMissing;
      if (isUnanswered && fallback !== null) return fallback;
      throw error;
    }
    return path === '' ? answer : scope.search(path, answer);
  };
}

function globalLoader(
  entry: string,
  { name, jmesPath }: Record<string, unknown>,
): Loader {
  return scope => {
    const [of, ...projection] = substituteText(
      entry,
      'globalReference.name',
      name,
      scope,
    ).split('.');
    const path = substituteText(
      entry,
      'globalReference.jmesPath',
      jmesPath,
      scope,
    );
    return outside(
      scope,
      {
        name: 'globalContext.Get',
        args: [of, projection[0] ?? ''],
        missing: `the global context entry '${of}'`,
      },
      path,
    );
  };
}

function imageLoader(
  entry: string,
  { reference, jmesPath }: Record<string, unknown>,
): Loader {
  return scope => {
    const image = substituteText(
      entry,
      'imageRegistry.reference',
      reference,
      scope,
    );
    const path = substituteText(
      entry,
      'imageRegistry.jmesPath',
      jmesPath,
      scope,
    );
    return outside(
      scope,
      {
        name: 'image.GetMetadata',
        args: [image],
        missing: `the metadata of the image '${image}' from its registry`,
      },
      path,
    );
  };
}

type MakeLoader = (entry: string, body: Record<string, unknown>) => Loader;

/** The kinds of context entries. A supplied value takes the place of those that ask the world outside. */
const OUTSIDE: Readonly<Record<string, MakeLoader>> = {
  configMap: configMapLoader,
  apiCall: apiCallLoader,
  globalReference: globalLoader,
  imageRegistry: imageLoader,
};

/** The kinds of context entries that are known. */
export const ENTRY_KINDS: readonly string[] = [
  'variable',
  ...Object.keys(OUTSIDE),
];

/**
 * Adds the entries of a `context` to a scope, each to be loaded when an expression first names it.
 *
 * @param entries the `context` of a rule or of a foreach, checked by `checkContext` at load
 * @param supplied values by dotted path in place of what a cluster or a registry would answer
 */
export function addContext(
  scope: VariableScope,
  entries: unknown,
  supplied: Record<string, unknown> = {},
): void {
  const given = new Set<string>();
  for (const [path, value] of Object.entries(supplied)) {
    given.add(path.split('.')[0]);
    scope.set(path, value);
  }
  if (!Array.isArray(entries)) return;
  for (const entry of entries) {
    if (!isRecord(entry) || typeof entry.name !== 'string') continue;
    const { name } = entry;
    if (isRecord(entry.variable))
      scope.addLazy(name, variableLoader(name, entry.variable));
    for (const [kind, make] of Object.entries(OUTSIDE)) {
      const body = entry[kind];
      if (isRecord(body) && !given.has(name))
        scope.addLazy(name, make(name, body));
    }
  }
}
