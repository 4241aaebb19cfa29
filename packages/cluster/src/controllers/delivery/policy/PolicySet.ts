/** The policies of a cluster, kept loaded. */
import {
  type EvaluationContext,
  generate,
  type KubeObject as Judged,
  mutate,
  type Policy,
  type RuleResult,
  validate,
  withExceptions,
} from '@macadam/kyverno';
import type {
  AdmissionRequest,
  ClusterClient,
  KubeObject,
} from '../../../runtime';
import { canonicalJson, textAt } from '../fields';
import { isFiltered } from './filters';
import { ADMISSION_GROUP, COMPANION_KINDS, POLICY_KINDS } from './kinds';
import {
  contentOf,
  type Loaded,
  type LoadedException,
  type LoadedPolicy,
  loadException,
  loadPolicy,
} from './loaded';

/** A result, and the policy of the cluster that it is of. */
export interface Ruling {
  result: RuleResult;
  of: LoadedPolicy;
}

/** When policies are asked: about a request, or about what is there. */
type Phase = 'admission' | 'background';

const MUTATING = 'KyvernoMutatingPolicy';
const NOT_APPLIED = 'mutation is not applied';
const BINDING = 'ValidatingAdmissionPolicyBinding';
const ORDER = POLICY_KINDS.map(({ kind }) => kind);

function keyOf({ apiVersion, kind, metadata }: KubeObject): string {
  const group = apiVersion.split('/')[0];
  return [group, kind, metadata.namespace ?? '', metadata.name].join('/');
}

const isOfKubernetes = ({ kind }: LoadedPolicy) =>
  kind.group === ADMISSION_GROUP;

/** The engine's own copy of an object's outside, so that it may be of the engine's type. */
const forEngine = (object: KubeObject): Judged => ({
  ...object,
  metadata: { ...object.metadata },
});

/** Follows policies, bindings and exceptions. */
export class PolicySet {
  private readonly policies = new Map<string, LoadedPolicy>();
  private readonly bindings = new Map<string, KubeObject>();
  private readonly exceptions = new Map<string, LoadedException>();
  private inForce = new Map<Policy, LoadedPolicy>();
  private stopWatching?: () => void;
  /** Counts changes. */
  revision = 0;

  constructor(private readonly client: ClusterClient) {}

  /**
   * Begins to follow what is served.
   * @param onChange called with each policy or exception that was read, and without one when one was removed
   */
  start(onChange: (loaded?: Loaded) => void = () => {}): void {
    const served = this.client.resources();
    const stops = [...POLICY_KINDS, ...COMPANION_KINDS].flatMap(
      ({ group, kind }) => {
        const found = served.find(
          each => each.group === group && each.kind === kind,
        );
        if (!found) return [];
        const type = { apiVersion: `${group}/${found.version}`, kind };
        return [
          this.client.watch(type, ({ type: change, object }) =>
            this.changed(change === 'DELETED', object, onChange),
          ),
        ];
      },
    );
    this.stopWatching = () => stops.forEach(stop => stop());
  }

  stop(): void {
    this.stopWatching?.();
    this.stopWatching = undefined;
  }

  /**
   * Whether some policy may be about a request. Status is written all the time, and nearly no policy names it
   * or any other subresource.
   */
  isAsked({ subresource }: Pick<AdmissionRequest, 'subresource'>): boolean {
    if (subresource === undefined || subresource === 'ephemeralcontainers')
      return true;
    return [...this.inForce.values()].some(of => of.subresources(subresource));
  }

  /** What the mutating policies make of an object. */
  mutate(
    object: KubeObject,
    context: EvaluationContext,
  ): { object: Judged; rulings: Ruling[] } {
    const policies = this.asked(object, 'admission');
    const made = mutate(policies, forEngine(object), context);
    return {
      object: made.resource,
      rulings: this.rulings(policies, made.results),
    };
  }

  /** What the validating policies say about an object; empty when none matches it. */
  validate(
    object: KubeObject,
    context: EvaluationContext,
    phase: Phase,
  ): Ruling[] {
    const policies = this.asked(object, phase);
    if (policies.length === 0) return [];
    return this.rulings(
      policies,
      validate(policies, forEngine(object), context),
    );
  }

