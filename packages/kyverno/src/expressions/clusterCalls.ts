import { type ASTNode, type ResultType, resultType } from '../cel';
import type { Path } from '../reading/yaml';
import { noteInExpressions } from './everyExpression';
import { isRecord } from '@macadam/yaml';

/** What an argument is: `kind` is what `resource.ToGVR` gives. */
type Argument = 'string' | 'list' | 'map' | 'kind';
/** The ways to call a function. */
type Forms = readonly (readonly Argument[])[];

/**
 * How a policy calls what reads and makes objects; one of a namespace reaches that alone, and does not say it.
 * Source: the libraries `resource` and `generator` of Kyverno's SDK.
 */
const OF_CLUSTER: Readonly<Record<string, Forms>> = {
  'generator.Apply': [['string', 'list']],
  'resource.Get': [
    ['string', 'string', 'string', 'string'],
    ['kind', 'string', 'string'],
  ],
  'resource.List': [
    ['string', 'string', 'string'],
    ['string', 'string', 'string', 'map'],
    ['kind', 'string'],
    ['kind', 'string', 'map'],
  ],
  'resource.Post': [
    ['string', 'string', 'string', 'map'],
    ['string', 'string', 'map'],
  ],
  'resource.ToGVR': [['string', 'string']],
};
const OF_NAMESPACE: Readonly<Record<string, Forms>> = {
  'generator.Apply': [['list']],
  'resource.Get': [
    ['string', 'string', 'string'],
    ['kind', 'string'],
  ],
  'resource.List': [
    ['string', 'string'],
    ['string', 'string', 'map'],
    ['kind'],
    ['kind', 'map'],
  ],
  'resource.Post': [['string', 'string', 'map']],
  'resource.ToGVR': [['string', 'string']],
};
const IN_NAMESPACE = ['resource.Get', 'resource.List', 'resource.Post'];

/** `resource.get` and `resource.Get` are one function. */
function nameOf(space: string, name: string): string {
  return `${space}.${name[0].toUpperCase()}${name.slice(1)}`;
}

function fits(wanted: Argument, given: ResultType | undefined): boolean {
  if (given === undefined || given === 'dyn') return true;
  return given === wanted;
}

/** What is wrong with how one call asks the cluster; undefined for nothing that can be read off it. */
function wrongCall(
  node: ASTNode,
  known: Readonly<Record<string, Forms>>,
): string | undefined {
  if (node.op !== 'rcall' || node.args[1].op !== 'id') return undefined;
  const [method, base, args] = node.args;
  const name = nameOf(base.args, method);
  if (!Object.hasOwn(known, name)) return undefined;
  const forms = known[name];
  const types = args.map(resultType);
  const isKnown = forms.some(
    form =>
      form.length === types.length &&
      form.every((wanted, at) => fits(wanted, types[at])),
  );
  if (isKnown) return undefined;
  const takes = forms.map(form => `(${form.join(', ')})`).join(' or ');
  return `${name} takes ${takes}, not (${types.map(type => type ?? 'dyn').join(', ')})`;
}

/** Notes the expressions of a spec that call the cluster as Kyverno's compiler does not let them. */
export function checkClusterCalls(
  spec: unknown,
  path: Path,
  isOfNamespace: boolean,
  note: (path: Path, message: string) => void,
): void {
  const known = isOfNamespace ? OF_NAMESPACE : OF_CLUSTER;
  noteInExpressions(
    spec,
    path,
    part => wrongCall(part, known),
    (here, wrong) => note(here, `the expression does not compile: ${wrong}`),
  );
}

/**
 * The arguments of a call in one form: apiVersion, plural, namespace and what follows.
 *
 * @param namespace the one that the policy is for; undefined for all of them
 */
export function clusterArguments(
  name: string,
  args: readonly unknown[],
  namespace: string | undefined,
): unknown[] {
  if (!IN_NAMESPACE.includes(name)) return [...args];
  const [kind, ...rest] = args;
  const of = isRecord(kind) ? kind : undefined;
  const about = of
    ? [[of.group, of.version].filter(Boolean).join('/'), of.resource]
    : args.slice(0, 2);
  const others = of ? rest : args.slice(2);
  return [...about, ...(namespace === undefined ? [] : [namespace]), ...others];
}
