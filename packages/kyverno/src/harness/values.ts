import type {
  EvaluationContext,
  KubeObject,
  RequestUser,
} from '../policy/types';
import { isKubeObject } from '@macadam/kubernetes';
import { isRecord, showText } from '@macadam/yaml';
import { typeOf } from '../matching/target';
import { stepsOf, withValue } from '../reading/dottedPath';
import { texts } from './files';

type Raw = Record<string, unknown>;

const OPERATION = 'request.operation';
const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] as const;

function maps(value: unknown): Raw[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function valuesOf(entry: Raw | undefined): Raw {
  return isRecord(entry?.values) ? entry.values : {};
}

/** The name of the rule that a rule for controllers was made from. */
export function writtenRule(name: string): string {
  return name.replace(/^autogen-(cronjob-)?/, '');
}

/** A values file (kind Values of cli.kyverno.io): context that a test supplies. */
export class Values {
  private readonly map: Raw;

  constructor(document: unknown) {
    this.map = isRecord(document) ? document : {};
  }

  /** What is supplied to a rule for an object, by dotted path; of one loop element when a number is given. */
  supplied(
    policy: string,
    rule: string,
    object: KubeObject,
    element?: number,
  ): Raw {
    const of = this.entriesOf(policy, 'rules').find(
      ({ name }) =>
        name === rule || writtenRule(showText(name)) === writtenRule(rule),
    );
    return {
      ...this.ofRequest(policy, object),
      ...valuesOf(of),
      ...(element !== undefined && this.ofElement(of, element)),
    };
  }

  /** The operation that a test asks for. */
  operation(
    policy: string,
    object: KubeObject,
  ): EvaluationContext['operation'] {
    const wanted = this.valuesFor(policy, object)[OPERATION];
    return OPERATIONS.find(each => each === wanted) ?? 'CREATE';
  }

  /** An object as the values for it say that it is: with what they set under `request.object`. */
  fill(policy: string, object: KubeObject): KubeObject {
    const filled = Object.entries(this.valuesFor(policy, object)).reduce(
      (current: unknown, [path, value]) => {
        const [root, of, ...steps] = stepsOf(path);
        return root === 'request' && of === 'object' && steps.length > 0
          ? withValue(current, steps, value)
          : current;
      },
      object,
    );
    return isKubeObject(filled) ? filled : object;
  }

  /** Of which object an object is a subresource, as the values say: that a Scale is of a Deployment. */
  subresource(
    object: KubeObject,
  ): Pick<EvaluationContext, 'about' | 'subresource'> {
    const { group, version, kind } = typeOf(object);
    const found = maps(this.map.subresources).find(entry => {
      const of = isRecord(entry.subresource) ? entry.subresource : {};
      return (
        of.kind === kind &&
        (of.group ?? group) === group &&
        (of.version ?? version) === version
      );
    });
    if (!found) return {};
    const parent = isRecord(found.parentResource) ? found.parentResource : {};
    const of = isRecord(found.subresource) ? found.subresource : {};
    return {
      subresource:
        showText(of.name ?? '')
          .split('/')
          .pop() ?? '',
      about: {
        group: showText(parent.group ?? ''),
        version: showText(parent.version ?? ''),
        kind: showText(parent.kind ?? ''),
        name: object.metadata.name,
      },
    };
  }

  /** Namespaces by name: those among the objects, and those that the values describe. */
  namespaces(objects: readonly KubeObject[]): Map<string, unknown> {
    const known = new Map<string, unknown>();
    const namespaces = maps(this.map.namespaces).filter(isKubeObject);
    for (const object of [...objects, ...namespaces]) {
      if (object.kind.toLowerCase() === 'namespace')
        known.set(object.metadata.name, object);
    }
    for (const { name, labels } of maps(this.map.namespaceSelector)) {
      if (typeof name !== 'string') continue;
      known.set(name, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels },
      });
    }
    return known;
  }

  /** The values for any rule, but for the operation, which the request itself has. */
  private ofRequest(policy: string, object: KubeObject): Raw {
    const { [OPERATION]: operation, ...values } = this.valuesFor(
      policy,
      object,
    );
    const isKnown = OPERATIONS.some(each => each === operation);
    return isKnown || operation === undefined
      ? values
      : { ...values, [OPERATION]: operation };
  }

  private valuesFor(policy: string, object: KubeObject): Raw {
    return { ...this.global(), ...this.ofResource(policy, object) };
  }

  /** The entries for rules or resources of a policy, which may be there several times. */
  private entriesOf(policy: string, part: 'rules' | 'resources'): Raw[] {
    return maps(this.map.policies)
      .filter(({ name }) => name === policy)
      .flatMap(entry => maps(entry[part]));
  }

  private global(): Raw {
    return isRecord(this.map.globalValues) ? this.map.globalValues : {};
  }

  private ofResource(policy: string, { metadata }: KubeObject): Raw {
    return valuesOf(
      this.entriesOf(policy, 'resources').find(
        ({ name }) => name === metadata.name,
      ),
    );
  }

  private ofElement(rule: Raw | undefined, element: number): Raw {
    const lists = isRecord(rule?.foreachValues) ? rule.foreachValues : {};
    const values: Raw = {};
    for (const [key, list] of Object.entries(lists)) {
      if (Array.isArray(list) && element < list.length)
        values[key] = list[element];
    }
    return values;
  }
}

/** Reads a userinfo file (kind UserInfo of cli.kyverno.io). */
export function readUser(document: unknown): RequestUser | undefined {
  if (!isRecord(document)) return undefined;
  const user = isRecord(document.userInfo) ? document.userInfo : {};
  return {
    ...(typeof user.username === 'string' && { username: user.username }),
    groups: texts(user.groups),
    roles: texts(document.roles),
    clusterRoles: texts(document.clusterRoles),
  };
}
