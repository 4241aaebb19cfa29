import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Card, CardBody, CardHeader, Link, Text } from '@backstage/ui';
import { LiveView, Row, useLive, workloadOf } from '@macadam/plugin-ui-react';
import { WORKLOADS_CHANNEL } from '@macadam/plugin-orchestrator-common';
import { useCallback } from 'react';
import { orchestratorApiRef } from '../api';
import { Cell } from '../Cell';
import { deliveryPath, happeningsPath } from '../paths';
import { runtimeOf } from '../runtime';
import { useStatus } from '../useStatus';
import styles from './EnvironmentsCard.module.css';

/** A service in each environment, in promotion order: what is there and how it is. */
export const EnvironmentsCard = () => {
  const { entity } = useEntity();
  const workload = workloadOf(entity);
  const api = useApi(orchestratorApiRef);
  const loadDelivery = useCallback(
    () => api.workload(workload),
    [api, workload],
  );
  const delivery = useLive(loadDelivery, {
    channels: [WORKLOADS_CHANNEL],
    workload,
  });
  const status = useStatus(workload, delivery);
  return (
    <Card>
      <CardHeader>
        <Row spread>
          <Text as="h2" variant="title-x-small" weight="bold">
            Environments
          </Text>
          <Link href={deliveryPath(workload)}>Delivery</Link>
        </Row>
      </CardHeader>
      <CardBody>
        <LiveView live={delivery} what="deployments">
          {({ environments, latestRelease }) => (
            <ol className={styles.environments} aria-label="Environments">
              {environments.map(summary => (
                <li key={summary.environment}>
                  <Text as="h3" variant="body-small" color="secondary">
                    {summary.environment}
                  </Text>
                  <Cell
                    summary={summary}
                    workload={workload}
                    runtimeOf={subject =>
                      runtimeOf(status, subject, summary.environment)
                    }
                    latest={latestRelease}
                    isFirst={summary.after.length === 0}
                  />
                  {summary.current && (
                    <Row>
                      {(['logs', 'events'] as const).map(show => (
                        <Link
                          key={show}
                          href={happeningsPath(
                            workload,
                            summary.environment,
                            show,
                          )}
                          aria-label={`${show === 'logs' ? 'Logs' : 'Events'} in ${summary.environment}`}
                        >
                          {show === 'logs' ? 'Logs' : 'Events'}
                        </Link>
                      ))}
                    </Row>
                  )}
                </li>
              ))}
            </ol>
          )}
        </LiveView>
      </CardBody>
    </Card>
  );
};
