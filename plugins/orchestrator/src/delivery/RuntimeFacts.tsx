import type {
  Fact,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  FactView,
  HealthBadge,
  readable,
  SyncBadge,
  Term,
} from '@macadam/plugin-ui-react';
import styles from './Delivery.module.css';

/**
 * What the cluster says, or why that is not known: `runtime` is a fact because nobody may have been able to look.
 * What `said` holds already is not said again.
 */
export const RuntimeFacts = ({
  runtime,
  said = '',
}: {
  runtime: Fact<WorkloadEnvironmentStatus>;
  said?: string;
}) => {
  const { sync, health, replicas } = runtime.value ?? {
    sync: { ...runtime, value: undefined },
    health: { ...runtime, value: undefined },
    replicas: { ...runtime, value: undefined },
  };
  const troubled =
    health.value?.objects.filter(({ status }) => status !== 'Healthy') ?? [];
  return (
    <>
      <Term name="Sync">
        <FactView fact={sync} none="Nothing to sync">
          {({ status, message }) => (
            <>
              <SyncBadge status={status} />
              {status !== 'Synced' && (
                <div className={styles.troubles}>{readable(message)}</div>
              )}
            </>
          )}
        </FactView>
      </Term>
      <Term name="Health">
        <FactView fact={health} none="Nothing runs here">
          {({ status }) => <HealthBadge status={status} />}
        </FactView>
        {health.state === 'unknown' && health.reason && (
          <div className={styles.troubles}>{health.reason}</div>
        )}
        {troubled.length > 0 && (
          <ul className={styles.troubles}>
            {troubled.map(({ uid, kind, name, message }) => (
              <li key={uid}>
                {kind}/{name}
                {message && !said.includes(message) && `: ${message}`}
              </li>
            ))}
          </ul>
        )}
      </Term>
      <Term name="Replicas">
        <FactView fact={replicas} none="None">
          {({ ready, desired }) => `${ready} of ${desired} ready`}
        </FactView>
      </Term>
    </>
  );
};
