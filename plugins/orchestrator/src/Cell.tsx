import { Text } from '@backstage/ui';
import type {
  Fact,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  Age,
  FactView,
  HealthBadge,
  SyncBadge,
} from '@macadam/plugin-gitops-react';
import type { EnvironmentSummary } from '@macadam/plugin-orchestrator-common';
import { actorName } from './actor';
import { describeComparison } from './delivery/view';
import { DeploymentBadge } from './DeploymentBadge';
import { PolicyVerdict } from './PolicyVerdict';
import { ReleaseLink } from './ReleaseLink';
import { lastSeen } from './runtime';
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

/** One workload in one environment: what is there, how it is, and what the last attempt came to. */
export const Cell = ({
  summary: { attempt, current, comparison },
  runtime,
}: {
  summary: EnvironmentSummary;
  runtime: Fact<WorkloadEnvironmentStatus>;
}) => {
  const last = attempt ?? current;
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
          'Nothing deployed yet'
        )}
      </span>
      {current && <Runtime runtime={runtime} />}
      <div className={styles.facts}>
        {last.outcome !== 'healthy' && <DeploymentBadge deployment={last} />}
        {current && <PolicyVerdict deployment={current} />}
      </div>
      <Text as="span" variant="body-x-small" color="secondary">
        {actorName(last.actor)}, <Age at={last.createdAt} />
        {comparison &&
          comparison.relation !== 'same' &&
          `, ${describeComparison(comparison)}`}
      </Text>
    </div>
  );
};