  /**
   * Whether what is there is as each MutatingPolicy would have it: a fail where it is not. Other mutating
   * policies are asked at admission only.
   */
  unmutated(object: KubeObject, context: EvaluationContext): Ruling[] {
    const policies = this.asked(object, 'background').filter(
      policy => this.inForce.get(policy)?.kind.source === MUTATING,
    );
    return policies.flatMap(policy =>
      this.rulings(
        [policy],
        mutate([policy], forEngine(object), context).results.map(result => {
          const isAsItWould =
            !result.patched ||
            canonicalJson(result.patched) === canonicalJson(object);
          const isUndone = result.verdict === 'pass' && !isAsItWould;
          return isUndone
            ? { ...result, verdict: 'fail', message: NOT_APPLIED }
            : result;
        }),
      ),
    );
  }

  /** What the generating policies would make for an object. */
  generate(object: KubeObject, context: EvaluationContext): Ruling[] {
    const policies = this.asked(object, 'admission').filter(
      policy => policy.generate,
    );
    if (policies.length === 0) return [];
    return this.rulings(
      policies,
      generate(policies, forEngine(object), context),
    );
  }

  private asked(object: KubeObject, phase: Phase): Policy[] {
    const isPassedOver = isFiltered(object);
    return [...this.inForce]
      .filter(([, of]) =>
        phase === 'admission' ? of.isAtAdmission : of.isInBackground,
      )
      .filter(([, of]) => !isPassedOver || isOfKubernetes(of))
      .map(([policy]) => policy);
  }

  private rulings(
    policies: readonly Policy[],
    results: readonly RuleResult[],
  ): Ruling[] {
    return results.flatMap(result => {
      const policy = policies.find(
        ({ name, kind }) =>
          name === result.policy && kind === result.policyKind,
      );
      const of = policy && this.inForce.get(policy);
      return of ? [{ result, of }] : [];
    });
  }

  private changed(
    isGone: boolean,
    object: KubeObject,
    onChange: (loaded?: Loaded) => void,
  ): void {
    const key = keyOf(object);
    const before =
      this.policies.get(key)?.object ??
      this.exceptions.get(key)?.object ??
      this.bindings.get(key);
    if (!isGone && before && contentOf(before) === contentOf(object)) return;
    const loaded = this.read(key, isGone, object);
    this.enforce();
    this.revision += 1;
    onChange(loaded);
  }

  private read(
    key: string,
    isGone: boolean,
    object: KubeObject,
  ): Loaded | undefined {
    if (object.kind === BINDING) {
      if (isGone) this.bindings.delete(key);
      else this.bindings.set(key, object);
      return this.rebind(textAt(object, 'spec', 'policyName') ?? '');
    }
    const all = object.kind === 'PolicyException' ? this.exceptions : undefined;
    if (isGone) {
      (all ?? this.policies).delete(key);
      return undefined;
    }
    if (all) {
      const exception = loadException(object);
      all.set(key, exception);
      return exception;
    }
    return this.load(key, object);
  }

  private load(key: string, object: KubeObject): LoadedPolicy | undefined {
    const bindings = this.bindingsOf(object);
    const loaded = loadPolicy(object, bindings, this.policies.get(key));
    if (loaded) this.policies.set(key, loaded);
    return loaded;
  }

  private bindingsOf({ kind, metadata }: KubeObject): KubeObject[] {
    if (kind !== 'ValidatingAdmissionPolicy') return [];
    return [...this.bindings.values()].filter(
      binding => textAt(binding, 'spec', 'policyName') === metadata.name,
    );
  }

  private rebind(policyName: string): LoadedPolicy | undefined {
    for (const [key, of] of this.policies) {
      if (isOfKubernetes(of) && of.object.metadata.name === policyName)
        return this.load(key, of.object);
    }
    return undefined;
  }

  /** Puts the policies in force: bound, in the order of their kinds and names, with the exceptions from them. */
  private enforce(): void {
    const bound = [...this.policies.values()]
      .filter(
        of => !isOfKubernetes(of) || this.bindingsOf(of.object).length > 0,
      )
      .flatMap(of => (of.policy ? [{ of, policy: of.policy }] : []))
      .sort(
        (left, right) =>
          ORDER.indexOf(left.policy.kind) - ORDER.indexOf(right.policy.kind) ||
          (left.policy.name < right.policy.name ? -1 : 1),
      );
    const exceptions = [...this.exceptions.values()].flatMap(
      each => each.exceptions,
    );
    const policies = withExceptions(
      bound.map(({ policy }) => policy),
      exceptions,
    );
    this.inForce = new Map(
      policies.map((policy, at) => [policy, bound[at].of]),
    );
  }
}
