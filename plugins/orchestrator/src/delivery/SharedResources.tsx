import { Text } from '@backstage/ui';
import type {
  Fact,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  FactView,
  HealthBadge,
  PlainList,
  readable,
  Row,
  SyncBadge,
} from '@macadam/plugin-ui-react';
import type { SharedUse } from '@macadam/plugin-orchestrator-common';
import { lastSeen } from '../runtime';
import styles from './Delivery.module.css';

const State = ({
  status: { sync, health },
}: {
  status: WorkloadEnvironmentStatus;
}) => (
  <>
    <FactView fact={sync} none={null}>
      {({ status }) => <SyncBadge status={status} />}
    </FactView>
    <FactView fact={health} none={null}>
      {({ status }) => <HealthBadge status={status} />}
    </FactView>
  </>
);

/** What the cluster says is wrong, the deepest cause first, or why that is not known. */
function reasonsOf({
  state,
  value,
  reason,
}: Fact<WorkloadEnvironmentStatus>): string[] {
  const { sync, health } = value ?? {};
  const said = [
    state === 'unknown' ? reason : undefined,
    health?.value?.status === 'Healthy' ? undefined : health?.value?.message,
    sync?.value?.status === 'Synced' ? undefined : sync?.value?.message,
    health?.state === 'unknown' ? health.reason : undefined,
  ];
  return [...new Set(said.flatMap(each => each || []))];
}

/**
 * What the service shares with others: part of none of them, so that its state is told apart from the service's. What
 * `said` holds already is not said again.
 */
export const SharedResources = ({
  environment,
  uses,
  runtimeOf,
  said = '',
}: {
  environment: string;
  uses: readonly SharedUse[];
  runtimeOf: (subject: string) => Fact<WorkloadEnvironmentStatus>;
  said?: string;
}) =>
  uses.length > 0 && (
    <section aria-label={`Shared resources in ${environment}`}>
      <Text as="h4" variant="body-medium" weight="bold">
        Shared resources
      </Text>
      <PlainList>
        {uses.map(({ key, id, subject }) => {
          const runtime = lastSeen(runtimeOf(subject));
          return (
            <li key={subject}>
              <Row>
                <span>
                  <strong>{key}</strong> (<code>{id}</code>)
                </span>
                <FactView fact={runtime} none="Nothing of it is there yet">
                  {status => <State status={status} />}
                </FactView>
              </Row>
              {reasonsOf(runtime)
                .filter(reason => !said.includes(reason))
                .map(reason => (
                  <div key={reason} className={styles.troubles}>
                    {readable(reason)}
                  </div>
                ))}
            </li>
          );
        })}
      </PlainList>
    </section>
  );
