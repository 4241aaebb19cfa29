import { VisuallyHidden } from '@backstage/ui';
import type { HealthStatus, SyncStatus } from '@macadam/plugin-gitops-common';
import type { Outcome, StageState } from '@macadam/plugin-orchestrator-common';
import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiForbid2Fill,
  RiIndeterminateCircleFill,
  RiLoader4Line,
  RiPauseCircleFill,
  RiQuestionFill,
  RiTimeLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import styles from './StatusBadge.module.css';

export type Tone = 'good' | 'busy' | 'bad' | 'warning' | 'quiet' | 'unknown';

export interface Look {
  tone: Tone;
  icon: RemixiconComponentType;
  label: string;
}

const good = (label: string): Look => ({
  tone: 'good',
  icon: RiCheckboxCircleFill,
  label,
});
const busy = (label: string): Look => ({
  tone: 'busy',
  icon: RiLoader4Line,
  label,
});
const bad = (label: string): Look => ({
  tone: 'bad',
  icon: RiCloseCircleFill,
  label,
});
const unknown = (label = 'Unknown'): Look => ({
  tone: 'unknown',
  icon: RiQuestionFill,
  label,
});

const HEALTH: Record<HealthStatus, Look> = {
  Healthy: good('Healthy'),
  Progressing: busy('Progressing'),
  Degraded: bad('Degraded'),
  Suspended: { tone: 'quiet', icon: RiPauseCircleFill, label: 'Suspended' },
  Missing: { tone: 'warning', icon: RiAlertFill, label: 'Missing' },
  Unknown: unknown(),
};

const SYNC: Record<SyncStatus, Look> = {
  Synced: good('Synced'),
  OutOfSync: { tone: 'warning', icon: RiAlertFill, label: 'Out of sync' },
  Failed: bad('Sync failed'),
  Progressing: busy('Syncing'),
};

const OUTCOME: Record<Outcome, Look> = {
  'in-progress': busy('In progress'),
  healthy: good('Deployed'),
  blocked: { tone: 'bad', icon: RiForbid2Fill, label: 'Blocked' },
  refused: { tone: 'bad', icon: RiForbid2Fill, label: 'Refused' },
  failing: bad('Failing'),
  superseded: {
    tone: 'quiet',
    icon: RiIndeterminateCircleFill,
    label: 'Superseded',
  },
  removed: {
    tone: 'quiet',
    icon: RiIndeterminateCircleFill,
    label: 'Removed',
  },
};

const STAGE: Record<StageState, Look> = {
  pending: { tone: 'quiet', icon: RiTimeLine, label: 'Pending' },
  running: busy('Running'),
  passed: good('Passed'),
  failed: bad('Failed'),
  waiting: { tone: 'warning', icon: RiTimeLine, label: 'Waiting' },
  skipped: { tone: 'quiet', icon: RiIndeterminateCircleFill, label: 'Skipped' },
};

/** A status as colour, shape and word: never colour alone. `iconOnly`: the word is for screen readers and the tooltip. */
export const Badge = ({
  look,
  title,
  iconOnly = false,
}: {
  look: Look;
  title?: string;
  iconOnly?: boolean;
}) => {
  const Icon = look.icon;
  return (
    <span
      className={styles.badge}
      data-tone={look.tone}
      title={title ?? (iconOnly ? look.label : undefined)}
    >
      <Icon
        size={16}
        className={look.tone === 'busy' ? styles.turning : undefined}
        aria-hidden="true"
      />
      {iconOnly ? <VisuallyHidden>{look.label}</VisuallyHidden> : look.label}
    </span>
  );
};

export const HealthBadge = ({
  status,
  title,
}: {
  status: HealthStatus;
  title?: string;
}) => <Badge look={HEALTH[status]} title={title} />;
export const SyncBadge = ({
  status,
  title,
}: {
  status: SyncStatus;
  title?: string;
}) => <Badge look={SYNC[status]} title={title} />;
export const OutcomeBadge = ({
  outcome,
  title,
}: {
  outcome: Outcome;
  title?: string;
}) => <Badge look={OUTCOME[outcome]} title={title} />;
export const StageBadge = ({
  state,
  iconOnly,
}: {
  state: StageState;
  iconOnly?: boolean;
}) => <Badge look={STAGE[state]} iconOnly={iconOnly} />;
export const UnknownBadge = ({
  label,
  title,
}: {
  label?: string;
  title?: string;
}) => <Badge look={unknown(label)} title={title} />;
