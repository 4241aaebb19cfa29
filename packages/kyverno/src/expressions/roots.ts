import {
  Budget,
  CelError,
  CelMissing,
  CelObject,
  type CelValue,
  fromJson,
  type Program,
  type Roots,
  toJson,
} from '../cel';
import { clusterArguments } from './clusterCalls';
import { PartlyKnown } from './partlyKnown';
import { type Target, typeOf } from '../matching/target';

/** The names that an expression of a ValidatingPolicy may start from. */
export const ROOT_NAMES: ReadonlySet<string> = new Set([
  'authorizer',
  'exceptions',
  'images',
  'namespaceObject',
  'object',
  'oldObject',
  'request',
  'variables',
]);

/** The names that an expression of a ValidatingAdmissionPolicy, or of `validate.cel`, may start from. */
export const ADMISSION_NAMES: ReadonlySet<string> = new Set([
  'authorizer',
  'namespaceObject',
  'object',
  'oldObject',
  'params',
  'request',
  'variables',
]);

/** `variables`: each one is evaluated when it is first read, and its value or error kept. */
export class Variables extends CelObject {
  readonly typeName = 'map';
  private readonly values = new Map<string, CelValue | CelError>();

  constructor(
    readonly programs: ReadonlyMap<string, Program>,
    private readonly roots: Roots,
    private readonly budget: Budget,
  ) {
    super();
  }

  field(name: string): CelValue | undefined {
    const known = this.values.get(name);
    if (known instanceof CelError) throw known;
    const program = this.programs.get(name);
    if (known !== undefined || !program) return known;
    this.values.set(name, new CelError(`the variable '${name}' needs itself`));
    try {
      const value = program.evaluate(this.roots, this.budget);
      this.values.set(name, value);
      return value;
    } catch (error) {
      if (error instanceof CelError) this.values.set(name, error);
      throw error;
    }
  }
}

function namespaceObject({
  namespace,
  namespaceObject: given,
}: Target): CelValue {
  if (given !== undefined && given !== null) return fromJson(given);
  if (namespace === undefined) return null;
  const missing = `the Namespace '${namespace}'`;
  return new PartlyKnown(missing, {
    metadata: new PartlyKnown(missing, {
      name: namespace,
      labels: new PartlyKnown(missing, {
        'kubernetes.io/metadata.name': namespace,
      }),
    }),
  });
}

/**
 * `request`, as the API server and Kyverno make it of an AdmissionReview (`k8s.io/api/admission/v1`): a name, namespace or
 * subresource that is empty is a field that is not there, so that reading it without `has()` is an error.
 */
function request(
  target: Target,
  object: CelValue,
  oldObject: CelValue,
): CelValue {
  const { group, version, plural, name, namespace, operation, userInfo } =
    target;
  const kind = typeOf(target.object);
  return new Map<CelValue, CelValue>([
    ['operation', operation],
    ...unlessEmpty('name', name),
    ...unlessEmpty('namespace', namespace),
    ['kind', fromJson(kind)],
    ['requestKind', fromJson(kind)],
    ['resource', fromJson({ group, version, resource: plural })],
    ['requestResource', fromJson({ group, version, resource: plural })],
    ...unlessEmpty('subResource', target.subresource),
    ['dryRun', false],
    ['object', object],
    ['oldObject', oldObject],
    [
      'userInfo',
      userInfo
        ? fromJson(userInfo)
        : new PartlyKnown('the user of the request'),
    ],
  ]);
}

function unlessEmpty(key: string, value = ''): [CelValue, CelValue][] {
  return value === '' ? [] : [[key, value]];
}

/** Objects as expressions see them, so that the policies that are asked about one share the work. */
const converted = new WeakMap<Target, CelValue>();

function objectOf(target: Target): CelValue {
  const known = converted.get(target);
  if (known !== undefined) return known;
  const value = fromJson(target.payload ? target.payload.value : target.object);
  converted.set(target, value);
  return value;
}

/** What the expressions of one policy see of one object. */
export class PolicyRoots implements Roots {
  readonly budget = new Budget();
  readonly object: CelValue;
  private readonly variables: Variables;
  private readonly values = new Map<string, CelValue>();

  /** @param object stands in for the target's own object, to ask what would be of a changed one */
  constructor(
    protected readonly target: Target,
    programs: ReadonlyMap<string, Program>,
    object?: CelValue,
  ) {
    const isDelete = target.operation === 'DELETE';
    this.object = object ?? (isDelete ? null : objectOf(target));
    this.variables = new Variables(programs, this, this.budget);
  }

  /** The namespace that the policy is for; undefined for all of them. */
  get within(): string | undefined {
    return this.target.within;
  }

  outside(name: string, args: readonly CelValue[]): CelValue | undefined {
    const asked = clusterArguments(
      name,
      args.map(arg => toJson(arg)),
      this.within,
    );
    const answer = this.target.ask?.(name, asked);
    if (answer === null && name === 'resource.Get')
      throw new CelError(`${asked.slice(1).join(' ')} not found`);
    return answer === undefined ? undefined : fromJson(answer);
  }

  root(name: string): CelValue {
    const known = this.values.get(name);
    if (known !== undefined) return known;
    const value = this.make(name);
    this.values.set(name, value);
    return value;
  }

  /** The value of a root, when it is first read. */
  protected make(name: string): CelValue {
    switch (name) {
      case 'object':
        return this.object;
      case 'oldObject':
        return this.oldObject();
      case 'request':
        return request(this.target, this.object, this.root('oldObject'));
      case 'namespaceObject':
        return namespaceObject(this.target);
      case 'variables':
        return this.variables;
      case 'exceptions':
        return fromJson({
          allowedImages: this.target.exempt?.images ?? [],
          allowedValues: this.target.exempt?.values ?? [],
        });
      case 'params':
        return this.params();
      case 'images':
        throw new CelMissing('the images of the object with their metadata');
      default:
        throw new CelMissing("the API server's authorizer");
    }
  }

  private params(): CelValue {
    const { params = null } = this.target;
    if (params === null) return null;
    if ('params' in params) return fromJson(params.params);
    if ('missing' in params) throw new CelMissing(params.missing);
    throw new CelError(params.error);
  }

  private oldObject(): CelValue {
    const { operation, oldObject, object } = this.target;
    return fromJson(oldObject ?? (operation === 'DELETE' ? object : null));
  }
}
