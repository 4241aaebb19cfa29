import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError, stringifyError } from '@backstage/errors';
import {
  byHand,
  isPlaceOf,
  providerOf,
  secretRequest,
  type Provider,
  type SecretRequest,
  type SuppliedSecret,
} from '@macadam/plugin-gitops-common';
import {
  ClusterClient,
  pathOf,
  type Cluster,
  type ClusterObject,
  type SecretWriter,
} from '@macadam/plugin-gitops-node';
import { parseWorkloadRef } from '@macadam/plugin-orchestrator-common';
import type { ClusterWatch } from './ClusterWatch';
import type { Reconciler } from './Reconciler';
import { EXTERNAL_SECRET } from './types';

/** A workload in an environment. */
export interface Subject {
  /** `tenant/name`. */
  workload: string;
  environment: string;
}

/** One secret of a subject, with what its store is. */
interface Found {
  cluster: Cluster;
  request: SecretRequest;
  store?: ClusterObject;
  provider: Provider;
  writer?: SecretWriter;
  /** Why it is not put from here. */
  refusal?: string;
}

/** Secrets that people supply: which a workload asks for, and putting them where it looks. None is ever read. */
export class Secrets {
  constructor(
    private readonly watches: readonly ClusterWatch[],
    private readonly writers: ReadonlyMap<string, SecretWriter>,
    private readonly reconciler: Reconciler,
    private readonly logger: LoggerService,
  ) {}

  /** Those that a workload asks for in an environment, by name. */
  async list(subject: Subject): Promise<SuppliedSecret[]> {
    const found = await this.find(subject);
    return found
      .map(({ request, provider, refusal }) => ({
        name: request.name,
        fields: request.fields,
        store: { name: request.store.name, provider: provider.name },
        missing: request.missing,
        ...(refusal && {
          byHand: byHand(refusal, provider, request.fields[0]),
        }),
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /**
   * Puts values into the store, and has External Secrets take them.
   * @param values - one for each field
   * @throws NotFoundError for a secret that the workload does not ask for; InputError for values that are not those of
   *   its fields, and for a store that is not written from here
   */
  async put(
    subject: Subject,
    name: string,
    values: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { workload, environment } = subject;
    const found = (await this.find(subject)).find(
      ({ request }) => request.name === name,
    );
    if (!found) {
      throw new NotFoundError(
        `${workload} asks for no secret ${name} in ${environment}`,
      );
    }
    const { request, cluster, store, writer, refusal } = found;
    if (!store || !writer || refusal) throw new InputError(refusal);
    const fields = request.fields.map(each => each.name);
    const given = Object.keys(values);
    if (
      given.length !== fields.length ||
      !fields.every(field => Object.hasOwn(values, field))
    ) {
      throw new InputError(
        `${name} needs a value for each of ${fields.join(', ')}, and for nothing else`,
      );
    }
    for (const key of new Set(request.fields.map(field => field.key))) {
      await writer.put({
        cluster,
        store,
        key,
        values: new Map(
          request.fields
            .filter(field => field.key === key)
            .map(field => [field.property ?? '', values[field.name]]),
        ),
      });
    }
    // It is there: External Secrets takes it by itself too, only later.
    await this.reconciler
      .refreshSecret(cluster, request)
      .catch(error =>
        this.logger.warn(
          `External Secrets takes ${name} of ${workload} when it next looks: ${stringifyError(error)}`,
        ),
      );
  }

  private async find(subject: Subject): Promise<Found[]> {
    const { workload, environment } = subject;
    const asked = this.watches.flatMap(watch =>
      watch
        .objects(workload, environment, EXTERNAL_SECRET.kind)
        .flatMap(object => {
          const request = secretRequest(object);
          return request ? [{ cluster: watch.cluster, request }] : [];
        }),
    );
    return Promise.all(
      asked.map(({ cluster, request }) =>
        this.withStore(cluster, request, subject),
      ),
    );
  }

  private async withStore(
    cluster: Cluster,
    request: SecretRequest,
    { workload, environment }: Subject,
  ): Promise<Found> {
    const named = `${request.store.kind} ${request.store.name}`;
    const store = await this.storeOf(cluster, request).catch(stringifyError);
    if (typeof store === 'string') {
      const refusal = `${named} cannot be read: ${store}`;
      return { cluster, request, provider: {}, refusal };
    }
    const provider = providerOf(store);
    const writer = this.writers.get(provider.name ?? '');
    const { tenant } = parseWorkloadRef(workload);
    const foreign = request.fields.find(
      ({ key }) => !isPlaceOf(key, { environment, tenant }),
    );
    const means = writer
      ? writer.whyNot(cluster)
      : `nothing here writes to ${provider.name ?? 'a store without a provider'}`;
    return {
      cluster,
      request,
      store,
      provider,
      writer,
      ...(means && {
        refusal: `The portal may not write to ${named}: ${means}`,
      }),
      ...(foreign && {
        refusal: `${foreign.key} is no place of ${tenant} in ${environment}: such a one begins with ${environment}.${tenant}`,
      }),
    };
  }

  private async storeOf(
    cluster: Cluster,
    { store: { kind, name }, namespace }: SecretRequest,
  ): Promise<ClusterObject> {
    const isNamespaced = kind === 'SecretStore';
    const path = pathOf(
      {
        apiVersion: EXTERNAL_SECRET.apiVersion,
        plural: isNamespaced ? 'secretstores' : 'clustersecretstores',
      },
      { name, ...(isNamespaced && { namespace }) },
    );
    return (await new ClusterClient(cluster.kubeConfig()).get(
      path,
    )) as ClusterObject;
  }
}
