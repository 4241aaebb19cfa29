/** ControllerRevisions: the numbered pod templates of a StatefulSet or DaemonSet. */
import type { KubeObject, NewObject } from '../../runtime';
import { nameHash, sameValue } from './canonical';
import { CONTROLLER_MANAGER, controllerReference, type Tools } from './tools';
import type { ControllerRevision, PodTemplate } from './types';

export const REVISION_LABEL = 'controller-revision-hash';

export interface RevisionPlan {
  /** The revision of the present template. */
  current: { name: string; hash: string };
  create?: NewObject;
  /** An old revision that became the present one again: it gets the highest number. */
  renumber?: ControllerRevision;
  /** Revisions beyond the history limit. */
  remove: ControllerRevision[];
}

/**
 * @param revisions those that the owner controls
 * @param inUse names of revisions that pods still have
 */
export function planRevisions(
  owner: KubeObject & { spec: { template: PodTemplate } },
  revisions: readonly ControllerRevision[],
  inUse: ReadonlySet<string>,
  historyLimit: number,
): RevisionPlan {
  const data = {
    spec: { template: { ...owner.spec.template, $patch: 'replace' } },
  };
  const sorted = [...revisions].sort((a, b) => a.revision - b.revision);
  const latest = sorted.at(-1);
  const existing = [...sorted]
    .reverse()
    .find(revision => sameValue(revision.data, data));
  const next = (latest?.revision ?? 0) + 1;
  const hash =
    existing?.metadata.labels?.[REVISION_LABEL] ??
    nameHash(owner.spec.template);
  const name = existing?.metadata.name ?? `${owner.metadata.name}-${hash}`;
  const old = sorted.filter(
    revision => revision !== existing && !inUse.has(revision.metadata.name),
  );
  return {
    current: { name, hash },
    ...(!existing && {
      create: {
        apiVersion: 'apps/v1',
        kind: 'ControllerRevision',
        metadata: {
          name,
          ...(owner.metadata.namespace && {
            namespace: owner.metadata.namespace,
          }),
          labels: {
            ...owner.spec.template.metadata?.labels,
            [REVISION_LABEL]: hash,
          },
          ownerReferences: [controllerReference(owner)],
        },
        data,
        revision: next,
      },
    }),
    ...(existing &&
      existing !== latest && { renumber: { ...existing, revision: next } }),
    remove: old.slice(0, Math.max(0, old.length - historyLimit)),
  };
}

/** Carries out a plan. */
export function writeRevisions(tools: Tools, plan: RevisionPlan): void {
  const options = { fieldManager: CONTROLLER_MANAGER };
  if (plan.create) tools.client.create(plan.create, options);
  if (plan.renumber) tools.client.update(plan.renumber, options);
  for (const { metadata } of plan.remove) {
    tools.client.delete({
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      namespace: metadata.namespace,
      name: metadata.name,
    });
  }
}

/** The pod template that a revision recorded. */
export function templateOf(
  revision: ControllerRevision | undefined,
): PodTemplate | undefined {
  const data = revision?.data as
    { spec?: { template?: PodTemplate & { $patch?: string } } } | undefined;
  if (!data?.spec?.template) return undefined;
  const { $patch: _, ...template } = data.spec.template;
  return template;
}
