import { componentOf, workloadName } from '@macadam/plugin-orchestrator-common';
import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { Badge as Tag, Button, Card, Link, Text } from '@backstage/ui';
import {
  Age,
  Badge,
  Prose,
  readable,
  Row,
  type Look,
} from '@macadam/plugin-ui-react';
import type { PolicyExceptionView } from '@macadam/plugin-policy-common';
import {
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiHistoryLine,
  RiTimeLine,
} from '@remixicon/react';
import { useState } from 'react';
import { DecideDialog, type Act } from './DecideDialog';
import styles from './Exceptions.module.css';

const LOOKS: Record<PolicyExceptionView['state'] | 'ending', Look> = {
  pending: {
    tone: 'warning',
    icon: RiTimeLine,
    label: 'Waits for a decision',
  },
  inForce: { tone: 'good', icon: RiCheckboxCircleFill, label: 'In force' },
  ending: { tone: 'warning', icon: RiTimeLine, label: 'Ends soon' },
  declined: { tone: 'bad', icon: RiCloseCircleFill, label: 'Declined' },
  ended: { tone: 'quiet', icon: RiHistoryLine, label: 'Ended' },
};

const daysOf = (days: number) =>
  days === 0 ? 'ends today' : `${days} more ${days === 1 ? 'day' : 'days'}`;

/** What the viewer may do about an exception; of one that waits, who decides. */
const Decide = ({
  exception,
  onDone,
}: {
  exception: PolicyExceptionView;
  onDone: () => void;
}) => {
  const { state, mayDecide, mayEnd } = exception;
  const [act, setAct] = useState<Act>();
  const waits = state === 'pending';
  return (
    <>
      <Row>
        {mayDecide.allowed && (
          <>
            <Button size="small" onPress={() => setAct('approve')}>
              Approve
            </Button>
            <Button
              size="small"
              variant="secondary"
              onPress={() => setAct('decline')}
            >
              Decline
            </Button>
          </>
        )}
        {!mayDecide.allowed && mayEnd.allowed && state !== 'ended' && (
          <Button
            size="small"
            variant="secondary"
            onPress={() => setAct(waits ? 'takeBack' : 'end')}
          >
            {waits ? 'Take back' : 'End now'}
          </Button>
        )}
        {waits && !mayDecide.allowed && (
          <Text as="span" variant="body-small" color="secondary">
            {readable(mayDecide.reason)}
          </Text>
        )}
      </Row>
      {act && (
        <DecideDialog
          act={act}
          exception={exception}
          onClose={() => setAct(undefined)}
          onDone={() => {
            setAct(undefined);
            onDone();
          }}
        />
      )}
    </>
  );
};

/** One exception: what is let pass, where, why, until when and by whom, with what the viewer may do about it. */
export const ExceptionCard = ({
  exception,
  onDone,
}: {
  exception: PolicyExceptionView;
  onDone: () => void;
}) => {
  const { workload, policy, environments, reason, state } = exception;
  const entityRoute = useRouteRef(entityRouteRef);
  const look = LOOKS[exception.isEnding ? 'ending' : state];
  return (
    <li aria-label={`Exception of ${workloadName(workload)} from ${policy}`}>
      <Card className={styles.exception}>
        <Row>
          <Badge look={look} />
          <Link
            href={`${entityRoute(componentOf(workload))}/policy`}
            weight="bold"
          >
            {workloadName(workload)}
          </Link>
          <Text as="span">
            from{' '}
            <Link href={`/policies?policy=${encodeURIComponent(policy)}`}>
              <code>{policy}</code>
            </Link>
          </Text>
          {environments.map(name => (
            <Tag key={name} size="small">
              {name}
            </Tag>
          ))}
        </Row>
        <Text as="p" className={styles.reason}>
          <Prose text={reason} />
        </Text>
        {exception.declined && (
          <Text as="p">
            <strong>{readable(exception.declined.by)} declined it:</strong>{' '}
            <Prose text={exception.declined.reason} />
          </Text>
        )}
        <Text as="p" variant="body-small" color="secondary">
          {state === 'ended' ? 'Ended on' : 'Until'}{' '}
          <strong>{exception.expires.slice(0, 10)}</strong>
          {state === 'inForce' && ` (${daysOf(exception.daysLeft)})`}, asked for
          by {readable(exception.requestedBy)}
          {exception.approvedBy &&
            `, approved by ${readable(exception.approvedBy)}`}
          , <Age at={exception.at} />. <Link href={exception.url}>In Git</Link>
        </Text>
        <Decide exception={exception} onDone={onDone} />
      </Card>
    </li>
  );
};
