import { Text } from '@backstage/ui';
import { Age, formatDuration, StageBadge } from '@macadam/plugin-gitops-react';
import type { Stage } from '@macadam/plugin-orchestrator-common';
import styles from './Delivery.module.css';

const duration = ({ startedAt, endedAt }: Stage) =>
  startedAt && endedAt
    ? formatDuration(Date.parse(endedAt) - Date.parse(startedAt))
    : undefined;

/** What a deployment does, stage by stage: state, when, how long and why. */
export const Pipeline = ({ stages }: { stages: readonly Stage[] }) => (
  <ol className={styles.pipeline} aria-label="Stages">
    {stages.map(stage => (
      <li key={stage.name} className={styles.stage} data-state={stage.state}>
        <Text as="span" weight="bold" className={styles.stageName}>
          {stage.name}
        </Text>
        <StageBadge state={stage.state} />
        {stage.startedAt && (
          <Text as="span" variant="body-x-small" color="secondary">
            <Age at={stage.startedAt} />
            {duration(stage) && `, took ${duration(stage)}`}
          </Text>
        )}
        {stage.reason && (
          <Text as="span" variant="body-small">
            {stage.reason}
          </Text>
        )}
      </li>
    ))}
  </ol>
);
