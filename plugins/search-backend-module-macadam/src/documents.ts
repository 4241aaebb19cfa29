import {
  componentOf,
  workloadName,
  type PlatformStatus,
  type WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import type { IndexableDocument } from '@backstage/plugin-search-common';

/** A document that says what it is about and by which name. */
export interface NamedDocument extends IndexableDocument {
  name: string;
}

const pageOf = (workload: string) => {
  const { namespace, name } = componentOf(workload);
  return `/catalog/${namespace}/component/${name}`;
};

/** Workloads: the catalogue has most of them; one whose entity it does not take is found here. */
export const workloadDocuments = (
  workloads: readonly WorkloadSummary[],
): NamedDocument[] =>
  workloads.map(({ workload, owner, repository, withdrawn }) => ({
    title: workload,
    name: workloadName(workload),
    text: `Service of ${owner.split('/').at(-1)}, from ${repository}${withdrawn ? ', removed from Git' : ''}`,
    location: `${pageOf(workload)}/delivery`,
  }));

/** What runs or is on its way, by service, commit and environment. */
export const deploymentDocuments = (
  workloads: readonly WorkloadSummary[],
): NamedDocument[] =>
  workloads.flatMap(({ workload, environments }) =>
    environments.flatMap(({ environment, current, attempt }) =>
      [current, attempt].flatMap(deployment =>
        deployment
          ? [
              {
                title: `${workloadName(workload)} ${deployment.release.commit.slice(0, 7)} in ${environment}`,
                name: deployment.release.commit,
                text: `Deployment of ${workload}: ${deployment.release.message} (${deployment.outcome})`,
                // Each has an address of its own: an index in memory knows documents by it.
                location: `${pageOf(workload)}/delivery?deployment=${deployment.id}`,
              },
            ]
          : [],
      ),
    ),
  );

/** What a Score file may ask for. */
export const definitionDocuments = ({
  definitions,
}: Pick<PlatformStatus, 'definitions'>): NamedDocument[] =>
  definitions.map(({ name, title, description, match }) => ({
    title: title ?? name,
    name,
    text: `Resource definition ${name} for ${String(match.type)}. ${description ?? ''}`.trim(),
    location: `/platform?q=${encodeURIComponent(name)}`,
  }));

/** What is asked of everything that runs. */
export const policyDocuments = ({
  policies,
}: Pick<PlatformStatus, 'policies'>): NamedDocument[] =>
  policies.map(({ name, file }) => ({
    title: name,
    name,
    text: `Policy in ${file}`,
    location: `/policies?policy=${encodeURIComponent(name)}`,
  }));
