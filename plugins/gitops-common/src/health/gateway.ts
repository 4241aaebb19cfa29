import { at, conditions, count, list, text, type Condition } from './read';
import {
  degraded,
  healthy,
  progressing,
  type Health,
  type HealthRule,
} from './types';

const failing = (found: Condition[], type: string) =>
  found.find(
    condition => condition.type === type && condition.status === 'False',
  );

function verdict(found: Condition[], who: string): Health {
  const refused = failing(found, 'ResolvedRefs') ?? failing(found, 'Accepted');
  if (refused)
    return degraded(`${who}: ${refused.message || `${refused.type} is False`}`);
  const pending = found.find(
    ({ type, status }) => type === 'Programmed' && status !== 'True',
  );
  return pending
    ? progressing(`${who}: ${pending.message || 'still being programmed'}`)
    : healthy();
}

/** gateway.networking.k8s.io routes: each parent judges for itself; a parent that saw an older generation is not asked. */
export const gatewayRoute: HealthRule = ({ kind, metadata, status }) => {
  const generation = count(metadata.generation);
  const current = list(status.parents)
    .map(parent => ({
      name: text(at(parent, 'parentRef').name) ?? '',
      found: conditions(parent),
    }))
    .filter(
      ({ found }) =>
        found.length > 0 &&
        (generation === 0 ||
          found.some(each => each.observedGeneration === generation)),
    );
  const verdicts = current.map(({ name, found }) =>
    verdict(found, `Parent ${name}`),
  );
  return (
    verdicts.find(each => each.status === 'Degraded') ??
    verdicts.find(each => each.status === 'Progressing') ??
    verdicts[0] ??
    progressing(`waiting for ${kind} status`)
  );
};

/** gateway.networking.k8s.io Gateway. */
export const gateway: HealthRule = ({ metadata, status }) => {
  const generation = count(metadata.generation);
  const found = conditions(status).filter(
    each =>
      generation === 0 ||
      (each.observedGeneration ?? generation) === generation,
  );
  return found.length === 0
    ? progressing('waiting for Gateway status')
    : verdict(found, 'Gateway');
};
