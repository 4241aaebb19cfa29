import {
  ENVIRONMENT_LABEL,
  TENANT_LABEL,
  WORKLOAD_LABEL,
} from '@macadam/kubernetes';
import {
  forbidden,
  known,
  none,
  unknown,
  type Fact,
} from '@macadam/plugin-gitops-common';
import {
  TypeWatch,
  type Cluster,
  type ClusterObject,
  type WatchedType,
  type WatchState,
} from '@macadam/plugin-gitops-node';
import {
  isOfKyverno,
  mergeFormats,
  normaliseReport,
  REPORT_FORMATS,
  withoutRepeats,
  type ReportVerdicts,
  type Verdict,
} from '@macadam/plugin-policy-common';
import { workloadRef } from '@macadam/plugin-orchestrator-common';
import { ObjectIndex } from './ObjectIndex';
import type { Placed } from './VerdictTotals';
import {
  describePolicy,
  POLICY_TYPES,
  type PolicyDescription,
} from './policies';

const labelled = (
  apiVersion: string,
  kind: string,
  plural: string,
): WatchedType => ({ apiVersion, kind, plural, labelSelector: WORKLOAD_LABEL });

/** What reports are joined to services by. No Secret: the portal may not read them. */
const OBJECT_TYPES: WatchedType[] = [
  labelled('apps/v1', 'Deployment', 'deployments'),
  labelled('apps/v1', 'ReplicaSet', 'replicasets'),
  labelled('apps/v1', 'StatefulSet', 'statefulsets'),
  labelled('apps/v1', 'DaemonSet', 'daemonsets'),
  labelled('batch/v1', 'Job', 'jobs'),
  labelled('batch/v1', 'CronJob', 'cronjobs'),
  labelled('v1', 'Pod', 'pods'),
  labelled('v1', 'Service', 'services'),
  labelled('v1', 'ConfigMap', 'configmaps'),
  labelled('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
  labelled('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  labelled('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes'),
  labelled('external-secrets.io/v1', 'ExternalSecret', 'externalsecrets'),
  labelled('postgresql.cnpg.io/v1', 'Cluster', 'clusters'),
];

/** A ReplicaSet of an earlier release, kept for its history. */
function isRetired(object: ClusterObject): boolean {
  const { spec } = object as ClusterObject & { spec?: { replicas?: number } };
  return object.kind === 'ReplicaSet' && spec?.replicas === 0;
}

/** The workload that an object's labels name: `tenant/name`. */
function workloadIn({ metadata: { labels } }: ClusterObject) {
  const tenant = labels?.[TENANT_LABEL];
  const name = labels?.[WORKLOAD_LABEL];
  return tenant && name ? workloadRef(tenant, name) : undefined;
}

/** Whose an object is; nobody's where it is no workload's, or runs nothing any more. */
function placeOf(object: ClusterObject | undefined) {
  if (!object || isRetired(object)) return undefined;
  const workload = workloadIn(object);
  const environment = object.metadata.labels?.[ENVIRONMENT_LABEL];
  return workload && environment
    ? { workload, environment, uid: object.metadata.uid }
    : undefined;
}

/** Policies, reports and what they are about in one cluster, kept up to date. */
export class ClusterReports {
  /** For each format of reports, what is watched. */
  private readonly formats: TypeWatch[][];
  private readonly policies: TypeWatch[];
  private readonly objects: TypeWatch[];
  private readonly readReports = new WeakMap<ClusterObject, Verdict[]>();
  /** Of the objects as they are now; made when somebody asks. */
  private index: ObjectIndex | undefined;
  /** Every verdict as it is now; found when somebody asks. */
  private found: readonly Placed[] | undefined;

  /** @param changed - called with a workload whose verdicts may have changed, and with nothing when all may have */
  constructor(
    readonly cluster: Cluster,
    private readonly changed: (workload?: string) => void,
  ) {
    const kubeConfig = cluster.kubeConfig();
    const watch = (
      types: readonly WatchedType[],
      told: (object: ClusterObject) => void,
    ) =>
      types.map(
        type =>
          new TypeWatch(type, kubeConfig, object => {
            this.found = undefined;
            if (object) told(object);
            else changed();
          }),
      );
    this.formats = REPORT_FORMATS.map(types =>
      watch(types, report => this.reportChanged(report)),
    );
    this.policies = watch(POLICY_TYPES, () => changed());
    this.objects = watch(OBJECT_TYPES, () => {
      this.index = undefined;
    });
  }

  start(): void {
    this.all().forEach(watch => watch.start());
  }

  stop(): void {
    this.all().forEach(watch => watch.stop());
  }

  /** The environments of a workload in this cluster, by the labels of its objects. */
  environments(workload: string): string[] {
    return [
      ...new Set(
        this.objects
          .flatMap(watch => watch.list())
          .filter(object => workloadIn(object) === workload)
          .flatMap(
            ({ metadata }) => metadata.labels?.[ENVIRONMENT_LABEL] ?? [],
          ),
      ),
    ];
  }

  /** What the reports say of a workload in an environment. */
  verdicts(workload: string, environment: string): Fact<ReportVerdicts> {
    const reports = this.formats.flat();
    const verdicts = this.placed().filter(
      place => place.workload === workload && place.environment === environment,
    );
    const at = verdicts
      .flatMap(({ verdict }) => verdict.at ?? [])
      .sort()
      .at(-1);
    const value = {
      verdicts: verdicts.map(({ verdict }) => verdict),
      ...(at && { at }),
    };
    const fact = this.tell(
      [this.oneOf(reports), this.allOf(this.objects)],
      value,
      [...reports, ...this.objects],
    );
    if (fact.state === 'known' && value.verdicts.length === 0) {
      const hidden = reports.find(({ state }) => state.state === 'forbidden');
      if (hidden) return this.tell([hidden.state], value, reports);
      const installed = reports.some(({ state }) => state.state === 'live');
      return none(
        fact.observedAt ?? '',
        installed
          ? undefined
          : `Cluster ${this.cluster.name} has no policy reports: no policy engine writes them there`,
      );
    }
    return fact;
  }

  /** The policies in this cluster. */
  described(): Fact<PolicyDescription[]> {
    const value = this.policies
      .flatMap(watch => watch.list())
      .map(describePolicy);
    return this.tell([this.oneOf(this.policies)], value, this.policies);
  }

  /** Every verdict on an object of a workload. Reports on what is gone, or runs nothing any more, say nothing of it. */
  placed(): readonly Placed[] {
    this.found ??= this.find();
    return this.found;
  }

  private find(): Placed[] {
    const index = this.indexed();
    const policies = new Map(
      this.policies
        .flatMap(watch => watch.list())
        .map(object => describePolicy(object))
        .map(policy => [policy.name, policy]),
    );
    const formats = this.formats.map(watches =>
      watches
        .flatMap(watch => watch.list())
        .flatMap(report => this.read(report))
        .flatMap(verdict => {
          const place = placeOf(index.find(verdict.object));
          if (!place) return [];
          const policy = isOfKyverno(verdict)
            ? policies.get(verdict.policy)
            : undefined;
          return {
            ...verdict,
            object: { ...verdict.object, uid: place.uid },
            ...(policy && {
              title: policy.title,
              ...(policy.fix && { fix: policy.fix }),
            }),
          };
        }),
    );
    return withoutRepeats(mergeFormats(formats), uid =>
      index.controllerOf(uid),
    ).flatMap(verdict => {
      const place = placeOf(index.find(verdict.object));
      if (!place) return [];
      const { workload, environment } = place;
      return { workload, environment, source: 'cluster', verdict };
    });
  }

  private reportChanged(report: ClusterObject): void {
    const index = this.indexed();
    const workloads = this.read(report).flatMap(
      ({ object }) => placeOf(index.find(object))?.workload ?? [],
    );
    new Set(workloads).forEach(workload => this.changed(workload));
  }

  /** What a report says; read once, because a changed report is another object. */
  private read(report: ClusterObject): Verdict[] {
    const verdicts = this.readReports.get(report) ?? normaliseReport(report);
    this.readReports.set(report, verdicts);
    return verdicts;
  }

  private indexed(): ObjectIndex {
    this.index ??= new ObjectIndex(this.objects.flatMap(watch => watch.list()));
    return this.index;
  }

  private tell<T>(
    states: readonly WatchState[],
    value: T,
    watches: readonly TypeWatch[],
  ): Fact<T> {
    const { name } = this.cluster;
    const times = watches
      .flatMap(({ contactAt }) => contactAt?.toISOString() ?? [])
      .sort();
    const problem = ['unreachable', 'starting', 'forbidden'].flatMap(
      which => states.find(({ state }) => state === which) ?? [],
    )[0];
    if (problem?.state === 'forbidden')
      return forbidden(`Cluster ${name} refuses to show it: ${problem.reason}`);
    if (problem) {
      const reason =
        problem.state === 'starting'
          ? `Cluster ${name} has not answered yet`
          : `Cluster ${name} does not answer: ${problem.reason}`;
      const at = times.at(-1);
      return unknown(reason, at === undefined ? undefined : known(value, at));
    }
    return known(value, times.at(-1) ?? '');
  }

  /** Any of several types is enough: a cluster has one format of reports, seldom both. */
  private oneOf(watches: readonly TypeWatch[]): WatchState {
    const states = watches.map(({ state }) => state);
    const pending = states.find(
      ({ state }) => state === 'unreachable' || state === 'starting',
    );
    return (
      pending ??
      states.find(({ state }) => state === 'live') ??
      states.find(({ state }) => state === 'forbidden') ?? { state: 'absent' }
    );
  }

  /** All types are needed; one that the cluster does not have is no obstacle. */
  private allOf(watches: readonly TypeWatch[]): WatchState {
    const states = watches.map(({ state }) => state);
    return (
      ['unreachable', 'starting', 'forbidden'].flatMap(
        which => states.find(({ state }) => state === which) ?? [],
      )[0] ?? { state: 'live' }
    );
  }

  private all(): TypeWatch[] {
    return [...this.formats.flat(), ...this.policies, ...this.objects];
  }
}
