/** Compiled-in admission that pods, claims, Services and Ingresses rely on. */
import { fillLimits } from '@macadam/kubernetes';
import {
  forbidden,
  type AdmissionPlugin,
  type AdmissionRequest,
  type ClusterClient,
  type KubeObject,
} from '../../../runtime';
import type { Informers } from '../informers';
import { INGRESS_DEFAULT } from '../network/loadBalancers';
import { namespaceUsage } from '../quota/namespaceUsage';
import { exceeded, missingInPod, usageOf } from '../quota/usage';
import { DEFAULT_CLASS } from '../storage/plan';
import type { Claim, Ingress, LimitRange, Pod } from '../types';
import { claimViolations, podViolations } from './limitRange';

/** The object of a request to create (or, if asked for, update) a core kind; undefined for any other request. */
function written(
  request: AdmissionRequest,
  group: string,
  plural: string,
  operations: readonly string[] = ['CREATE'],
): KubeObject | undefined {
  const { resource, subresource, operation, object } = request;
  const isMeant =
    resource.group === group &&
    resource.plural === plural &&
    !subresource &&
    operations.includes(operation);
  return isMeant ? object : undefined;
}

function refuse(request: AdmissionRequest, why: string): never {
  const { group, plural } = request.resource;
  throw forbidden({ group, plural, name: request.name }, why);
}

/** Pods run as `default` unless they name an account, which must exist. */
export function serviceAccountPlugin(
  informers: () => Informers,
): AdmissionPlugin {
  return {
    name: 'ServiceAccount',
    admit(request) {
      const pod = written(request, '', 'pods') as Pod | undefined;
      if (!pod) return;
      const name = (pod.spec.serviceAccountName ||= 'default');
      pod.spec.serviceAccount ||= name;
      // Every namespace gets `default` a moment after it was made.
      if (
        name === 'default' ||
        informers().of('ServiceAccount').get(request.namespace, name)
      )
        return;
      refuse(
        request,
        `error looking up service account ${request.namespace}/${name}: serviceaccount "${name}" not found`,
      );
    },
  };
}

function rangesOf(
  informers: () => Informers,
  request: AdmissionRequest,
): LimitRange[] {
  return informers()
    .of('LimitRange')
    .inNamespace(request.namespace ?? '');
}

/** Requests and limits that LimitRanges add. */
export function limitRangerPlugin(informers: () => Informers): AdmissionPlugin {
  return {
    name: 'LimitRanger',
    admit(request) {
      const pod = written(request, '', 'pods') as Pod | undefined;
      const notes = pod ? fillLimits(pod, rangesOf(informers, request)) : [];
      if (!pod || notes.length === 0) return;
      const note = `LimitRanger plugin set: ${notes.join('; ')}`;
      pod.metadata.annotations = {
        ...pod.metadata.annotations,
        'kubernetes.io/limit-ranger': note,
      };
    },
  };
}

/** Bounds that LimitRanges set. */
export function limitRangerValidationPlugin(
  informers: () => Informers,
): AdmissionPlugin {
  return {
    name: 'LimitRanger/validate',
    phase: 'validating',
    admit(request) {
      const pod = written(request, '', 'pods') as Pod | undefined;
      const claim = written(request, '', 'persistentvolumeclaims', [
        'CREATE',
        'UPDATE',
      ]) as Claim | undefined;
      if (!pod && !claim) return;
      const ranges = rangesOf(informers, request);
      const found = [
        ...(pod ? podViolations(pod, ranges) : []),
        ...(claim ? claimViolations(claim, ranges) : []),
      ];
      if (found.length > 0)
        refuse(
          request,
          found.length === 1 ? found[0] : `[${found.join(', ')}]`,
        );
    },
  };
}

/** Refuses what would exceed a ResourceQuota, counted from the objects as they are. */
export function resourceQuotaPlugin(
  informers: () => Informers,
  client: ClusterClient,
): AdmissionPlugin {
  return {
    name: 'ResourceQuota',
    phase: 'validating',
    admit(request) {
      const { object, oldObject, resource, namespace, operation, subresource } =
        request;
      if (
        !object ||
        subresource ||
        operation === 'DELETE' ||
        namespace === undefined
      )
        return;
      for (const quota of informers()
        .of('ResourceQuota')
        .inNamespace(namespace)) {
        const before = oldObject ? usageOf(oldObject, resource) : {};
        const added = Object.fromEntries(
          Object.entries(usageOf(object, resource)).map(([name, value]) => [
            name,
            value - (before[name] ?? 0),
          ]),
        );
        const concerns = Object.keys(quota.spec.hard ?? {}).some(
          name => (added[name] ?? 0) > 0,
        );
        const missing =
          resource.plural === 'pods' && resource.group === '' && !oldObject
            ? missingInPod(quota, object as Pod)
            : undefined;
        if (missing)
          refuse(
            request,
            `failed quota: ${quota.metadata.name}: must specify ${missing}`,
          );
        if (!concerns) continue;
        const why = exceeded(
          quota,
          namespaceUsage(client, informers(), quota),
          added,
        );
        if (why) refuse(request, why);
      }
    },
  };
}

/** Claims without a storage class get the default one. */
export function defaultStorageClassPlugin(
  informers: () => Informers,
): AdmissionPlugin {
  return {
    name: 'DefaultStorageClass',
    admit(request) {
      const claim = written(request, '', 'persistentvolumeclaims') as
        Claim | undefined;
      if (!claim || claim.spec.storageClassName !== undefined) return;
      const classes = informers().of('StorageClass').all();
      const chosen = classes.find(
        ({ metadata }) => metadata.annotations?.[DEFAULT_CLASS] === 'true',
      );
      if (chosen) claim.spec.storageClassName = chosen.metadata.name;
    },
  };
}

/** Ingresses without a class get the default one. */
export function defaultIngressClassPlugin(
  informers: () => Informers,
): AdmissionPlugin {
  return {
    name: 'DefaultIngressClass',
    admit(request) {
      const ingress = written(request, 'networking.k8s.io', 'ingresses') as
        Ingress | undefined;
      if (
        !ingress ||
        ingress.spec.ingressClassName !== undefined ||
        ingress.metadata.annotations?.['kubernetes.io/ingress.class']
      )
        return;
      const chosen = informers()
        .of('IngressClass')
        .all()
        .find(
          ({ metadata }) => metadata.annotations?.[INGRESS_DEFAULT] === 'true',
        );
      if (chosen) ingress.spec.ingressClassName = chosen.metadata.name;
    },
  };
}
