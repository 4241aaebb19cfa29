import { workloadLabels } from '@macadam/plugin-orchestrator-common';
import { Link, Text } from '@backstage/ui';
import {
  Age,
  Badge,
  OutcomeBadge,
  Prose,
  readable,
  type Look,
} from '@macadam/plugin-ui-react';
import {
  RiAlertFill,
  RiCheckboxCircleLine,
  RiQuestionLine,
  RiTimeLine,
} from '@remixicon/react';
import styles from './Home.module.css';
import { deliveryPath } from '../paths';
import type { Need } from './view';

const LOOKS: Record<
  Exclude<Need['kind'], 'failing' | 'blocked' | 'refused'>,
  Look
> = {
  sync: { tone: 'bad', icon: RiAlertFill, label: 'Sync failed' },
  degraded: { tone: 'bad', icon: RiAlertFill, label: 'Degraded' },
  stuck: { tone: 'bad', icon: RiAlertFill, label: 'Sync is stuck' },
  drift: { tone: 'warning', icon: RiAlertFill, label: 'Out of sync' },
  files: { tone: 'bad', icon: RiAlertFill, label: 'File refused' },
  unknown: { tone: 'warning', icon: RiQuestionLine, label: 'Health not known' },
  decision: {
    tone: 'warning',
    icon: RiQuestionLine,
    label: 'Waits for your decision',
  },
  waiting: { tone: 'warning', icon: RiTimeLine, label: 'Waiting' },
  ending: { tone: 'warning', icon: RiTimeLine, label: 'Exception ends' },
};

const Kind = ({ kind }: { kind: Need['kind'] }) =>
  kind === 'failing' || kind === 'blocked' || kind === 'refused' ? (
    <OutcomeBadge outcome={kind} />
  ) : (
    <Badge look={LOOKS[kind]} />
  );

/** What needs somebody now, with the reason, each leading to the page that can do something about it. */
export const Needs = ({
  needs,
  known,
}: {
  needs: readonly Need[];
  known: boolean;
}) => {
  if (needs.length === 0 && !known) {
    return (
      <Text as="p">
        No deployment is blocked, failing or waiting, as far as it is known.
      </Text>
    );
  }
  if (needs.length === 0) {
    return (
      <p className={styles.calm}>
        <RiCheckboxCircleLine size={18} aria-hidden="true" /> Nothing is
        blocked, failing or waiting.
      </p>
    );
  }
  const label = workloadLabels(needs.map(({ workload }) => workload));
  return (
    <ul className={styles.needs}>
      {needs.map(need => (
        <li
          key={`${need.kind} ${need.workload} ${need.environment} ${need.reason}`}
          className={styles.need}
          data-kind={need.kind}
        >
          <span className={styles.needHead}>
            <Kind kind={need.kind} />
            <Link href={need.href ?? deliveryPath(need.workload)}>
              {label(need.workload)}
            </Link>
            <Text as="span" variant="body-small" color="secondary">
              {need.environment}
              {need.at && (
                <>
                  , <Age at={need.at} />
                </>
              )}
            </Text>
          </span>
          <span className={styles.reason}>
            <Prose text={readable(need.reason)} />
          </span>
        </li>
      ))}
    </ul>
  );
};
