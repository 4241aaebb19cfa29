import {
  ApiError,
  kubeTime,
  methodNotAllowed,
  type KubeObject,
} from '../runtime';
import type { ApiState } from '../api/state';
import type { ServiceAccountTokens } from '../auth/tokens';
import { numberOf, objectOf, textOf } from '../schema/access';
import { parseObject } from './payload';
import { json, type ApiRequest, type Reply } from './request';

const MAX_TOKEN_SECONDS = 24 * 3600;

/** Answers `serviceaccounts/token`: a signed token that expires. */
export function issueToken(
  state: ApiState,
  accounts: ServiceAccountTokens,
  account: KubeObject,
  request: ApiRequest,
): Reply {
  if (request.method !== 'POST') throw methodNotAllowed();
  const body = objectOf(parseObject(request));
  const spec = objectOf(body.spec);
  const seconds = Math.min(
    numberOf(spec.expirationSeconds, 3600),
    MAX_TOKEN_SECONDS,
  );
  if (seconds < 600)
    throw new ApiError(
      422,
      'Invalid',
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: may not specify a duration less than 10 minutes',
    );
  const audiences =
    Array.isArray(spec.audiences) && spec.audiences.length > 0
      ? spec.audiences.map(textOf)
      : ['https://kubernetes.default.svc'];
  const { namespace = '', name, uid = '' } = account.metadata;
  const now = state.clock.now();
  const token = accounts.issue(
    { namespace, name, uid },
    seconds,
    audiences,
    now,
  );
  const expires = kubeTime({ ...state.clock, now: () => now + seconds * 1000 });
  return json(
    {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: kubeTime(state.clock) },
      spec: { ...spec, audiences, expirationSeconds: seconds },
      status: { token, expirationTimestamp: expires },
    },
    201,
  );
}
