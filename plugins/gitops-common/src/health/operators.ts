import { at, conditions, list, text } from './read';
import {
  degraded,
  healthy,
  progressing,
  type Health,
  type HealthRule,
} from './types';

/** external-secrets.io ExternalSecret. With refreshPolicy OnChange a condition older than the last refresh says nothing. */
export const externalSecret: HealthRule = ({ spec, status }) => {
  const refreshed = text(status.refreshTime);
  const ready = list(status.conditions).find(
    condition =>
      condition.type === 'Ready' &&
      (spec.refreshPolicy !== 'OnChange' ||
        refreshed === undefined ||
        (text(condition.lastTransitionTime) ?? '') >= refreshed),
  );
  if (ready?.status === 'False') return degraded(text(ready.message));
  if (ready?.status === 'True') return healthy(text(ready.message));
  return progressing('waiting for ExternalSecret');
};

/** external-secrets.io ClusterExternalSecret: the newest condition stands last. */
export const clusterExternalSecret: HealthRule = ({ status }) => {
  const last = conditions(status).at(-1);
  if (last?.status === 'True' && last.type === 'Ready')
    return healthy(last.message);
  if (
    last?.status === 'True' &&
    ['PartiallyReady', 'NotReady'].includes(last.type)
  )
    return degraded(last.message);
  return progressing('waiting for ClusterExternalSecret');
};

/** Kinds whose Ready condition says it all: SecretStore, ClusterSecretStore, PushSecret. */
export const readyCondition: HealthRule = ({ kind, status }): Health => {
  const ready = conditions(status).find(
    ({ type, status: state }) => type === 'Ready' && state !== 'Unknown',
  );
  if (!ready) return progressing(`waiting for ${kind}`);
  return ready.status === 'True'
    ? healthy(ready.message)
    : degraded(ready.message);
};

/** cert-manager.io Certificate, Issuer and ClusterIssuer: a certificate being issued is under way. */
export const certManager: HealthRule = object => {
  const found = conditions(object.status);
  const issuing = found.find(
    ({ type, status }) => type === 'Issuing' && status === 'True',
  );
  if (issuing) return progressing(issuing.message);
  return readyCondition(object);
};

const ACME_STATES: Record<string, (message?: string) => Health> = {
  valid: healthy,
  ready: healthy,
  pending: progressing,
  processing: progressing,
  invalid: degraded,
  expired: degraded,
  errored: degraded,
};

/** acme.cert-manager.io Order and Challenge: the state that the authority reports. */
export const acmeState: HealthRule = ({ status }) => {
  const state = text(status.state) ?? '';
  return Object.hasOwn(ACME_STATES, state)
    ? ACME_STATES[state](text(status.reason) ?? state)
    : progressing('waiting for the authority');
};

/** bitnami.com SealedSecret: whether it could be opened. */
export const sealedSecret: HealthRule = ({ status }) => {
  const synced = conditions(status).find(({ type }) => type === 'Synced');
  if (!synced) return progressing('waiting for the controller to open it');
  return synced.status === 'False'
    ? degraded(synced.message)
    : healthy(synced.message);
};

/** policies.kyverno.io policies, which keep their conditions one level deeper. */
export const kyvernoPolicy: HealthRule = ({ kind, status }) => {
  const state = at(status, 'conditionStatus');
  if (state.ready === true) return healthy(text(state.message));
  const failed = conditions(state).find(each => each.status === 'False');
  if (failed) return degraded(failed.message || failed.reason);
  return state.ready === false && text(state.message)
    ? degraded(text(state.message))
    : progressing(`waiting for Kyverno to look at ${kind}`);
};
