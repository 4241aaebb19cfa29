import { useApi } from '@backstage/frontend-plugin-api';
import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import {
  Alert,
  Badge as Tag,
  Button,
  Flex,
  Link,
  Text,
  TextField,
} from '@backstage/ui';
import {
  Age,
  Badge,
  readable,
  Row,
  type Look,
} from '@macadam/plugin-gitops-react';
import type { PolicyExceptionView } from '@macadam/plugin-policy-common';
import {
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiHistoryLine,
  RiTimeLine,
} from '@remixicon/react';
import { useState } from 'react';
import { policyApiRef } from './api';
import { useAction } from './useAction';
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
  days === 0 ? 'its last day' : `${days} more ${days === 1 ? 'day' : 'days'}`;

const Decide = ({
  exception,
  onDone,
}: {
  exception: PolicyExceptionView;
  onDone: () => void;
}) => {
  const { name, state, mayDecide, mayEnd } = exception;
  const api = useApi(policyApiRef);
  const { busy, error, run } = useAction();
  const [comment, setComment] = useState('');
  const act = async (work: () => Promise<unknown>) => {
    if (await run(work)) onDone();
  };
  const isDecided = mayDecide.allowed;
  if (!isDecided && !mayEnd.allowed)
    return state === 'pending' ? (
      <Text variant="body-small" color="secondary">
        {readable(mayDecide.reason)}
      </Text>
    ) : null;
  return (
    <Flex direction="column" gap="2">
      <TextField
        label={isDecided ? 'Comment (needed to decline)' : 'Why it ends'}
        value={comment}
        onChange={setComment}
        maxLength={1000}
      />
      <Row>
        {isDecided && (
          <>
            <Button
              isDisabled={busy}
              onPress={() =>
                act(() =>
                  api.decideException(name, {
                    decision: 'approve',
                    ...(comment && { comment }),
                  }),
                )
              }
            >
              Approve
            </Button>
            <Button
              variant="secondary"
              isDisabled={busy || comment.trim() === ''}
              onPress={() =>
                act(() =>
                  api.decideException(name, { decision: 'decline', comment }),
                )
              }
            >
              Decline
            </Button>
          </>
        )}
        {!isDecided && (
          <Button
            variant="secondary"
            isDisabled={busy || comment.trim() === ''}
            onPress={() => act(() => api.endException(name, comment))}
          >
            {state === 'pending' ? 'Take back' : 'End now'}
          </Button>
        )}
        {state === 'pending' && !isDecided && (
          <Text variant="body-small" color="secondary">
            {readable(mayDecide.reason)}
          </Text>
        )}
      </Row>
      {error && <Alert status="danger" title="Not done" description={error} />}
    </Flex>
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
    <li
      className={styles.exception}
      aria-label={`Exception of ${workload} from ${policy}`}
    >
      <Row>
        <Badge look={look} />
        <Link
          href={`${entityRoute({ kind: 'component', namespace: 'default', name: workload })}/policy`}
          weight="bold"
        >
          {workload}
        </Link>
        <Text as="span">
          from <code>{policy}</code>
        </Text>
        {environments.map(name => (
          <Tag key={name} size="small">
            {name}
          </Tag>
        ))}
      </Row>
      <Text as="p" className={styles.reason}>
        {reason}
      </Text>
      <Text as="p" variant="body-small" color="secondary">
        Until {exception.expires.slice(0, 10)}
        {state === 'inForce' && ` (${daysOf(exception.daysLeft)})`}, asked for
        by {readable(exception.requestedBy)}
        {exception.approvedBy &&
          `, approved by ${readable(exception.approvedBy)}`}
        , <Age at={exception.at} />. <Link href={exception.url}>In Git</Link>
      </Text>
      {exception.declined && (
        <Text as="p">
          {readable(exception.declined.by)} declined it:{' '}
          {exception.declined.reason}
        </Text>
      )}
      <Decide exception={exception} onDone={onDone} />
    </li>
  );
};
