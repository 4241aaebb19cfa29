import { sharing } from '../policy/sharing';
import type {
  EvaluationContext,
  KubeObject,
  Policy,
  RequestUser,
  RuleResult,
} from '../policy/types';
import type { Values } from './values';

/** A document that is no Kubernetes object, and what it is. */
export interface Payload {
  is: NonNullable<Policy['payloads']>;
  value: unknown;
}

/** What the policies of a test say about its objects. */
export class Evaluations {
  private readonly known = new Map<string, RuleResult[]>();
  private readonly namespaces: ReadonlyMap<string, unknown>;

  constructor(
    readonly policies: readonly Policy[],
    readonly objects: readonly KubeObject[],
    /** What is in the cluster already, for policies that change that. */
    readonly targets: readonly KubeObject[],
    private readonly values: Values,
    private readonly user: RequestUser | undefined,
    private readonly ask: NonNullable<EvaluationContext['ask']>,
  ) {
    this.namespaces = values.namespaces(objects);
  }

  /** The results of one policy for one object, after the policy's own and the other policies' mutations. */
  of(
    policy: string,
    object: KubeObject,
    operation?: EvaluationContext['operation'],
  ): RuleResult[] {
    const key = `${this.objects.indexOf(object)}/${policy}/${operation}`;
    const known = this.known.get(key);
    if (known) return known;
    const results: RuleResult[] = [];
    const written = this.values.fill(policy, object);
    let resource = written;
    for (const each of this.policies) {
      const mutated = each.mutate?.(
        resource,
        this.context(each, object, operation),
      );
      if (!mutated) continue;
      resource = mutated.resource;
      if (shortName(each) === policy) results.push(...mutated.results);
    }
    for (const each of this.policies) {
      if (shortName(each) !== policy) continue;
      const context = sharing(
        this.context(each, object, operation),
        this.policies,
      );
      results.push(...each.evaluate(resource, context));
      results.push(...(each.generate?.(resource, context) ?? []));
      results.push(...(each.remove?.(resource, context) ?? []));
      // As in `kyverno test`, a policy over plain JSON is asked about objects too.
      if (each.payloads === 'JSON')
        results.push(
          ...(each.judgePayload?.(resource, resource.metadata.name, context) ??
            []),
        );
      const existing = this.existingFor(each);
      if (existing.length === 0) continue;
      results.push(
        ...(each.mutateExisting?.(written, { ...context, existing }) ?? []),
      );
    }
    this.known.set(key, results);
    return results;
  }

  /** The results of one policy for a document that is no Kubernetes object. */
  ofPayload(policy: string, payload: Payload, name: string): RuleResult[] {
    const context = {
      ask: this.ask,
      ...(this.user && { userInfo: this.user }),
    };
    return this.policies
      .filter(each => shortName(each) === policy)
      .filter(({ payloads = 'JSON' }) => payloads === payload.is)
      .flatMap(each => each.judgePayload?.(payload.value, name, context) ?? []);
  }

  /** As `kyverno test` has it, a ClusterPolicy also finds the objects that are written, and a MutatingPolicy does not. */
  private existingFor({ kind }: Policy): readonly KubeObject[] {
    return kind.endsWith('MutatingPolicy')
      ? this.targets
      : [...this.targets, ...this.objects];
  }

  private context(
    policy: Policy,
    object: KubeObject,
    asked: EvaluationContext['operation'],
  ): EvaluationContext {
    const name = shortName(policy);
    const { namespace = 'default' } = object.metadata;
    const namespaceObject = this.namespaces.get(namespace);
    const operation = asked ?? this.values.operation(name, object);
    return {
      operation,
      ...this.values.subresource(object),
      // As in `kyverno test`, an update that does not say what was before changes nothing.
      ...(operation === 'UPDATE' && { oldObject: object }),
      ...(namespaceObject !== undefined && { namespaceObject }),
      ...(this.user && { userInfo: this.user }),
      ask: this.ask,
      supplied: (ofPolicy, rule, element) =>
        this.values.supplied(ofPolicy, rule, object, element),
    };
  }
}

function shortName({ name }: Policy): string {
  return name.split('/').pop() ?? '';
}
