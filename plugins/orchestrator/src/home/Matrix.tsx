import { Link, Text } from '@backstage/ui';
import {
  workloadLabels,
  type WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import { Cell } from '../Cell';
import styles from './Home.module.css';
import { deliveryPath } from '../paths';
import { environmentsOf, type RuntimeOf } from './view';

const nameOf = (entityRef: string) =>
  entityRef.slice(entityRef.lastIndexOf('/') + 1);

/** Services × environments. On a narrow screen each service becomes a card, so nothing has to be panned. */
export const Matrix = ({
  workloads,
  runtimeOf,
}: {
  workloads: readonly WorkloadSummary[];
  runtimeOf: RuntimeOf;
}) => {
  const environments = environmentsOf(workloads);
  const label = workloadLabels(workloads.map(({ workload }) => workload));
  return (
    <table className={styles.matrix}>
      <thead>
        <tr>
          <th scope="col">Service</th>
          {environments.map(environment => (
            <th key={environment} scope="col">
              {environment}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {workloads.map(row => (
          <tr key={row.workload}>
            <th scope="row">
              <Link href={deliveryPath(row.workload)}>
                {label(row.workload)}
              </Link>
              <Text
                as="span"
                variant="body-x-small"
                color="secondary"
                className={styles.owner}
              >
                {nameOf(row.owner)}
                {row.system && `, ${nameOf(row.system)}`}
              </Text>
            </th>
            {environments.map(environment => {
              const summary = row.environments.find(
                each => each.environment === environment,
              );
              return (
                <td key={environment} data-environment={environment}>
                  {summary && (
                    <Cell
                      summary={summary}
                      workload={row.workload}
                      runtimeOf={subject => runtimeOf(subject, environment)}
                      latest={row.latestRelease}
                      isFirst={summary === row.environments[0]}
                    />
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
};
