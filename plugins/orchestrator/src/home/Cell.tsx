import { Text } from '@backstage/ui';
import type { Fact, WorkloadEnvironmentStatus } from '@macadam/plugin-gitops-common';
import { Age, FactView, HealthBadge, OutcomeBadge, SyncBadge, UnknownBadge } from '@macadam/plugin-gitops-react';
import type { EnvironmentSummary } from '@macadam/plugin-orchestrator-common';
import { actorName } from '../actor';
import styles from './Home.module.css';

const Runtime = ({ runtime }: { runtime: Fact<WorkloadEnvironmentStatus> }) => {
  const { value } = runtime;
  if (runtime.state === 'none') return null;
  if (!value) {
    return <UnknownBadge label={runtime.state === 'forbidden' ? 'Forbidden' : 'Unknown'} title={runtime.reason} />;
  }
  return (
    <span className={styles.facts}>
      <FactView fact={value.sync}>{({ status, message }) => <SyncBadge status={status} title={message} />}</FactView>
      <FactView fact={value.health}>{({ status, message }) => <HealthBadge status={status} title={message} />}</FactView>
      <FactView fact={value.replicas}>
        {({ ready, desired }) => (
          <Text as="span" variant="body-small">
            {ready}/{desired} ready
          </Text>
        )}
      </FactView>
    </span>
  );
};

/** One workload in one environment: what is there, how it is, and what the last attempt came to. */
export const Cell = ({
  summary: { attempt, current },
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
    <span className={styles.cell}>
      <span className={styles.version} title={shown.release.message}>
        {current ? (
          <>
            <code>{current.release.commit.slice(0, 7)}</code> {current.release.message}
          </>
        ) : (
          'Nothing deployed yet'
        )}
      </span>
      {current && <Runtime runtime={runtime} />}
      {last.outcome !== 'healthy' && <OutcomeBadge outcome={last.outcome} title={last.reason} />}
      <Text as="span" variant="body-x-small" color="secondary">
        {actorName(last.actor)}, <Age at={last.createdAt} />
      </Text>
    </span>
  );
};
