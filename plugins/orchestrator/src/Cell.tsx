import { Text } from '@backstage/ui';
import type {
  Fact,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  Age,
  FactView,
  HealthBadge,
  readable,
  SyncBadge,
} from '@macadam/plugin-ui-react';
import type {
  Deployment,
  EnvironmentSummary,
  Release,
  WithdrawalHere,
} from '@macadam/plugin-orchestrator-common';
import { actorName } from './actor';
import { describeComparison, rollbackNote } from './delivery/view';
import { DeploymentBadge } from './DeploymentBadge';
import { PolicyVerdict } from './PolicyVerdict';
import { ReleaseLink } from './ReleaseLink';
import { lastSeen } from './runtime';
import { sharedTroubles, type SharedTrouble } from './sharedTroubles';
import { WithdrawalBadge } from './WithdrawalBadge';
import styles from './Cell.module.css';

const Seen = ({
  status: { sync, health, replicas },
}: {
  status: WorkloadEnvironmentStatus;
}) => (
  <div className={styles.facts}>
    <FactView fact={sync}>
      {({ status, message }) => <SyncBadge status={status} title={message} />}
    </FactView>
    <FactView fact={health}>
      {({ status, message }) => <HealthBadge status={status} title={message} />}
    </FactView>
    <FactView fact={replicas}>
      {({ ready, desired }) => (
        <Text as="span" variant="body-small">
          {ready}/{desired} ready
        </Text>
      )}
    </FactView>
  </div>
);

const Runtime = ({ runtime }: { runtime: Fact<WorkloadEnvironmentStatus> }) => {
  if (runtime.state === 'none') return null;
  return (
    <FactView fact={lastSeen(runtime)}>
      {status => <Seen status={status} />}
    </FactView>
  );
};

/** What it shares with others and is not as it should be: its own state says nothing of that. */
const Shared = ({ use: { key }, status, message }: SharedTrouble) => (
  <div className={styles.facts}>
    <Text as="span" variant="body-x-small">
      {key}, shared
    </Text>
    {status === 'Failed' ? (
      <SyncBadge status={status} title={message} />
    ) : (
      <HealthBadge status={status} title={message} />
    )}
  </div>
);

/** Where a workload was that is not in Git any more: what is left of it. */
const WithdrawnCell = ({
  withdrawal,
  last,
}: {
  withdrawal: WithdrawalHere;
  last: Deployment;
}) => (
  <div className={styles.cell}>
    <div className={styles.facts}>
      <WithdrawalBadge withdrawal={withdrawal} />
    </div>
    <Text as="span" variant="body-x-small" color="secondary">
      {readable(withdrawal.reason)}
    </Text>
    <Text as="span" variant="body-x-small" color="secondary">
      {actorName(last.actor)}, <Age at={last.createdAt} />
    </Text>
  </div>
);

/** One workload in one environment: what is there, how it is, and what the last attempt came to. */
export const Cell = ({
  summary,
  workload,
  runtimeOf,
  latest,
  isFirst = false,
}: {
  summary: EnvironmentSummary;
  workload: string;
  /** How a workload, or what workloads share, is in this environment. */
  runtimeOf: (subject: string) => Fact<WorkloadEnvironmentStatus>;
  /** The newest release of main. */
  latest?: Release;
  /** Whether a push deploys here by itself. */
  isFirst?: boolean;
}) => {
  const { attempt, current, comparison, withdrawal } = summary;
  const rollback = rollbackNote(current, latest, isFirst);
  const last = attempt ?? current;
  if (last && withdrawal && !current) {
    return <WithdrawnCell withdrawal={withdrawal} last={last} />;
  }
  if (!last) {
    return (
      <Text as="span" variant="body-small" color="secondary">
        Not deployed
      </Text>
    );
  }
  const shown = current ?? last;
  return (
    <div className={styles.cell}>
      <span className={styles.version} title={shown.release.message}>
        {current ? (
          <>
            <ReleaseLink release={current.release} /> {current.release.message}
          </>
        ) : (
          (last.outcome === 'in-progress' && 'On its way') ||
          'Nothing deployed yet'
        )}
      </span>
      {current && <Runtime runtime={runtimeOf(workload)} />}
      {sharedTroubles(summary, runtimeOf).map(trouble => (
        <Shared key={trouble.use.subject} {...trouble} />
      ))}
      <div className={styles.facts}>
        {last.outcome !== 'healthy' && <DeploymentBadge deployment={last} />}
        {withdrawal && <WithdrawalBadge withdrawal={withdrawal} />}
        {current && <PolicyVerdict deployment={current} />}
      </div>
      {rollback && (
        <Text as="span" variant="body-x-small">
          {rollback}
        </Text>
      )}
      <Text as="span" variant="body-x-small" color="secondary">
        {actorName(last.actor)}, <Age at={last.createdAt} />
        {comparison &&
          comparison.relation !== 'same' &&
          `, ${describeComparison(comparison)}`}
      </Text>
    </div>
  );
};
