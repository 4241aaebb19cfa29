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
import { Generator } from './Generator';
import { isPolicy } from './kinds';
import { policiesThatLoad } from './policyAdmission';
import { PolicySet } from './PolicySet';
import { requester } from './requester';

/** The object that is judged; policies and the exceptions from them are not. */
function judgedObject(request: AdmissionRequest): KubeObject | undefined {
  const object = request.object ?? request.oldObject;
  return object && !isPolicy(object) ? object : undefined;
}

/** What a request is about, where its object is of another kind. */
function aboutOf({ resource, subresource, name }: AdmissionRequest) {
  if (subresource === undefined) return {};
  const { group, version, kind } = resource;
  return { subresource, about: { group, version, kind, name } };
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
      ...aboutOf(request),
      isFinal: true,
      ask,
    };
  };

  return [
    policiesThatLoad,
    {
      name: 'kyverno-mutation',
      phase: 'mutating',
      admit(request) {
        const object = judgedObject(request);
        if (!object || !request.object || !policies.isAsked(request)) return;
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
        if (!object || !policies.isAsked(request)) return;
        const asked = contextOf(request);
        const rulings = policies.validate(object, asked, 'admission');
        const { denial, warnings } = judge(rulings, request);
        for (const warning of warnings) request.warn(warning);
        if (denial) throw denial;
        if (request.subresource === undefined)
          generator.schedule(request, policies.generate(object, asked));
      },
    },
  ];
}
