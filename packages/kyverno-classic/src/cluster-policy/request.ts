import {
  type Target,
  imagesOf,
  readOnce,
  toTarget,
  typeOf,
} from '@macadam/kyverno/engine';
import type { EvaluationContext, KubeObject } from '@macadam/kyverno';
import { type Subject, toSubject } from './match';

/** An object, the request it comes with, and what rules read of both. */
export interface Request {
  subject: Subject;
  context: EvaluationContext;
  isDelete: boolean;
  /** The roots of variables: `request`, `images`, `serviceAccountName` … */
  data: Record<string, unknown>;
}

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]*):([^:]*)$/;

function serviceAccount(username: string): Record<string, unknown> {
  const match = SERVICE_ACCOUNT.exec(username);
  return {
    serviceAccountNamespace: match?.[1] ?? '',
    serviceAccountName: match?.[2] ?? '',
  };
}

function rootsOf(target: Target) {
  const { group, version, plural, name, namespace, operation, userInfo } =
    target;
  const kind = typeOf(target.object);
  const isDelete = operation === 'DELETE';
  const oldObject = target.oldObject ?? (isDelete ? target.object : undefined);
  const object = isDelete ? oldObject : target.object;
  const resource = { group, version, resource: plural };
  const images = imagesOf(object);
  return {
    request: {
      operation,
      object,
      ...(oldObject !== undefined && { oldObject }),
      kind,
      requestKind: kind,
      resource,
      requestResource: resource,
      subResource: target.subresource,
      name,
      namespace: namespace ?? '',
      dryRun: false,
      ...(userInfo && {
        userInfo,
        roles: userInfo.roles ?? [],
        clusterRoles: userInfo.clusterRoles ?? [],
      }),
    },
    ...(userInfo && serviceAccount(userInfo.username ?? '')),
    ...(images && { images }),
  };
}

function readRequest(object: KubeObject, context: EvaluationContext): Request {
  const target = toTarget(object, context);
  return {
    subject: toSubject(target),
    context,
    isDelete: target.operation === 'DELETE',
    data: rootsOf(target),
  };
}

/** Reads an object and its request; once for all policies where they share their work. */
export const toRequest = readOnce(readRequest);
