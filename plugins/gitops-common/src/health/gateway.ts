import {
  at,
  conditions,
  count,
  list,
  text,
  type Condition,
  type Fields,
} from './read';
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
  const refused =
    failing(found, 'ResolvedRefs') ??
    failing(found, 'Accepted') ??
    found.find(
      ({ type, status }) => type === 'Conflicted' && status === 'True',
    );
  if (refused) {
    return refused.reason === 'Pending'
      ? progressing(`${who}: ${refused.message || 'not looked at yet'}`)
      : degraded(
          `${who}: ${refused.message || `${refused.type} is ${refused.status}`}`,
        );
  }
  const pending = found.find(
    ({ type, status }) => type === 'Programmed' && status !== 'True',
  );
  return pending
    ? progressing(`${who}: ${pending.message || 'still being programmed'}`)
    : healthy();
}

const worst = (verdicts: readonly Health[]): Health | undefined =>
  verdicts.find(each => each.status === 'Degraded') ??
  verdicts.find(each => each.status === 'Progressing') ??
  verdicts[0];

/** Conditions that are about the newest generation; an object without one takes all. */
const current = (found: Condition[], generation: number): Condition[] =>
  found.filter(
    each =>
      generation === 0 ||
      (each.observedGeneration ?? generation) === generation,
  );

/** Gateways that a route names and that have not said a word of it. */
function silent(spec: Fields, parents: readonly Fields[]): Health[] {
  const key = (ref: Fields) => `${text(ref.name)}/${text(ref.sectionName)}`;
  const heard = new Set(parents.map(parent => key(at(parent, 'parentRef'))));
  return list(spec.parentRefs)
    .filter(ref => !heard.has(key(ref)))
    .map(({ name }) =>
      progressing(`Parent ${text(name)}: it has not looked at the route yet`),
    );
}

/** gateway.networking.k8s.io routes: each parent judges for itself; a parent that saw an older generation is not asked. */
export const gatewayRoute: HealthRule = ({ kind, metadata, spec, status }) => {
  const generation = count(metadata.generation);
  const parents = list(status.parents);
  const verdicts = parents
    .map(parent => ({
      name: text(at(parent, 'parentRef').name) ?? '',
      found: conditions(parent),
    }))
    .filter(
      ({ found }) =>
        found.length > 0 &&
        (generation === 0 ||
          found.some(each => each.observedGeneration === generation)),
    )
    .map(({ name, found }) => verdict(found, `Parent ${name}`));
  if (verdicts.length === 0) return progressing(`waiting for ${kind} status`);
  return (
    worst([...verdicts, ...silent(spec, parents)]) ??
    progressing(`waiting for ${kind} status`)
  );
};

/** gateway.networking.k8s.io Gateway: it and each of its listeners. */
export const gateway: HealthRule = ({ metadata, status }) => {
  const generation = count(metadata.generation);
  const found = current(conditions(status), generation);
  if (found.length === 0) return progressing('waiting for Gateway status');
  const listeners = list(status.listeners).map(listener => {
    const own = current(conditions(listener), generation);
    const unprogrammed = failing(own, 'Programmed');
    const who = `Listener ${text(listener.name) ?? ''}`;
    return unprogrammed && unprogrammed.reason !== 'Pending'
      ? degraded(`${who}: ${unprogrammed.message || unprogrammed.reason}`)
      : verdict(own, who);
  });
  return worst([...listeners, verdict(found, 'Gateway')]) ?? healthy();
};
