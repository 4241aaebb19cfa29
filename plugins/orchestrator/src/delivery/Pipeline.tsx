import { Button, Text } from '@backstage/ui';
import {
  Age,
  formatDuration,
  readable,
  StageBadge,
} from '@macadam/plugin-ui-react';
import type { Stage } from '@macadam/plugin-orchestrator-common';
import { useState } from 'react';
import { unlessSaid } from './view';
import styles from './Pipeline.module.css';

/** How long a stage took that is done; one that failed is tried again and has no end yet. */
const duration = ({ state, startedAt, endedAt }: Stage) =>
  state === 'passed' && startedAt && endedAt && endedAt > startedAt
    ? formatDuration(Date.parse(endedAt) - Date.parse(startedAt))
    : undefined;

/** What a deployment does, stage by stage: state, when, how long and why. */
export const Pipeline = ({
  stages,
  said,
}: {
  stages: readonly Stage[];
  /** What stands above the stages already and is not said again. */
  said?: string;
}) => (
  <ol className={styles.pipeline} aria-label="Stages">
    {stages.map(stage => (
      <li key={stage.name} className={styles.stage} data-state={stage.state}>
        <Text as="span" weight="bold" className={styles.name}>
          {stage.name}
        </Text>
        <StageBadge state={stage.state} />
        {stage.startedAt && (
          <Text as="span" variant="body-x-small" color="secondary">
            <Age at={stage.endedAt ?? stage.startedAt} />
            {duration(stage) && `, took ${duration(stage)}`}
          </Text>
        )}
        {stage.reason && (
          <Text as="span" variant="body-small">
            {readable(unlessSaid(stage.reason, said))}
          </Text>
        )}
      </li>
    ))}
  </ol>
);

/** The stages of a deployment that is done, in a line; times and reasons are there when asked for. */
export const PassedPipeline = ({ stages }: { stages: readonly Stage[] }) => {
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.passed}>
      {open ? (
        <Pipeline stages={stages} />
      ) : (
        <ol className={styles.line} aria-label="Stages">
          {stages.map(stage => (
            <li key={stage.name} className={styles.step}>
              <StageBadge state={stage.state} iconOnly />
              <span className={styles.name}>{stage.name}</span>
              {duration(stage) && (
                <Text as="span" variant="body-x-small" color="secondary">
                  {duration(stage)}
                </Text>
              )}
            </li>
          ))}
        </ol>
      )}
      <Button
        size="small"
        variant="tertiary"
        aria-expanded={open}
        onPress={() => setOpen(!open)}
      >
        {open ? 'Hide the reasons' : 'Show the reasons'}
      </Button>
    </div>
  );
};
