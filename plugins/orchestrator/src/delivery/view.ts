import type {
  Comparison,
  Deployment,
  DeploymentCause,
  EnvironmentSummary,
  ObjectRef,
  Release,
  Removal,
} from '@macadam/plugin-orchestrator-common';

const CAUSES: Record<DeploymentCause, string> = {
  push: 'Push',
  promotion: 'Promotion',
  rollback: 'Rollback',
  platform: 'Platform change',
  removal: 'Deletion',
  withdrawal: 'Removal',
  callee: 'Change of a service that it calls',
};

export const causeOf = ({ cause }: Pick<Deployment, 'cause'>) => CAUSES[cause];

const commits = (count: number) => `${count} commit${count === 1 ? '' : 's'}`;

/** How an environment stands to the one before it, in words. */
export function describeComparison({
  with: other,
  relation,
  behind,
  ahead,
}: Comparison): string {
  switch (relation) {
    case 'same':
      return `same release as ${other}`;
    case 'behind':
      return `${commits(behind)} behind ${other}`;
    case 'ahead':
      return `${commits(ahead)} ahead of ${other}`;
    case 'diverged':
      return `${commits(behind)} behind and ${ahead} ahead of ${other}`;
    default:
      return `not comparable with ${other}`;
  }
}

/**
 * The deployment whose pipeline is shown: the newest attempt, else what Git holds.
 */
export const shownDeployment = ({
  attempt,
  current,
}: {
  attempt?: Deployment;
  current?: Deployment;
}) => attempt ?? current;

/** A card with a deployment that was just started and that its view may not know yet: it is under way at once. */
export function withStarted<
  T extends Pick<EnvironmentSummary, 'environment' | 'attempt' | 'current'>,
>(view: T, started: Deployment | undefined): T {
  const last = view.attempt ?? view.current;
  const isNews =
    started?.environment === view.environment &&
    last?.id !== started.id &&
    (last?.createdAt ?? '') <= started.createdAt;
  return isNews ? { ...view, attempt: started } : view;
}

/**
 * What nobody sees from a release that was brought back: that main is ahead, and what undoes the rollback.
 * @param isFirst - whether a push deploys to that environment by itself
 */
export function rollbackNote(
  current: Deployment | undefined,
  latest: Release | undefined,
  isFirst: boolean,
): string | undefined {
  if (
    current?.cause !== 'rollback' ||
    !latest ||
    latest.id === current.release.id
  )
    return undefined;
  const ahead = `Rolled back: main is ahead, at ${latest.commit.slice(0, 8)} (${latest.message})`;
  return isFirst
    ? `${ahead}. The next push to main undoes the rollback; revert the change there to keep it.`
    : `${ahead}. The next promotion undoes the rollback.`;
}

/** Whether what was found keeps a deployment from going on; otherwise it went on in spite of it. */
export const isStopped = ({ outcome }: Pick<Deployment, 'outcome'>) =>
  outcome === 'blocked' || outcome === 'refused';

/**
 * Whether a deployment of the history can be brought back: it was healthy, and its release is not the one that the
 * environment holds. A release that never was healthy is nothing to go back to.
 */
export const canBringBack = (
  { outcome, release }: Pick<Deployment, 'outcome' | 'release'>,
  current: Pick<Deployment, 'release'> | undefined,
) => outcome === 'healthy' && release.id !== current?.release.id;

/** A sentence shorter than this is said again rather than pointed to. */
const LONG = 40;

/** The reason of a stage, without what is said above it already. */
export const unlessSaid = (reason: string, said = '') => {
  if (said.length < LONG) return reason;
  return reason === said
    ? 'As said above'
    : reason.replace(said, 'as said above');
};

/** How many approvals a deployment still waits for; 0: it waits for none. */
export const missingApprovals = ({
  outcome,
  approvals,
}: Pick<Deployment, 'outcome' | 'approvals'>) =>
  outcome === 'in-progress' && approvals && !approvals.rejected
    ? Math.max(0, approvals.needed - approvals.given.length)
    : 0;

/** What goes together: the data of one resource. */
export interface RemovalGroup {
  /** Id of the resource, or the object where it had none. */
  resource: string;
  /** False once a person has confirmed it. */
  waiting: boolean;
  objects: ObjectRef[];
}

/** Removals by resource, in the order of their first objects. */
export function removalGroups(removals: readonly Removal[]): RemovalGroup[] {
  const groups = new Map<string, RemovalGroup>();
  for (const { object, resource, state } of removals) {
    const waiting = state === 'waiting';
    const name = resource ?? `${object.kind}/${object.name}`;
    const key = `${name} ${waiting}`;
    const group = groups.get(key) ?? { resource: name, waiting, objects: [] };
    groups.set(key, { ...group, objects: [...group.objects, object] });
  }
  return [...groups.values()];
}
