/** What policies may ask of the cluster that they are in. */
import type { EvaluationContext } from '@macadam/kyverno';
import type { Clock, ClusterClient } from '../../../runtime';

type Ask = NonNullable<EvaluationContext['ask']>;

/**
 * Answers reads of the live cluster and of the clock, with null for an object or a kind that is not there.
 * Registries, services and global context entries are not asked: a rule that needs them is not evaluable.
 */
export function clusterAnswers(client: ClusterClient, clock: Clock): Ask {
  const typeOf = (apiVersion: unknown, plural: unknown) => {
    const served = client
      .resources()
      .find(
        ({ group, version, plural: name }) =>
          [group, version].filter(Boolean).join('/') === apiVersion &&
          name === plural,
      );
    return served && { apiVersion: String(apiVersion), kind: served.kind };
  };
  return (name, [apiVersion, plural, space, objectName]) => {
    const namespace =
      typeof space === 'string' && space !== '' ? space : undefined;
    if (name === 'time.now') return new Date(clock.now()).toISOString();
    if (name !== 'resource.Get' && name !== 'resource.List') return undefined;
    const type = typeOf(apiVersion, plural);
    if (name === 'resource.List') {
      const items = type ? client.list(type, { namespace }) : [];
      return { apiVersion, kind: `${type?.kind ?? ''}List`, items };
    }
    if (!type || typeof objectName !== 'string') return null;
    return client.get({ ...type, namespace, name: objectName }) ?? null;
  };
}
