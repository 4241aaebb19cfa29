/** Admission by the policies in the cluster. */
import type { EvaluationContext } from '@macadam/kyverno';
import type {
  AdmissionPlugin,
  AdmissionRequest,
  ClusterContext,
  KubeObject,
} from '../../../runtime';
import { listAt, textsAt } from '../fields';
import { clusterAnswers } from './answers';
import { judge, judgeMutation } from './denial';
import { Generator } from './generation';
import { isPolicy } from './kinds';
import { PolicySet } from './policySet';
import { requester } from './requester';

/**
 * The object that is judged: status and other subresources are not, nor are policies and the exceptions from
 * them. A policy that does not load gets a condition and an event, and its last good version stays in force.
 */
function judgedObject(request: AdmissionRequest): KubeObject | undefined {
  const object = request.object ?? request.oldObject;
  return object && !request.subresource && !isPolicy(object)
    ? object
    : undefined;
}

/** The draft as policies changed it; of its metadata they may change labels, annotations and finalizers. */
function adopt(
  draft: KubeObject,
  changed: Record<string, unknown>,
): KubeObject {
  const { metadata: _, ...content } = changed;
  const labels = textsAt(changed, 'metadata', 'labels');
  const annotations = textsAt(changed, 'metadata', 'annotations');
  const finalizers = listAt(changed, 'metadata', 'finalizers').filter(
    each => typeof each === 'string',
  );
  const { metadata } = draft;
  return {
    ...content,
    apiVersion: draft.apiVersion,
    kind: draft.kind,
    metadata: {
      ...metadata,
      ...((metadata.labels ?? Object.keys(labels).length > 0) && { labels }),
      ...((metadata.annotations ?? Object.keys(annotations).length > 0) && {
        annotations,
      }),
      ...((metadata.finalizers ?? finalizers.length > 0) && { finalizers }),
    },
  };
}

/**
 * Lets the policies in the cluster change and judge every write: the mutating ones first, then on what is to
 * be stored those of the API server itself and those of Kyverno. What generating policies make comes after.
 */
export function policyAdmission(context: ClusterContext): AdmissionPlugin[] {
  const { client, clock } = context;
  const policies = new PolicySet(client);
  policies.start();
  const generator = new Generator(context);
  const ask = clusterAnswers(client, clock);

  const contextOf = (request: AdmissionRequest): EvaluationContext => {
    const { operation, oldObject, namespace, user } = request;
    return {
      operation,
      oldObject,
      namespaceObject:
        namespace &&
        client.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }),
      userInfo: requester(client, user),
      ask,
    };
  };

  return [
    {
      name: 'kyverno-mutation',
      phase: 'mutating',
      admit(request) {
        const object = judgedObject(request);
        if (!object || !request.object) return;
        const made = policies.mutate(object, contextOf(request));
        const denial = judgeMutation(made.rulings, request);
        if (denial) throw denial;
        const isChanged = made.rulings.some(({ result }) => result.patched);
        if (isChanged) request.object = adopt(request.object, made.object);
      },
    },
    {
      name: 'kyverno',
      phase: 'validating',
      admit(request) {
        const object = judgedObject(request);
        if (!object) return;
        const asked = contextOf(request);
        const rulings = policies.validate(object, asked, 'admission');
        const { denial, warnings } = judge(rulings, request);
        for (const warning of warnings) request.warn(warning);
        if (denial) throw denial;
        generator.schedule(request, policies.generate(object, asked));
      },
    },
  ];
}
